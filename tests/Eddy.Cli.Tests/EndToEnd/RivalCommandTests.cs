using System.Text.Json;
using Eddy.Cli.Tests.Cli;
using Eddy.Experiments.Images;
using Shouldly;

namespace Eddy.Cli.Tests.EndToEnd;

public sealed class RivalCommandTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("eddy-test-");

    /// <summary>Every learner with options for a run of less than a second, and the tiles that its report must or must not have.</summary>
    public static TheoryData<string, string[]> Learners => new()
    {
        { "trl", ["--epochs", "2", "--head-epochs", "5", "--set", "head_learning_rate=0.01"] },
        { "backprop", ["--epochs", "3", "--learning-rate", "0.003"] },
        { "supervised-contrast", ["--epochs", "2", "--head-epochs", "5", "--learning-rate", "0.001", "--set", "head_learning_rate=0.01"] },
        { "forward-forward", ["--epochs", "5", "--learning-rate", "0.01"] },
        { "equilibrium", ["--epochs", "6", "--set", "equilibrium.form=prototypical"] },
        { "untrained", ["--head-epochs", "5", "--set", "head_learning_rate=0.01"] },
        { "linear", ["--head-epochs", "3", "--set", "head_learning_rate=0.01"] },
    };

    public static TheoryData<string, string> Refused => new()
    {
        { "--learner backprob", "no learner of images is called 'backprob'. Did you mean" },
        { "--learner snap", "There are trl, backprop, supervised-contrast" },
        { "--learner backprop --preset trl", "option '--preset': trl is made for --learner trl. Leave it out: backprop brings its own defaults." },
        { "--learner backprop --head-epochs 3", "option '--head-epochs' has no effect on --learner backprop" },
        { "--learner untrained --epochs 3", "option '--epochs' has no effect on --learner untrained" },
        { "--learner linear --layers 8", "option '--layers' has no effect on --learner linear" },
        { "--learner backprop --set pairs=ring", "option '--set pairs' has no effect on --learner backprop" },
        { "--learner backprop --set forward-forward.threshold=1", "option '--set forward_forward.threshold' has no effect on --learner backprop" },
        { "--set forward_forward.threshold=1", "option '--set forward_forward.threshold' has no effect on --learner trl" },
        { "--learner forward-forward --set forward_forward.treshold=1", "Did you mean 'forward_forward.threshold'" },
        { "--learner forward-forward --set forward_forward.threshold=-1", "Threshold" },
        { "--learner forward-forward --batch-norm", "option '--batch-norm' has no effect on --learner forward-forward" },
        { "--learner forward-forward --set forward_forward.goodness=median", "must be mean or sum" },
        { "--learner backprop --epochs 0", "with no epoch there is nothing to do" },
        { "--learner equilibrium --learning-rate 1", "Its rates are --set equilibrium.learning_rates=X,Y, input side first." },
        { "--learner equilibrium --layers 8,8,8", "option '--layers': no settings are published for the energy form with 3 hidden layers" },
        { "--learner equilibrium --layers 8,8,8,8 --set equilibrium.form=prototypical", "Give the learning rates, the free and the nudged steps and beta yourself." },
        { "--learner equilibrium --layers 8,8 --set equilibrium.learning_rates=0.1,0.2", "option '--set equilibrium.learning_rates': there are 2, but 2 hidden layers and the outputs take 3." },
        { "--learner equilibrium --set equilibrium.beta=0", "option '--set equilibrium.beta': β must be finite and above 0" },
        { "--learner equilibrium --set equilibrium.learning_rates=0.1", "or null for the published ones. Got 0.1." },
        { "--preset trl-best --optimizer adam", "option '--set normalized_step': divides a step of plain gradient descent" },
        { "--preset trl-best --set direct_covariance=true", "option '--set running_lateral': a direct covariance has no lateral pass." },
        { "--set pipeline=true", "set schedule to concurrent (TRL-S). Got true." },
        { "--learner rtrl", "no learner of images is called 'rtrl'. That rule is for recurrent networks: it goes with --task.\n" },
        { "--learner supervised-contrast --set supervised_contrast.temperature=0", "option '--set supervised_contrast.temperature'" },
        { "--learner linear --head-epochs 0", "with no epoch of the head there is nothing to do" },
        { "--set learner=backprop", "Use --learner backprop." },
        { "--learner backprop --data digits-rows", "option '--learner': sequences of digits-rows are learned by trl, not by backprop." },
    };

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory, MemberData(nameof(Learners))]
    public void A_learner_trains_and_every_command_reads_its_run(string learner, string[] options)
    {
        string data = SmallData.Write(At("data")), run = At("run");
        string[] layers = learner == "linear" ? [] : ["--layers", "32,16"];
        JsonElement trained = Json(["train", "--learner", learner, "--data", data, .. layers, .. options, "--out", run]);
        double error = trained.GetProperty("validation_error_percent").GetDouble();
        if (learner != "forward-forward")
        {
            error.ShouldBeLessThan(60); // of ten classes with one bright stripe each; guessing is 90. Forward-forward puts its label over the pixels of one of them.
        }

        JsonElement judged = Json("evaluate", run);
        judged.GetProperty("error_percent").GetDouble().ShouldBe(error);
        judged.GetProperty("weights_sha256").GetString().ShouldBe(trained.GetProperty("weights_sha256").GetString());

        JsonElement answers = Json("predict", run, "--images", Path.Combine(data, "t10k-images-idx3-ubyte.gz"));
        answers.GetProperty("predictions").GetArrayLength().ShouldBe(100);
        answers.GetProperty("confidences").EnumerateArray().ShouldAllBe(c => c.GetDouble() >= 0.099999 && c.GetDouble() <= 1); // the best of ten

        JsonElement inspected = Json("inspect", run);
        inspected.GetProperty("kind").GetString().ShouldBe(learner.Replace('-', '_'));
        inspected.GetProperty("operations_per_step").GetInt64().ShouldBeGreaterThan(0);

        var app = new InProcess();
        app.RunReal("report", run).ShouldBe(ExitCode.Done, app.Error);
        string page = File.ReadAllText(Path.Combine(run, "report.html"));
        page.Contains("id=\"losses\"").ShouldBe(learner == "trl");
        page.Contains(">τ<").ShouldBe(learner == "trl");
        page.Contains("id=\"layer-losses\"").ShouldBe(learner == "supervised-contrast");
        page.Contains("id=\"goodness\"").ShouldBe(learner == "forward-forward");
        page.Contains("id=\"activations\"").ShouldBe(learner != "linear");
        page.ShouldContain("id=\"error\"");
        page.ShouldContain("id=\"confusion\"");
        page.ShouldContain("id=\"fields\"");
    }

    [Fact]
    public void A_finished_rival_answers_again_and_stands_beside_trl()
    {
        string data = SmallData.Write(At("data"));
        JsonElement first = Json("train", "--learner", "backprop", "--data", data, "--layers", "32,16", "--epochs", "2", "--out", At("backprop"));
        Json("train", "--data", data, "--layers", "32,16", "--epochs", "1", "--head-epochs", "2", "--out", At("trl"));
        Json("train", "--resume", At("backprop")).GetRawText().ShouldBe(first.GetRawText());
        var app = new InProcess();
        app.RunReal("compare", At("backprop"), At("trl")).ShouldBe(ExitCode.Done, app.Error);
        app.Out.ShouldContain("backprop");
        app.Out.ShouldNotContain("learner.goodness");
        string[] Row(string option) => app.Out.Split('\n').Single(line => line.StartsWith(option + " ", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Row("head_epochs").ShouldBe(["head_epochs", "–", "2"]); // has no effect on backprop
        Row("epochs").ShouldBe(["epochs", "2", "1"]);
    }

    [Theory]
    [InlineData("--learner equilibrium --layers 8 --batch 32")]
    [InlineData("--learner backprop --layers 8 --optimizer sgd --batch-norm true")]
    [InlineData("--preset trl-best --layers 8 --head-epochs 2")]
    [InlineData("--preset trl-robust --layers 8 --head-epochs 2 --optimizer sgd")]
    public void The_command_of_a_report_makes_the_same_run(string words)
    {
        string data = SmallData.Write(At("data"));
        JsonElement first = Json(["train", "--data", data, "--epochs", "1", .. words.Split(' '), "--out", At("first")]);
        string page = System.Net.WebUtility.HtmlDecode(File.ReadAllText(Path.Combine(At("first"), "report.html")));
        int from = page.IndexOf("eddy train --", StringComparison.Ordinal);
        string[] command = page[from..page.IndexOf('<', from)].Trim().Split(' ');
        Json([.. command[1..], "--out", At("again")]).GetProperty("weights_sha256").GetString().ShouldBe(first.GetProperty("weights_sha256").GetString());
    }

    [Fact]
    public void Options_without_effect_are_not_shown_as_those_of_a_run()
    {
        string data = SmallData.Write(At("data"));
        Json("train", "--learner", "equilibrium", "--data", data, "--layers", "8", "--epochs", "1", "--out", At("run"));
        var app = new InProcess();
        app.RunReal("inspect", At("run")).ShouldBe(ExitCode.Done, app.Error);
        app.Out.ShouldContain("equilibrium.form = \"energy\"");
        app.Out.ShouldNotContain("variance_coefficient");
        app.Out.ShouldNotContain("learning_rate =");
        string page = File.ReadAllText(Path.Combine(At("run"), "report.html"));
        page.ShouldContain("equilibrium.form");
        page.ShouldNotContain("variance_coefficient");
    }

    [Theory, MemberData(nameof(Refused))]
    public void What_does_not_fit_a_learner_is_refused_before_anything_is_written(string options, string expected)
    {
        string data = SmallData.Write(At("data"));
        var app = new InProcess();
        string[] given = options.Split(' ');
        string[] named = given.Contains("--data") ? [] : ["--data", data];
        app.RunReal(["train", .. given, .. named, "--out", At("run")]).ShouldBe(ExitCode.Usage, app.Error);
        app.Error.ShouldContain(expected);
        Directory.Exists(At("run")).ShouldBeFalse();
    }

    [Fact]
    public void Every_learner_has_a_preset_of_its_name_and_a_sentence()
    {
        foreach (ImageLearner learner in Enum.GetValues<ImageLearner>())
        {
            ImageRunOptions options = ImagePresets.Get(ImagePresets.Of(learner));
            options.Learner.ShouldBe(learner);
            options.Validate();
            ImageLearners.Describe(learner).ShouldNotBeNullOrWhiteSpace();
        }
    }

    private string At(string name) => Path.Combine(_folder.FullName, name);

    private static JsonElement Json(params string[] arguments)
    {
        var app = new InProcess();
        app.RunReal([.. arguments, "--json"]).ShouldBe(ExitCode.Done, app.Error);
        return JsonDocument.Parse(app.Out).RootElement;
    }
}
