using Eddy.Cli.Commands;
using Eddy.Cli.Parsing;
using Shouldly;

namespace Eddy.Cli.Tests.Cli;

public class UsageTests
{
    [Theory]
    [InlineData("train --epoch 5", "eddy train: unknown option '--epoch'. Did you mean '--epochs'?")]
    [InlineData("train --epoch=5", "eddy train: unknown option '--epoch'. Did you mean '--epochs'?")]
    [InlineData("train --chnuk 8", "eddy train: unknown option '--chnuk'. Did you mean '--chunk'?")]
    [InlineData("train --head 8", "eddy train: unknown option '--head'. Did you mean '--head-epochs'?")]
    [InlineData("train --zzzzzz", "eddy train: unknown option '--zzzzzz'. 'eddy train --help' lists what train takes.")]
    [InlineData("trian", "eddy: unknown command 'trian'. Did you mean 'train'?")]
    [InlineData("data lits", "eddy data: unknown command 'lits'. Did you mean 'list'?")]
    [InlineData("trian --help", "eddy: unknown command 'trian'. Did you mean 'train'?")]
    [InlineData("zzzzzz", "eddy: unknown command 'zzzzzz'. 'eddy --help' lists what eddy takes.")]
    [InlineData("train now", "eddy train: unexpected argument 'now'. 'eddy train --help' lists what train takes.")]
    [InlineData("evaluate --jsom runs/a", "eddy evaluate: unknown option '--jsom'. Did you mean '--json'?")]
    [InlineData("evaluate --jsom", "eddy evaluate: unknown option '--jsom'. Did you mean '--json'?")]
    [InlineData("evaluate runs/a runs/b", "eddy evaluate: unexpected argument 'runs/b'. 'eddy evaluate --help' lists what evaluate takes.")]
    [InlineData("evaluate", "eddy evaluate: RUN is missing: eddy evaluate RUN.")]
    [InlineData("verify", "eddy verify: PATH is missing: eddy verify PATH or eddy verify gradients.")]
    [InlineData("predict runs/a", "eddy predict: option '--images FILE' is missing.")]
    [InlineData("data", "eddy data: say what to do: list, describe, sample, generate or inspect.")]
    [InlineData("data generate", "eddy data generate: say what to do: pamap2-like or event-digits.")]
    [InlineData("data generate pamap2-like", "eddy data generate pamap2-like: DIR is missing: eddy data generate pamap2-like DIR.")]
    [InlineData("bench", "eddy bench: say what to do: trl, pipeline, stream, recurrent or spiking.")]
    [InlineData("train --seed", "eddy train: option '--seed' needs a value (N).")]
    [InlineData("train --seed --threads 2", "eddy train: option '--seed' needs a value (N), but the next word is '--threads'.")]
    [InlineData("train --out --jsom", "eddy train: option '--out' needs a value (DIR), but the next word is '--jsom'.")]
    [InlineData("train --seed 1 --seed 2", "eddy train: option '--seed' is given 2 times; give it once.")]
    [InlineData("train --json --json --quit", "eddy train: unknown option '--quit'. Did you mean '--quiet'?")]
    public void A_mistake_is_one_line_with_what_was_probably_meant(string commandLine, string expected)
    {
        var app = new InProcess();
        app.Run(commandLine.Split(' ')).ShouldBe(ExitCode.Usage);
        app.Error.ShouldBe(expected + "\n");
        app.Out.ShouldBeEmpty();
        app.Given.ShouldBeNull();
    }

