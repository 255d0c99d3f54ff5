using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Eddy.Cli.Tests.Cli;
using Eddy.Data.Tasks;
using Eddy.Experiments.Recurrent;
using Shouldly;

namespace Eddy.Cli.Tests.Recurrent;

public sealed class TaskCommandTests : IDisposable
{
    private readonly TaskFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public void A_run_from_the_command_line_can_be_repeated_by_the_line_in_its_report()
    {
        var app = new InProcess();
        app.RunReal("train", "--task", "add", "--cell", "rhn:depth=2", "--hidden", "12,8", "--learner", "ok", "--set", "rank=3", "--set", "t1=2", "--batch", "1", "--steps", "60",
            "--learning-rate", "3.16e-4", "--clip", "2", "--seed", "5", "--out", _files.At("run"), "--json").ShouldBe(ExitCode.Done, app.Error);
        JsonNode result = JsonNode.Parse(app.Out)!;
        result["steps"]!.GetValue<long>().ShouldBe(60);

        using var run = TaskRun.Resume(_files.At("run"));
        run.Options.Rule.Options.Name.ShouldBe("ok-3");
        run.Options.TaskOptions["t1"].ShouldBe("2");
        run.Options.Clip.ShouldBe(2);
        string line = TaskCommandLine.Of(run.Options);
        var again = new InProcess();
        again.RunReal([.. line.Split(' ')[1..], "--out", _files.At("again"), "--json"]).ShouldBe(ExitCode.Done, line + again.Error);
        JsonNode.Parse(again.Out)!["weights_sha256"]!.GetValue<string>().ShouldBe(result["weights_sha256"]!.GetValue<string>());
    }

    [Fact]
    public void Hours_stop_a_run_which_resume_takes_up_again()
    {
        var app = new InProcess();
        app.RunReal("train", "--task", "add", "--steps", "100000000", "--hours", "1e-5", "--out", _files.At("run")).ShouldBe(ExitCode.Stopped);
        app.Out.ShouldContain($"stopped. Go on with: eddy train --resume {_files.At("run")}");
        var more = new InProcess();
        more.RunReal("train", "--resume", _files.At("run"), "--hours", "1e-5").ShouldBe(ExitCode.Stopped, more.Error);
        var report = new InProcess();
        report.RunReal("report", _files.At("run")).ShouldBe(ExitCode.Done, report.Error);
    }

    [Fact]
    public void Runs_over_a_task_are_compared()
    {
        foreach (string learner in new[] { "snap-1", "one-step" })
        {
            _files.Run(TaskFiles.Options("add", learner, 50), learner);
        }

        var app = new InProcess();
        app.RunReal("compare", _files.At("snap-1"), _files.At("one-step"), "--out", _files.At("compare.html")).ShouldBe(ExitCode.Done, app.Error);
        app.Out.ShouldContain("loss");
        app.Out.ShouldContain("one-step");
    }

    [Fact]
    public void Help_lists_the_tasks_and_the_rules_with_a_line_each()
    {
        var app = new InProcess();
        app.Run("train", "--help").ShouldBe(ExitCode.Done);
        foreach (SequenceTaskInfo task in SequenceTasks.All)
        {
            app.Out.ShouldMatch($@"\n  {Regex.Escape(task.Form)} +{Regex.Escape(task.Description[..10])}");
        }

        foreach (RuleKind rule in RuleCatalog.All)
        {
            app.Out.ShouldContain($"\n  {rule.Form} ");
        }
    }

    [Theory]
    [InlineData("--task ad", "option '--task': 'ad' is no task")]
    [InlineData("--task add --cell gruu", "option '--cell': cell 'gruu' is no neuron")]
    [InlineData("--task add --learner snapp", "option '--learner': learner 'snapp' is no learning rule")]
    [InlineData("--task add --set rank=3", "option '--set': 'rank' is no option of a run of snap-1 on add")]
    [InlineData("--task add --set t1=0", "t1 is '0', but must be a whole number")]
    [InlineData("--task add --set order=0", "option '--set': order")]
    [InlineData("--task add --layers 3", "Its layers are --hidden")]
    [InlineData("--task add --data digits", "option '--data' is not for a task")]
    [InlineData("--cell gru", "option '--cell' goes with --task only")]
    [InlineData("--task text", "lacks its path")]
    [InlineData("--task add --readout-form average", "the readout has no memory")]
    [InlineData("--task add --cell lif --learner eprop --set filter=0.9", "over a readout without memory")]
    [InlineData("--task add --cell lif --learner eprop --readout-decay 0.8 --set filter=0.9", "would count the readout's memory wrongly")]
    [InlineData("--task add --readout-decay 1", "must be in [0, 1)")]
    [InlineData("--readout-decay 0.9", "option '--readout-decay' goes with --task only")]
    [InlineData("--control true", "option '--control' goes with --task only")]
    [InlineData("--task add --cell gru --learner ottt", "OTTT holds one trace for all units")]
    [InlineData("--task add --cell lif --learner otpe", "units of lif hear each other")]
    [InlineData("--task event-digits --learner otpe --cell lif:feed-forward=true,reset=hard --set form=approximate", "Take the full form")]
    [InlineData("--task event-digits --set part=held_out", "hold_out is 0")]
    [InlineData("--task add --cell lif:decay=2", "option '--cell': cell: lif decay must be in (0, 1]")]
    [InlineData("--task add --cell lif:foo=1", "option '--cell': cell: lif: 'foo' is no setting")]
    [InlineData("--task add --cell lif --learner sltt --set sampling=2", "option '--set': sampling: probability must be in (0, 1]")]
    [InlineData("--task event-digits --set samples=20 --set hold_out=20", "leave fewer out")]
    public void What_is_wrong_is_said_before_anything_is_written(string arguments, string said)
    {
        var app = new InProcess();
        app.RunReal(["train", .. arguments.Split(' '), "--out", _files.At("run")]).ShouldBe(ExitCode.Usage, app.Error);
        app.Error.ShouldContain(said);
        Directory.Exists(_files.At("run")).ShouldBeFalse();
    }

    [Fact]
    public void A_rule_that_does_not_fit_its_cell_is_refused_with_the_reason()
    {
        var app = new InProcess();
        app.RunReal("train", "--task", "add", "--cell", "gru", "--learner", "kf-rtrl", "--out", _files.At("run")).ShouldBe(ExitCode.Usage);
        app.Error.ShouldContain("gru");
        app.Error.ShouldNotContain("bug");
        Directory.Exists(_files.At("run")).ShouldBeFalse();
    }
}
