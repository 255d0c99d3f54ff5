using System.Text.Json.Nodes;
using Eddy.Cli.Tests.Cli;
using Eddy.Experiments.Streaming;
using Shouldly;

namespace Eddy.Cli.Tests.Streaming;

/// <summary>Recurrent learners by name: from the command line to a run that goes on where it was stopped.</summary>
public sealed class RecurrentStreamTests : IDisposable
{
    private readonly StreamFiles _files = new();

    public static TheoryData<string> Rules => new(LearnerCatalog.All.Where(kind => kind.Defaults() is RecurrentStreamOptions).Select(kind => kind.Name));

    public void Dispose() => _files.Dispose();

    [Theory, MemberData(nameof(Rules))]
    public void Every_rule_runs_over_a_stream_and_goes_on_bit_for_bit(string rule)
    {
        string file = _files.Write("s.csv", StreamFiles.Classes(160));
        bool late = rule is not ("bptt" or "dni" or "windowed"); // which keep more of the past than traces
        StreamRunOptions options = new()
        {
            Learner = rule,
            Stream = file,
            Delay = late ? 2 : 0,
            LearnerOptions = (RecurrentStreamOptions)LearnerCatalog.Find(rule).Defaults() with { Hidden = [6], LearningRate = 1e-3 },
        };
        string expected;
        using (var whole = StreamRun.Start(options, _files.At("whole"), NoInput, TestContext.Current.CancellationToken))
        {
            whole.Options.LearnerOptions.ShouldBeOfType<RecurrentStreamOptions>().Rule.ShouldBe(rule);
            expected = whole.Run(new StoppingObserver(0), TestContext.Current.CancellationToken).WeightsSha256;
        }

        using (var observer = new StoppingObserver(64))
        using (var stopped = StreamRun.Start(options, _files.At("stopped"), NoInput, observer.Token))
        {
            stopped.Run(observer, observer.Token).IsDone.ShouldBeFalse();
        }

        using var resumed = StreamRun.Resume(_files.At("stopped"), NoInput, TestContext.Current.CancellationToken);
        resumed.Samples.ShouldBe(64);
        StreamRunResult end = resumed.Run(new StoppingObserver(0), TestContext.Current.CancellationToken);
        end.Scores.Examples.ShouldBe(160);
        end.WeightsSha256.ShouldBe(expected);
    }

    [Theory]
    [InlineData("snap-2", "\"order\":2")]
    [InlineData("bptt-8", "\"steps\":8")]
    [InlineData("uoro-3", "\"rank\":3")]
    public void A_number_behind_the_name_is_the_learners_own(string learner, string option)
    {
        string file = _files.Write("s.csv", StreamFiles.Classes(40));
        StreamFiles.Run("--learner", learner, "--hidden", "4", "--stream", file, "--out", _files.At("run"));
        JsonNode.Parse(File.ReadAllText(Path.Combine(_files.At("run"), "config.json")))!.ToJsonString().ShouldContain(option);
    }

    [Fact]
    public void A_readout_may_leak_and_a_rule_takes_all_its_settings()
    {
        string file = _files.Write("s.csv", StreamFiles.Classes(40));
        StreamFiles.Run(
            "--learner", "eprop", "--cell", "alif", "--hidden", "4", "--set", "readout_decay=0.9", "--set", "readout_form=average", "--set", "rule_settings=feedback=adaptive:0.01,rates=0.1:0.001",
            "--stream", file, "--out", _files.At("run"));
        string config = File.ReadAllText(Path.Combine(_files.At("run"), "config.json"));
        config.ShouldContain("\"readout_decay\": 0.9");
        config.ShouldContain("feedback=adaptive:0.01,rates=0.1:0.001");
    }

    [Theory]
    [InlineData("eprop", "readout_form=average", "the readout has no memory that could take it")]
    [InlineData("eprop", "rule_settings=filter=0.9", "over a readout without memory")]
    [InlineData("ostl", "rule_settings=h=false", "'h' is no setting; it has")]
    [InlineData("ostl", "rule_settings=recurrent", "no NAME=VALUE")]
    public void What_a_rule_does_not_take_is_refused_before_anything_is_written(string learner, string setting, string said)
    {
        string file = _files.Write("s.csv", StreamFiles.Classes(40));
        var app = new InProcess();
        app.RunReal("run", "--learner", learner, "--hidden", "4", "--set", setting, "--stream", file, "--out", _files.At("run")).ShouldBe(ExitCode.Usage, app.Error);
        app.Error.ShouldContain(said);
        Directory.Exists(_files.At("run")).ShouldBeFalse();
    }

    [Fact]
    public void The_window_of_the_figures_is_the_runs_with_every_learner()
    {
        string file = _files.Write("s.csv", StreamFiles.Classes(40));
        StreamFiles.Run("--learner", "bptt", "--hidden", "4", "--set", "window=10", "--stream", file, "--out", _files.At("run"));
        JsonNode.Parse(File.ReadAllText(Path.Combine(_files.At("run"), "config.json")))!["window"]!.GetValue<int>().ShouldBe(10);
    }

