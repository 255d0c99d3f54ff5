using System.Text.Json.Nodes;
using Eddy.Cli.Tests.Cli;
using Eddy.Experiments.Recurrent.Studies;
using Eddy.Experiments.Studies;
using Shouldly;

namespace Eddy.Cli.Tests.Recurrent;

/// <summary>A study does each run once, goes on where it was stopped, and says so.</summary>
public sealed class StudyTests : IDisposable
{
    private readonly TaskFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public void Stopped_runs_go_on_and_done_ones_are_not_repeated()
    {
        var study = new TinyStudy(steps: 200);
        string folder = _files.At("study");
        using (var stop = new CancellationTokenSource())
        {
            // the second run is stopped on its way
            StudyOutcome half = StudyRunner.Run(study, folder, 1, (item, text) => Cancel(item, text, stop), stop.Token);
            half.IsDone.ShouldBeFalse();
            half.Done.ShouldBe(1);
            half.Tables[0].Rows[0].Runs.ShouldBe(1);
            File.ReadAllText(half.Page).ShouldContain("after 1 of 3 runs");
        }

        DateTime first = File.GetLastWriteTimeUtc(Path.Combine(folder, "runs", "one", "result.json"));
        StudyOutcome whole = StudyRunner.Run(study, folder, 2, (_, _) => { }, CancellationToken.None);
        whole.IsDone.ShouldBeTrue();
        File.GetLastWriteTimeUtc(Path.Combine(folder, "runs", "one", "result.json")).ShouldBe(first);

        // as a study that nothing disturbed, to the bit
        StudyOutcome undisturbed = StudyRunner.Run(study, _files.At("whole"), 1, (_, _) => { }, CancellationToken.None);
        whole.Tables[0].Rows.Select(row => row.Measured).ShouldBe(undisturbed.Tables[0].Rows.Select(row => row.Measured));
    }

    [Fact]
    public void A_killed_study_goes_on()
    {
        var study = new TinyStudy(steps: 200);
        StudyRunner.Run(study, _files.At("whole"), 1, (_, _) => { }, CancellationToken.None);
        _files.Copy("whole", "killed");
        File.Delete(Path.Combine(_files.At("killed"), "runs", "two", "result.json")); // what a killed run lacks
        Directory.Delete(Path.Combine(_files.At("killed"), "runs", "three"), recursive: true);
        StudyOutcome outcome = StudyRunner.Run(study, _files.At("killed"), 1, (_, _) => { }, CancellationToken.None);
        outcome.IsDone.ShouldBeTrue();
    }

    [Fact]
    public void An_exploding_run_is_counted_and_left_out_of_the_mean()
    {
        var study = new TinyStudy(steps: 200, explodes: true);
        StudyOutcome outcome = StudyRunner.Run(study, _files.At("study"), 1, (_, _) => { }, CancellationToken.None);
        outcome.IsDone.ShouldBeTrue();
        outcome.Tables[0].Rows[0].Exploded.ShouldBe(1);
        double.IsFinite(outcome.Tables[0].Rows[0].Measured!.Value).ShouldBeTrue();
    }

    [Fact]
    public void A_folder_of_another_study_or_of_other_files_is_refused()
    {
        StudyRunner.Run(new TinyStudy(steps: 20), _files.At("study"), 1, (_, _) => { }, CancellationToken.None);
        Should.Throw<IOException>(() => StudyRunner.Run(new TinyStudy(steps: 30), _files.At("study"), 1, (_, _) => { }, CancellationToken.None)).Message.ShouldContain("with settings");
        Directory.CreateDirectory(_files.At("other"));
        File.WriteAllText(Path.Combine(_files.At("other"), "mine.txt"), "");
        Should.Throw<IOException>(() => StudyRunner.Run(new TinyStudy(steps: 30), _files.At("other"), 1, (_, _) => { }, CancellationToken.None)).Message.ShouldContain("not a study's");
    }

    [Fact]
    public void The_command_runs_what_it_is_given_and_stops_after_its_hours()
    {
        var app = new InProcess();
        app.RunReal("reproduce", "chaos", "--seeds", "1", "--steps", "1000000", "--hours", "1e-4", "--threads", "1", "--out", _files.At("chaos"), "--json", "--quiet").ShouldBe(ExitCode.Stopped, app.Error);
        JsonNode result = JsonNode.Parse(app.Out)!;
        result["is_done"]!.GetValue<bool>().ShouldBeFalse();
        result["tables"]!.AsArray().Count.ShouldBe(3);
        File.Exists(result["report"]!.GetValue<string>()).ShouldBeTrue();
    }

    [Theory]
    [InlineData("chaoss", "'chaoss' is no study")]
    [InlineData("respiration", "needs --data DIR")]
    [InlineData("chaos --data x", "takes no --data")]
    [InlineData("chaos --seeds 1,1", "seeds must be different")]
    public void What_is_wrong_is_said_before_anything_is_written(string arguments, string said)
    {
        var app = new InProcess();
        app.RunReal(["reproduce", .. arguments.Split(' '), "--out", _files.At("x")]).ShouldBe(ExitCode.Usage, app.Error);
        app.Error.ShouldContain(said);
        Directory.Exists(_files.At("x")).ShouldBeFalse();
    }

    private static void Cancel(StudyItem item, string text, CancellationTokenSource stop)
    {
        if (item.Key == "two" && text.StartsWith("step 100 ", StringComparison.Ordinal))
        {
            stop.Cancel();
        }
    }

    private sealed class TinyStudy(long steps, bool explodes = false) : Study
    {
        private readonly TaskStudyItem[] _items =
        [
            new("one", TaskFiles.Options("add", "snap-1", steps)),
            new("two", TaskFiles.Options("add", "snap-1", steps) with { Seed = 2 }),
            new("three", explodes ? TaskFiles.Options("lorenz", "snap-1", steps, ("cell", "relu"), ("optimizer", "sgd"), ("learning_rate", "1e9"), ("clip", "0")) : TaskFiles.Options("add", "snap-1", steps) with { Seed = 3 }),
        ];

        public override string Name => "tiny";

        public override string Description => "Three small runs.";

        public override JsonObject Settings => new() { ["steps"] = steps };

        public override IReadOnlyList<StudyItem> Items => _items;

        public override IReadOnlyList<StudyTable> Tables(string folder) => [new("all", "loss", [], [TaskStudyRows.Of("snap-1", folder, _items, r => r.Final?.Loss)])];

        public override IReadOnlyList<string> Findings(IReadOnlyList<StudyTable> tables) => [];
    }
}
