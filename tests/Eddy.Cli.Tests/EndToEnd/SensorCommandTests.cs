using System.Text.Json.Nodes;
using Eddy.Cli.Tests.Cli;
using Eddy.Data.Pamap2;
using Shouldly;

namespace Eddy.Cli.Tests.EndToEnd;

/// <summary><c>eddy train --data pamap2:DIR</c> from end to end, on recordings that are made up in that format.</summary>
public sealed class SensorCommandTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("eddy-sensors-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Activities_are_told_of_subjects_held_out_beside_the_majority()
    {
        JsonObject natural = Train("natural"), shuffled = Train("shuffled", "--order", "shuffled"), again = Train("again", "--threads", "2");
        natural.Select(field => field.Key).ShouldBe(
        [
            "test_accuracy", "validation_accuracy", "baselines", "encoder_seconds", "head_seconds", "seconds", "steps", "sequences_per_second", "weights_sha256", "run",
        ]);
        JsonObject baselines = natural["baselines"]!.AsObject();
        baselines.Select(b => b.Key).ShouldBe(["majority", "majority_validation", "untrained_encoder"]);
        natural["test_accuracy"]!.GetValue<double>().ShouldBeGreaterThan(baselines["majority"]!.GetValue<double>());
        Sha(again).ShouldBe(Sha(natural));
        Sha(shuffled).ShouldNotBe(Sha(natural));
        string report = File.ReadAllText(At("natural/report.html"));
        report.ShouldContain("id=\"prediction\"");
        report.ShouldContain("id=\"confusion\"");
        report.ShouldContain("test error");

        static string Sha(JsonObject result) => result["weights_sha256"]!.GetValue<string>();
    }

    [Fact]
    public void Windows_in_time_are_learned_by_a_recurrent_encoder()
        => Train("windows", "--set", "steps=4", "--set", "recurrent=true", "--set", "fusion=residual_gate", "--batch", "8")["steps"]!.GetValue<long>().ShouldBeGreaterThan(0);

    [Fact]
    public void A_row_cut_short_is_bad_data_with_its_file_and_line()
    {
        string file = Directory.GetFiles(Data(), "*.dat", SearchOption.AllDirectories).Order(StringComparer.Ordinal).First();
        string[] lines = File.ReadAllLines(file);
        lines[6] = lines[6][..(lines[6].Length / 2)];
        File.WriteAllLines(file, lines);
        var app = new InProcess();
        app.RunReal("train", "--data", "pamap2:" + Data(), "--out", At("run")).ShouldBe(ExitCode.BadData);
        app.Error.ShouldContain(Path.GetFileName(file));
        app.Error.ShouldContain(".dat:7:");
        app.Error.TrimEnd('\n').ShouldNotContain('\n');
        Directory.Exists(At("run")).ShouldBeFalse();
    }

    [Fact]
    public void A_folder_that_is_not_there_is_bad_data()
    {
        var app = new InProcess();
        app.RunReal("train", "--data", "pamap2:" + At("nowhere"), "--out", At("run")).ShouldBe(ExitCode.BadData);
        app.Error.ShouldContain("there is no such folder");
    }

    [Theory]
    [InlineData("digits-rows", "option '--set order': the rows of an image have one order, natural. Got shuffled.")]
    [InlineData("digits", "option '--order' is for rows in time (--data pamap2:DIR), not for single images; what these take is --set coherence=X.")]
    public void Where_there_is_one_order_another_is_refused(string data, string expected)
    {
        var app = new InProcess();
        app.RunReal("train", "--data", data, "--order", "shuffled", "--out", At("run")).ShouldBe(ExitCode.Usage);
        app.Error.ShouldBe($"eddy train: {expected}\n");
    }

    private string At(string name) => Path.Combine(_folder.FullName, name);

    private string Data()
    {
        if (!Directory.Exists(At("data")))
        {
            Pamap2LikeGenerator.Write(At("data"), new Pamap2LikeOptions { Subjects = 3, Seconds = 2 });
        }

        return At("data");
    }

    private JsonObject Train(string run, params string[] more)
    {
        var app = new InProcess();
        string[] batch = more.Contains("--batch") ? [] : ["--batch", "32"];
        app.RunReal(["train", "--data", "pamap2:" + Data(), "--layers", "24,16", "--epochs", "1", "--head-epochs", "4", "--out", At(run), "--json", "--quiet", .. batch, .. more])
            .ShouldBe(ExitCode.Done, app.Error);
        return JsonNode.Parse(app.Out)!.AsObject();
    }
}
