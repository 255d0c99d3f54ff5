using System.Text.Json.Nodes;
using Eddy.Cli.Tests.Cli;
using Eddy.Cli.Tests.EndToEnd;
using Eddy.Experiments.Images;
using Eddy.Experiments.Images.Studies;
using Eddy.Experiments.Studies;
using Shouldly;

namespace Eddy.Cli.Tests.Studies;

/// <summary>A study on images does each run once, goes on where it was stopped or killed, and takes runs that somebody made by hand only where they are the same.</summary>
public sealed class ImageStudyTests : IDisposable
{
    private static readonly string[] _runs = ["one", "two", "three"];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("eddy-study-");
    private readonly string _data;

    public ImageStudyTests() => _data = SmallData.Write(At("data"), train: 192, test: 40);

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Stopped_runs_go_on_and_done_ones_are_not_repeated()
    {
        // three epochs of three batches, then three of the head, a run
        var study = new TinyStudy(_data);
        StudyOutcome half;
        using (var stop = new CancellationTokenSource())
        {
            half = StudyRunner.Run(study, At("study"), 1, (item, text) => Stop(item, text, stop), stop.Token);
        }

        half.Done.ShouldBe(1);
        half.IsDone.ShouldBeFalse();
        Directory.Exists(At("study/runs/three")).ShouldBeFalse();
        File.Exists(At("study/runs/two/result.json")).ShouldBeFalse();
        string[] begun = Epochs("study", "two");
        begun.ShouldBe(["layer 1 1", "layer 1 2"]);
        DateTime one = File.GetLastWriteTimeUtc(At("study/runs/one/result.json"));

        StudyOutcome whole = StudyRunner.Run(study, At("study"), 2, (_, _) => { }, CancellationToken.None);
        whole.IsDone.ShouldBeTrue();
        File.GetLastWriteTimeUtc(At("study/runs/one/result.json")).ShouldBe(one);
        Epochs("study", "two").ShouldBe([.. begun, "layer 1 3", "head 1", "head 2", "head 3"]); // it went on; it did not begin anew

        // as a study that nothing disturbed, to the bit
        StudyRunner.Run(study, At("whole"), 1, (_, _) => { }, CancellationToken.None);
        Weights("study").ShouldBe(Weights("whole"));
    }

    [Fact]
    public void A_killed_run_goes_on_from_its_checkpoint()
    {
        var study = new TinyStudy(_data);
        using (var stop = new CancellationTokenSource())
        {
            StudyRunner.Run(study, At("study"), 1, (item, text) => Stop(item, text, stop), stop.Token);
        }

        // what kill -9 leaves: a lock without an owner, half of a file, lines of the log after the last checkpoint, a run that never wrote its config
        File.WriteAllText(At("study/run.lock"), "");
        File.WriteAllText(At("study/runs/two/run.lock"), "");
        File.AppendAllText(At("study/runs/two/metrics.jsonl"), "{\"step\":9");
        Directory.CreateDirectory(At("study/runs/three"));
        File.WriteAllText(At("study/runs/three/run.lock"), "");
        StudyRunner.Run(study, At("study"), 1, (_, _) => { }, CancellationToken.None).IsDone.ShouldBeTrue();
        StudyRunner.Run(study, At("whole"), 1, (_, _) => { }, CancellationToken.None);
        Weights("study").ShouldBe(Weights("whole"));
        Epochs("study", "two").ShouldBe(Epochs("whole", "two"));
    }

    [Fact]
    public void A_run_made_by_hand_is_taken_where_it_is_the_same()
    {
        var study = new TinyStudy(_data);
        var app = new InProcess();
        app.RunReal(
            "train", "--preset", "trl-paper", "--data", _data + "/", "--layers", "16", "--epochs", "3", "--head-epochs", "3", "--seed", "1", "--out", At("study/runs/one"), "--quiet")
            .ShouldBe(ExitCode.Done, app.Error);
        string config = At("study/runs/one/config.json");
        JsonObject older = JsonNode.Parse(File.ReadAllText(config))!.AsObject();
        older.Remove("learning_rate_end"); // an option that this run was made before
        File.WriteAllText(config, older.ToJsonString());
        DateTime made = File.GetLastWriteTimeUtc(At("study/runs/one/result.json"));
        StudyRunner.Run(study, At("study"), 1, (_, _) => { }, CancellationToken.None).IsDone.ShouldBeTrue();
        File.GetLastWriteTimeUtc(At("study/runs/one/result.json")).ShouldBe(made);
    }

