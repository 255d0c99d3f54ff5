using System.Text.Json.Nodes;
using Eddy.Cli.Tests.Cli;
using Eddy.Data.Pamap2;
using Eddy.Experiments.Streaming;
using Shouldly;

namespace Eddy.Cli.Tests.Streaming;

/// <summary><c>eddy run --stream pamap2:DIR</c>: the rows of some subjects in order of time, judged at the end on one that was never seen.</summary>
public sealed class SensorStreamTests : IDisposable
{
    private readonly StreamFiles _files = new();

    public SensorStreamTests()
    {
        var app = new InProcess();
        app.RunReal("data", "generate", "pamap2-like", _files.At("data"), "--subjects", "3", "--seconds", "4", "--seed", "2").ShouldBe(ExitCode.Done, app.Error);
    }

    private string Stream => "pamap2:" + _files.At("data");

    public void Dispose() => _files.Dispose();

    [Fact]
    public void Rows_of_time_are_learned_and_the_last_subject_is_the_test()
    {
        var data = Pamap2DataSet.Load(_files.At("data"));
        JsonObject result = StreamFiles.Run("--learner", "linear", "--stream", Stream, "--out", _files.At("run"));
        result["examples"]!.GetValue<long>().ShouldBe(data.Train.Count);
        ReadOnlySpan<byte> labels = data.Train.Labels;
        int same = 0;
        for (int i = 1; i < labels.Length; i++)
        {
            same += labels[i] == labels[i - 1] ? 1 : 0;
        }

        result["baselines"]!["no_change"]!.GetValue<double>().ShouldBe((double)same / labels.Length); // the natural order
        double test = result["test_accuracy"]!.GetValue<double>() * data.Test.Count;
        test.ShouldBe(Math.Round(test), 1e-6); // a share of the rows of the last subject
        test.ShouldBeGreaterThan(0);
        File.ReadAllText(Path.Combine(_files.At("run"), "report.html")).ShouldContain("walking");
        JsonNode.Parse(File.ReadAllText(Path.Combine(_files.At("run"), "config.json")))!["scale"]!.GetValue<string>().ShouldBe("none"); // standardised already
    }

    [Fact]
    public void It_continues_bit_for_bit()
    {
        StreamRunOptions options = StreamFiles.Linear(Stream);
        string expected = StreamFiles.Run("--learner", "linear", "--window", "100", "--stream", Stream, "--out", _files.At("whole"))["weights_sha256"]!.GetValue<string>();
        using (var observer = new StoppingObserver(64))
        using (var run = StreamRun.Start(options, _files.At("stopped"), NoInput, observer.Token))
        {
            run.Run(observer, observer.Token).TestAccuracy.ShouldBeNull();
        }

        StreamFiles.Run("--resume", _files.At("stopped"))["weights_sha256"]!.GetValue<string>().ShouldBe(expected);

        static Stream NoInput() => throw new InvalidOperationException("Nothing is to be read from standard input.");
    }

    [Fact]
    public void A_row_cut_short_is_named_and_can_be_passed_over()
    {
        string file = Directory.GetFiles(_files.At("data"), "*.dat", SearchOption.AllDirectories).Order(StringComparer.Ordinal).First();
        string[] lines = File.ReadAllLines(file);
        lines[10] = lines[10][..(lines[10].Length / 2)];
        File.WriteAllLines(file, lines);
        StreamFiles.Refuse(ExitCode.BadData, "--learner", "linear", "--stream", Stream, "--out", _files.At("run")).ShouldContain($"{Path.GetFileName(file)}:11:");
        Directory.Exists(_files.At("run")).ShouldBeFalse();
        StreamFiles.Run("--learner", "linear", "--stream", Stream, "--out", _files.At("run"), "--on-bad", "skip")["skipped"]!.GetValue<long>().ShouldBe(1);
        File.ReadAllText(Path.Combine(_files.At("run"), "report.html")).ShouldContain($"{Path.GetFileName(file)}:11:");
    }

    [Fact]
    public void Rows_have_neither_a_target_column_nor_values()
    {
        StreamFiles.Refuse(ExitCode.Usage, "--stream", Stream, "--target", "x").ShouldContain("column 'x'");
        StreamFiles.Refuse(ExitCode.Usage, "--stream", Stream, "--task", "regression").ShouldContain("classification");
        StreamFiles.Refuse(ExitCode.BadData, "--stream", "pamap2:" + _files.At("nowhere")).ShouldContain("no such folder");
    }
}