    [Theory]
    [InlineData("--batch -3", "option '--batch' must be a whole number from 1 to 65536; got '-3'.")]
    [InlineData("--batch 0", "option '--batch' must be a whole number from 1 to 65536; got '0'.")]
    [InlineData("--batch 64.0", "option '--batch' must be a whole number from 1 to 65536; got '64.0'.")]
    [InlineData("--batch 99999999999", "option '--batch' must be a whole number from 1 to 65536; got '99999999999'.")]
    [InlineData("--epochs -1", "option '--epochs' must be a whole number, at least 0; got '-1'.")]
    [InlineData("--epochs=-1", "option '--epochs' must be a whole number, at least 0; got '-1'.")]
    [InlineData("--train-samples many", "option '--train-samples' must be a whole number, at least 1; got 'many'.")]
    [InlineData("--seed -1", "option '--seed' must be a whole number from 0 to 18446744073709551615; got '-1'.")]
    [InlineData("--learning-rate 0", "option '--learning-rate' must be a number above 0, with a point for decimals; got '0'.")]
    [InlineData("--learning-rate -1e-3", "option '--learning-rate' must be a number above 0, with a point for decimals; got '-1e-3'.")]
    [InlineData("--learning-rate nan", "option '--learning-rate' must be a number above 0, with a point for decimals; got 'nan'.")]
    [InlineData("--learning-rate 0,1", "option '--learning-rate' must be a number above 0, with a point for decimals; got '0,1'.")]
    [InlineData("--learning-rate 1e999", "option '--learning-rate' must be a number above 0, with a point for decimals; got '1e999'.")]
    [InlineData("--layers 512,0", "option '--layers' must be whole numbers above 0, separated by commas (512,256); got '512,0'.")]
    [InlineData("--layers 512,", "option '--layers' must be whole numbers above 0, separated by commas (512,256); got '512,'.")]
    [InlineData("--preset tlr", "option '--preset' must be trl, trl-s, trl-robust, trl-best, trl-paper or trl-s-paper; got 'tlr'. Did you mean 'trl'?")]
    [InlineData("--optimizer SGD", "option '--optimizer' must be adam or sgd; got 'SGD'. Did you mean 'sgd'?")]
    [InlineData("--batch-norm maybe", "unexpected argument 'maybe'. 'eddy train --help' lists what train takes.")]
    [InlineData("--set tau", "option '--set' takes path=value, such as variance_coefficient=2.5; got 'tau'.")]
    [InlineData("--set =1", "option '--set' takes path=value, such as variance_coefficient=2.5; got '=1'.")]
    [InlineData("--resume runs/a --epochs 3", "option '--epochs' cannot be given with '--resume': a resumed run keeps the options it began with.")]
    public void A_bad_value_is_named_with_its_option_and_bound(string options, string expected)
    {
        var app = new InProcess();
        app.Run(["train", .. options.Split(' ')]).ShouldBe(ExitCode.Usage);
        app.Error.ShouldBe($"eddy train: {expected}\n");
        app.Given.ShouldBeNull();
    }

    [Fact]
    public void What_is_not_given_is_null_so_that_a_preset_decides()
    {
        var app = new InProcess();
        app.Run("train").ShouldBe(ExitCode.Done);
        app.Given.ShouldBe(new TrainArguments());
    }

    [Fact]
    public void Everything_that_is_given_arrives()
    {
        var app = new InProcess();
        app.Run("train --data mnist --preset trl-s --layers 500,500,500 --epochs 0 --head-epochs 7 --batch 32 --chunk 8 --learning-rate 3e-4 --optimizer sgd "
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Concat("--activation gelu --batch-norm --augment false --train-samples 1000 --seed 18446744073709551615 --threads 2 --out runs/x".Split(' '))
            .Concat(["--set", "trl.variance_target=0.5", "--set", "note=a=b c", "--json", "--quiet"]).ToArray()).ShouldBe(ExitCode.Done, app.Error);
        var given = app.Given.ShouldBeOfType<TrainArguments>();
        given.Layers.ShouldBe([500, 500, 500]);
        given.Set.ShouldBe([new Setting("trl.variance_target", "0.5"), new Setting("note", "a=b c")]);
        (given with { Layers = null, Set = [] }).ShouldBe(new TrainArguments
        {
            Data = "mnist",
            Preset = "trl-s",
            Epochs = 0,
            HeadEpochs = 7,
            Batch = 32,
            Chunk = 8,
            LearningRate = 3e-4,
            Optimizer = "sgd",
            Activation = "gelu",
            BatchNorm = true,
            Augment = false,
            TrainSamples = 1000,
            Seed = ulong.MaxValue,
            Threads = 2,
            Out = "runs/x",
            Json = true,
            Quiet = true,
        });
    }

    [Fact]
    public void The_other_commands_hand_over_what_they_were_given()
    {
        Given("evaluate runs/a --data digits --threads 2 --json").ShouldBe(new EvaluateArguments("runs/a", "digits", 2, true));
        Given("predict runs/a --images x.gz").ShouldBe(new PredictArguments("runs/a", "x.gz", null, false));
        Given("inspect a.safetensors --json").ShouldBe(new InspectArguments("a.safetensors", true));
        Given("bench trl --threads 2").ShouldBe(new BenchArguments(2, false));
        Given("bench recurrent --cell gru --trace snap-1 --quick").ShouldBe(new RecurrentBenchArguments("gru", "snap-1", true, false));
        Given("bench spiking --rule d-rtrl --quick").ShouldBe(new SpikingBenchArguments("d-rtrl", true, false));
        Given("report runs/a").ShouldBe(new ReportArguments("runs/a"));
        var verify = Given("verify a.json b --json").ShouldBeOfType<VerifyArguments>();
        verify.Paths.ShouldBe(["a.json", "b"]);
        verify.Json.ShouldBeTrue();
        Given("train --resume runs/a --threads 1 --quiet").ShouldBe(new TrainArguments { Resume = "runs/a", Threads = 1, Quiet = true });
    }

    [Fact]
    public void After_two_dashes_a_name_may_begin_with_a_dash()
        => Given("report -- --odd").ShouldBe(new ReportArguments("--odd"));

    private static object? Given(string commandLine)
    {
        var app = new InProcess();
        app.Run(commandLine.Split(' ')).ShouldBe(ExitCode.Done, app.Error);
        return app.Given;
    }
}
