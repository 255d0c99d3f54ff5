using System.Text.Json;
using System.Text.Json.Nodes;
using Eddy.Cli.Output;
using Eddy.Cli.Tests.Cli;
using Eddy.Experiments.Benchmarks;
using Shouldly;

namespace Eddy.Cli.Tests.EndToEnd;

/// <summary>What programs read: names and kinds of the fields of <c>--json</c>.</summary>
public class ContractTests(SmallRun small) : IClassFixture<SmallRun>
{
    [Fact]
    public void Train_prints_exactly_its_eight_fields()
    {
        JsonObject result = JsonNode.Parse(small.Json)!.AsObject();
        result.Select(field => field.Key).ShouldBe(
        [
            "validation_error_percent", "encoder_seconds", "head_seconds", "seconds", "steps", "samples_per_second", "weights_sha256", "run",
        ]);

        // 10 batches of 64 in 640 images; two layers of two epochs and a head of three.
        result["steps"]!.GetValue<long>().ShouldBe(10 * ((2 * 2) + 3));
        result["run"]!.GetValue<string>().ShouldBe(small.Run);
        result["weights_sha256"]!.GetValue<string>().ShouldMatch("^[0-9a-f]{64}$");
        result["validation_error_percent"]!.GetValue<double>().ShouldBeInRange(0, 100);
        result["seconds"]!.GetValue<double>().ShouldBeGreaterThanOrEqualTo(result["encoder_seconds"]!.GetValue<double>() + result["head_seconds"]!.GetValue<double>());
    }

    [Fact]
    public void A_run_folder_holds_what_the_documentation_names()
        => Directory.GetFileSystemEntries(small.Run).Select(Path.GetFileName)
            .ShouldBe(["config.json", "environment.json", "metrics.jsonl", "checkpoints", "report.html", "result.json"], ignoreOrder: true);

    [Fact]
    public void Progress_without_a_terminal_is_a_line_an_epoch_and_ends_at_100_percent()
    {
        string[] lines = small.Progress.TrimEnd('\n').Split('\n');
        lines.Length.ShouldBe((2 * 2) + 3);
        lines[0].ShouldStartWith("layer 1 epoch 1/2: 14 %,"); // 10 of 70 steps
        lines[^1].ShouldStartWith("head epoch 3/3: 100 %,");
    }

    [Fact]
    public void A_finished_run_answers_again_word_for_word_and_needs_no_data()
    {
        string moved = small.Data + "-away", copy = small.Copy();
        Directory.Move(small.Data, moved);
        try
        {
            var app = new InProcess();
            app.RunReal("train", "--resume", small.Run, "--json").ShouldBe(ExitCode.Done, app.Error);
            app.Out.ShouldBe(small.Json);
            app.Error.ShouldBeEmpty();
        }
        finally
        {
            Directory.Move(moved, small.Data);
        }

        // Without the short cut it takes the long way to the same weights.
        File.Delete(Path.Combine(copy, "result.json"));
        var again = new InProcess();
        again.RunReal("train", "--resume", copy, "--json").ShouldBe(ExitCode.Done, again.Error);
        SmallRun.Sha256Of(again.Out).ShouldBe(small.Sha256);
        File.Exists(Path.Combine(copy, "result.json")).ShouldBeTrue();
    }

    [Fact]
    public void Evaluate_repeats_the_validation_error_and_the_weights()
    {
        var app = new InProcess();
        app.RunReal("evaluate", small.Run, "--json").ShouldBe(ExitCode.Done, app.Error);
        JsonElement judged = JsonDocument.Parse(app.Out).RootElement, trained = JsonDocument.Parse(small.Json).RootElement;
        judged.GetProperty("error_percent").GetDouble().ShouldBe(trained.GetProperty("validation_error_percent").GetDouble());
        judged.GetProperty("weights_sha256").GetString().ShouldBe(small.Sha256);
        judged.GetProperty("samples").GetInt32().ShouldBe(100);
    }