    [Fact]
    public void An_explosion_says_where_it_was_what_to_set_and_what_was_saved()
    {
        string file = _files.Write("s.csv", StreamFiles.Classes(400));
        var app = new InProcess();
        app.RunReal("run", "--learner", "snap", "--cell", "relu", "--optimizer", "sgd", "--learning-rate", "1e6", "--hidden", "8", "--stream", file, "--out", _files.At("run")).ShouldBe(1);
        app.Error.ShouldContain("layer 1 (relu): ");
        app.Error.ShouldContain("bound the gradient (--set clip=1), or give the neuron more leak. The last good checkpoint is ");
        app.Error.ShouldNotContain("ResetState");
    }

    [Theory]
    [InlineData("--set", "rank=2", "option '--set rank': the rule snap has no such option; those that have are uoro, kf-rtrl, ok.")]
    [InlineData("--cell", "leaky:leak=7", "option '--cell': rate neuron Leak: α = Δt/τ must be in (0, 1]; 1 means no leak.")]
    [InlineData("--learner", "snap-x", "got 'snap-x'. Did you mean 'snap'?")]
    public void A_refusal_names_what_was_given(string option, string value, string said)
    {
        string file = _files.Write("s.csv", StreamFiles.Classes(40));
        var app = new InProcess();
        string[] learner = option == "--learner" ? [] : ["--learner", "snap"];
        app.RunReal(["run", .. learner, option, value, "--stream", file, "--out", _files.At("run")]).ShouldBe(2);
        app.Error.TrimEnd().ShouldEndWith(said);
        Directory.Exists(_files.At("run")).ShouldBeFalse();
    }

    [Fact]
    public void The_command_line_takes_cell_layers_and_the_rules_own_options()
    {
        string file = _files.Write("s.csv", StreamFiles.Values(80));
        JsonObject result = StreamFiles.Run(
            "--learner", "snap", "--cell", "gru", "--hidden", "5,4", "--set", "order=2", "--set", "sparsity=0.5", "--task", "regression", "--delay", "3", "--stream", file, "--out", _files.At("run"));
        result["examples"]!.GetValue<long>().ShouldBe(80);
        JsonNode config = JsonNode.Parse(File.ReadAllText(Path.Combine(_files.At("run"), "config.json")))!;
        config.ToJsonString().ShouldContain("\"order\":2");
        config.ToJsonString().ShouldContain("\"hidden\":[5,4]");

        var app = new InProcess();
        app.RunReal("inspect", _files.At("run")).ShouldBe(ExitCode.Done, app.Error);
        app.Out.ShouldContain("rule         snap-2");
        app.Out.ShouldContain("layer2.gru.reset");
        string.Join(' ', app.Out.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries)).ShouldContain("what flows through the memory of the layers above");
    }

    [Fact]
    public void Describing_runs_nothing_and_warns_of_deep_stacks()
    {
        string file = _files.Write("s.csv", StreamFiles.Classes(50));
        var app = new InProcess();
        app.RunReal("run", "--learner", "d-rtrl", "--cell", "tanh", "--hidden", "4,4,4", "--stream", file, "--out", _files.At("run"), "--describe").ShouldBe(ExitCode.Done, app.Error);
        app.Out.ShouldContain("this step alone"); // a tanh neuron without a leak has no memory of its own
        app.Out.ShouldContain("3 layers with a trace each");
        Directory.Exists(_files.At("run")).ShouldBeFalse();

        app = new InProcess();
        app.RunReal("run", "--learner", "rtrl", "--cell", "gru", "--hidden", "4", "--stream", file, "--describe", "--json").ShouldBe(ExitCode.Done, app.Error);
        JsonNode json = JsonNode.Parse(app.Out.TrimEnd('\n').Split('\n')[^1])!;
        json["blocks"]!.AsArray().Count.ShouldBe(5);
        json["warnings"]!.AsArray().Count.ShouldBe(0);
    }

    [Theory]
    [InlineData("option '--cell': 'nosuch' is no neuron", "--learner", "d-rtrl", "--cell", "nosuch")]
    [InlineData("option '--set order': the rule d-rtrl has no such option; those that have are snap", "--learner", "d-rtrl", "--set", "order=2")]
    [InlineData("has none", "--learner", "linear", "--hidden", "4")]
    [InlineData("RFLO is defined for rate neurons with a leak below 1", "--learner", "rflo", "--cell", "gru")]
    [InlineData("a late label cannot be taught", "--learner", "bptt", "--delay", "2")]
    [InlineData("the neuron gru has no leak", "--learner", "d-rtrl", "--set", "leak=0.5")]
    public void What_does_not_fit_is_refused_with_the_reason(string says, params string[] arguments)
    {
        string file = _files.Write("s.csv", StreamFiles.Classes(50));
        var app = new InProcess();
        app.RunReal(["run", "--stream", file, "--out", _files.At("run"), .. arguments]).ShouldBe(ExitCode.Usage, app.Error);
        app.Error.ShouldContain(says);
        Directory.Exists(_files.At("run")).ShouldBeFalse();
    }

    private static Stream NoInput() => throw new InvalidOperationException("Nothing is to be read here.");
}
