using System.Text.Json;
using System.Text.Json.Nodes;
using Eddy.Cli.Tests.Cli;
using Shouldly;

namespace Eddy.Cli.Tests.EndToEnd;

/// <summary><c>eddy train</c> on rows of images, from end to end.</summary>
public sealed class SequenceCommandTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("eddy-rows-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Rows_are_learned_judged_beside_their_baselines_and_reported()
    {
        JsonObject result = Train("run");
        result.Select(field => field.Key).ShouldBe(
        [
            "mean_squared_error", "baselines", "encoder_seconds", "head_seconds", "seconds", "steps", "sequences_per_second", "weights_sha256", "run",
        ]);
        JsonObject baselines = result["baselines"]!.AsObject();
        baselines.Select(b => b.Key).ShouldBe(["persistence", "mean_row", "untrained_encoder"]);
        result["steps"]!.GetValue<long>().ShouldBe(8 * (2 + 1 + 2)); // 8 batches of 16 in 128 images: a head, an encoder, a head

        // stripes of one row in noise: the next row is nearly always as dark as the mean, which is far from a bright stripe's neighbours
        double error = result["mean_squared_error"]!.GetValue<double>();
        error.ShouldBeLessThan(baselines["persistence"]!.GetValue<double>());

        string report = File.ReadAllText(At("run/report.html"));
        report.ShouldContain("id=\"prediction\"");
        report.ShouldContain("id=\"completion\"");
        report.ShouldContain("id=\"losses\"");
        string[] kinds = [.. File.ReadLines(At("run/metrics.jsonl")).Select(line => JsonDocument.Parse(line).RootElement.GetProperty("kind").GetString()!)];
        kinds.ShouldBe(["baseline", "baseline", "encoder", "head", "head"]);
    }

    [Fact]
    public void The_same_seed_has_the_same_bits_on_one_and_two_threads_and_a_finished_run_answers_again()
    {
        JsonObject one = Train("one", "--threads", "1"), two = Train("two", "--threads", "2");
        Sha(two).ShouldBe(Sha(one));
        Sha(Train("three", "--seed", "43")).ShouldNotBe(Sha(one));
        var app = new InProcess();
        app.RunReal("train", "--resume", At("one"), "--json").ShouldBe(ExitCode.Done, app.Error);
        Sha(JsonNode.Parse(app.Out)!.AsObject()).ShouldBe(Sha(one));
        app = new InProcess();
        app.RunReal("report", At("one")).ShouldBe(ExitCode.Done, app.Error);
        app.Out.Trim().ShouldBe(Path.Combine(At("one"), "report.html"));

        static string Sha(JsonObject result) => result["weights_sha256"]!.GetValue<string>();
    }

    [Fact]
    public void Data_that_are_not_there_are_bad_data()
    {
        var app = new InProcess();
        app.RunReal("train", "--data", "mnist-rows:" + At("nowhere"), "--out", At("run")).ShouldBe(ExitCode.BadData);
        app.Error.ShouldStartWith($"eddy train: '{At("nowhere")}': there is no such folder.");
        app.Error.TrimEnd('\n').ShouldNotContain('\n');
        Directory.Exists(At("run")).ShouldBeFalse();
    }

    [Fact]
    public void A_file_cut_short_is_bad_data()
    {
        string data = Data(), images = Path.Combine(data, "train-images-idx3-ubyte.gz");
        File.WriteAllBytes(images, File.ReadAllBytes(images)[..100]);
        var app = new InProcess();
        app.RunReal("train", "--data", "mnist-rows:" + data, "--out", At("run")).ShouldBe(ExitCode.BadData);
        app.Error.ShouldContain("train-images-idx3-ubyte.gz");
        app.Error.ShouldContain("truncated");
        Directory.Exists(At("run")).ShouldBeFalse();
    }

    [Theory]
    [InlineData("--chunk 4", "option '--chunk' is for single images, not for sequences (digits-rows). Leave it out.")]
    [InlineData("--preset trl", "option '--preset' is for single images, not for sequences (digits-rows). Leave it out.")]
    [InlineData("--batch 12", "option '--batch': must be a multiple of 8, up to 65536. Got 12.")]
    [InlineData("--set fusion=mlp", "option '--set': fusion must be none, ema, residual_gate, concat_linear or concat_mlp; got 'mlp'.")]
    [InlineData("--set fusio=ema", "option '--set': a run on sequences has no option 'fusio'. Did you mean 'fusion'?")]
    [InlineData("--set data=x", "option '--set' cannot change data. Use --data x.")]
    [InlineData("--set fusion_decay=1", "option '--set fusion_decay': must be in [0, 1). Got 1.")]
    public void A_value_that_cannot_be_is_named_as_it_was_given(string options, string expected)
    {
        var app = new InProcess();
        app.RunReal(["train", "--data", "digits-rows", "--out", At("run"), .. options.Split(' ')]).ShouldBe(ExitCode.Usage);
        app.Error.ShouldBe($"eddy train: {expected}\n");
        Directory.Exists(At("run")).ShouldBeFalse();
    }

    [Fact]
    public void Resuming_without_the_data_says_what_is_missing()
    {
        Train("run");
        Directory.Move(At("data"), At("away"));
        var app = new InProcess();
        app.RunReal("train", "--resume", At("run")).ShouldBe(ExitCode.BadData);
        app.Error.ShouldContain("the data that");
        app.Error.ShouldContain("are not there");
    }

    private string At(string name) => Path.Combine(_folder.FullName, name);

    private string Data() => Directory.Exists(At("data")) ? At("data") : SmallData.Write(At("data"), train: 128);

    private JsonObject Train(string run, params string[] more)
    {
        var app = new InProcess();
        string[] args = ["train", "--data", "mnist-rows:" + Data(), "--layers", "24,16", "--epochs", "1", "--head-epochs", "2", "--batch", "16", "--out", At(run), "--json"];
        app.RunReal([.. args, "--quiet", .. more]).ShouldBe(ExitCode.Done, app.Error);
        return JsonNode.Parse(app.Out)!.AsObject();
    }
}