    [Fact]
    public void Predict_answers_every_image_with_a_class_and_its_probability()
    {
        var app = new InProcess();
        app.RunReal("predict", small.Run, "--images", Path.Combine(small.Data, "t10k-images-idx3-ubyte.gz"), "--json").ShouldBe(ExitCode.Done, app.Error);
        JsonElement told = JsonDocument.Parse(app.Out).RootElement;
        int[] answers = [.. told.GetProperty("predictions").EnumerateArray().Select(p => p.GetInt32())];
        answers.Length.ShouldBe(100);
        told.GetProperty("confidences").EnumerateArray().ShouldAllBe(c => c.GetDouble() >= 0.1 && c.GetDouble() <= 1); // the largest of ten

        // The labels are i mod 10, so the answers give the validation error.
        double error = answers.Where((answer, i) => answer != i % 10).Count();
        error.ShouldBe(JsonDocument.Parse(small.Json).RootElement.GetProperty("validation_error_percent").GetDouble());
    }

    [Fact]
    public void Inspect_names_the_arrays_and_the_options()
    {
        var app = new InProcess();
        app.RunReal("inspect", small.Run, "--json").ShouldBe(ExitCode.Done, app.Error);
        JsonElement told = JsonDocument.Parse(app.Out).RootElement;
        told.GetProperty("kind").GetString().ShouldBe("trl");
        told.GetProperty("options").GetProperty("layers")[0].GetInt32().ShouldBe(32);
        told.GetProperty("tensors").EnumerateArray().Select(t => t.GetProperty("name").GetString()).ShouldContain("layers.1.lateral");
    }

    [Fact]
    public void Bench_has_the_fields_that_were_promised()
    {
        var output = new StringWriter();
        JsonLine.Write(output, new TrlBenchResult(512, 200.5, 12.25, 400, 20, [new TrlBenchRow("64x784->512", 2, 0.5, 0.5, 300, 0.75, 3, 0)]));
        JsonElement bench = JsonDocument.Parse(output.ToString()).RootElement;
        bench.GetProperty("peak_gflops").GetDouble().ShouldBe(200.5);
        bench.GetProperty("copy_gb_per_second").GetDouble().ShouldBe(12.25);
        JsonElement row = bench.GetProperty("rows")[0];
        row.GetProperty("shape").GetString().ShouldBe("64x784->512");
        row.GetProperty("threads").GetInt32().ShouldBe(2);
        row.GetProperty("milliseconds").GetDouble().ShouldBe(0.5);
        row.GetProperty("gflops").GetDouble().ShouldBe(300);
        row.GetProperty("fraction_of_peak").GetDouble().ShouldBe(0.75);
        row.GetProperty("allocated_bytes_per_step").GetDouble().ShouldBe(0);
    }

    [Theory]
    [InlineData]
    [InlineData("--batch-norm", "--augment")]
    [InlineData("--preset", "trl-s", "--layers", "40,24", "--activation", "gelu", "--set", "gradient_clip=1")]
    public void The_same_seed_has_the_same_bits_on_one_and_on_two_threads(params string[] more)
    {
        string[] rest = [.. more.Contains("--layers") ? Array.Empty<string>() : ["--layers", "40,24"]];
        string Sha(string threads, string seed)
        {
            var app = new InProcess();
            string[] args = ["train", "--data", small.Data, "--epochs", "1", "--head-epochs", "1", "--out", small.At(Guid.NewGuid().ToString("n")), "--json", "--quiet"];
            app.RunReal([.. args, .. rest, .. more, "--threads", threads, "--seed", seed]).ShouldBe(ExitCode.Done, app.Error);
            return SmallRun.Sha256Of(app.Out);
        }

        Sha("1", "7").ShouldBe(Sha("2", "7"));
        Sha("1", "8").ShouldNotBe(Sha("1", "7"));
    }
}