    [Fact]
    public void Another_run_in_its_place_is_refused_before_anything_is_written()
    {
        var app = new InProcess();
        app.RunReal("train", "--data", _data, "--layers", "16", "--epochs", "2", "--head-epochs", "3", "--seed", "1", "--out", At("study/runs/one"), "--quiet").ShouldBe(ExitCode.Done, app.Error);
        string refused = Should.Throw<IOException>(() => StudyRunner.Run(new TinyStudy(_data), At("study"), 1, (_, _) => { }, CancellationToken.None)).Message;
        refused.ShouldContain("another run than one of this study");
        refused.ShouldContain("epochs is 2, not 3");
        refused.ShouldNotContain("preset");
        Directory.GetFileSystemEntries(At("study")).ShouldBe([At("study/runs")]);

        Directory.CreateDirectory(At("files/runs/one"));
        File.WriteAllText(At("files/runs/one/mine.txt"), "");
        File.WriteAllText(At("files/study.json"), "{\"study\":\"tiny\",\"settings\":{}}");
        Should.Throw<IOException>(() => StudyRunner.Run(new TinyStudy(_data), At("files"), 1, (_, _) => { }, CancellationToken.None)).Message.ShouldContain("not a run's");
    }

    [Fact]
    public void A_run_that_another_process_writes_is_left_to_it()
    {
        var study = new TinyStudy(_data);
        using (ImageRun.Start(study.Options(1), At("study/runs/one"), 1))
        {
            var said = new List<string>();
            StudyOutcome outcome = StudyRunner.Run(study, At("study"), 1, (item, text) => said.Add($"{item.Key}: {text}"), CancellationToken.None);
            outcome.Done.ShouldBe(2);
            said.ShouldContain("one: another process is writing this run; it is left to it");
        }
    }

    [Fact]
    public void An_exploding_run_is_counted_and_not_repeated()
    {
        var study = new TinyStudy(_data, rate: 1e30);
        StudyOutcome outcome = StudyRunner.Run(study, At("study"), 1, (_, _) => { }, CancellationToken.None);
        outcome.IsDone.ShouldBeTrue();
        StudyRow row = outcome.Tables[0].Rows[0];
        (row.Runs, row.Exploded, row.Points.Count).ShouldBe((3, 1, 2));
        File.ReadAllText(outcome.Page).ShouldContain("exploded");
        var said = new List<string>();
        StudyRunner.Run(study, At("study"), 1, (_, text) => said.Add(text), CancellationToken.None);
        said.ShouldBeEmpty();
    }

    [Fact]
    public void A_folder_is_looked_at_while_another_process_fills_it()
    {
        var study = new TinyStudy(_data);
        Should.Throw<DirectoryNotFoundException>(() => StudyRunner.Look(study, At("none"))).Message.ShouldContain("no such folder");
        using var stop = new CancellationTokenSource();
        StudyOutcome? seen = null;
        StudyRunner.Run(study, At("study"), 1, (item, _) => seen ??= item.Key == "two" ? StudyRunner.Look(study, At("study")) : null, stop.Token);
        seen.ShouldNotBeNull().Done.ShouldBe(1);
    }

    private static void Stop(StudyItem item, string text, CancellationTokenSource stop)
    {
        if (item.Key == "two" && text.Contains("layer 1 epoch 2/3", StringComparison.Ordinal))
        {
            stop.Cancel();
        }
    }

    private string At(string name) => Path.Combine(_folder.FullName, name);

    private string[] Epochs(string study, string run)
        => [.. File.ReadLines(At($"{study}/runs/{run}/metrics.jsonl")).Select(line => JsonNode.Parse(line)!).Select(line => $"{line["stage"]} {line["epoch"]}")];

    private string[] Weights(string study)
        => [.. _runs.Select(run => JsonNode.Parse(File.ReadAllText(At($"{study}/runs/{run}/result.json")))!["weights_sha256"]!.GetValue<string>())];

    private sealed class TinyStudy : Study
    {
        private readonly string _data;
        private readonly ImageStudyItem[] _items;

        public TinyStudy(string data, double rate = 1e-4)
        {
            _data = data;
            _items = [new("one", Options(1)), new("two", Options(2) with { LearningRate = rate }), new("three", Options(3))];
        }

        public override string Name => "tiny";

        public override string Description => "Three small runs.";

        public override JsonObject Settings => new();

        public override IReadOnlyList<StudyItem> Items => _items;

        public ImageRunOptions Options(ulong seed) => ImagePresets.Get("trl-paper") with { Data = _data, Layers = [16], Epochs = 3, HeadEpochs = 3, Seed = seed };

        public override IReadOnlyList<StudyTable> Tables(string folder) => [new("all", "error, %", [], [ImageStudyRows.Of("trl", 3, folder, _items)])];

        public override IReadOnlyList<string> Findings(IReadOnlyList<StudyTable> tables) => [];
    }
}
