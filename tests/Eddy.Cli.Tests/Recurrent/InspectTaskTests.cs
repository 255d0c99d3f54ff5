using System.Text.Json.Nodes;
using Eddy.Cli.Tests.Cli;
using Shouldly;

namespace Eddy.Cli.Tests.Recurrent;

public sealed class InspectTaskTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("eddy-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_run_over_a_task_shows_its_rule_and_the_weights_of_its_result()
    {
        string run = Path.Combine(_folder, "run");
        new InProcess().RunReal("train", "--task", "add", "--hidden", "4", "--batch", "2", "--steps", "10", "--quiet", "--out", run).ShouldBe(0);
        var app = new InProcess();
        app.RunReal("inspect", run, "--json").ShouldBe(0, app.Error);
        JsonNode shown = JsonNode.Parse(app.Out)!;
        shown["rule"]!["rule"]!.GetValue<string>().ShouldBe("snap-1");
        shown["weights_sha256"]!.GetValue<string>().ShouldBe(JsonNode.Parse(File.ReadAllText(Path.Combine(run, "result.json")))!["weights_sha256"]!.GetValue<string>());
    }

    [Fact]
    public void Blocks_tell_how_their_traces_are_stored_within_120_columns()
    {
        string run = Path.Combine(_folder, "run");
        new InProcess().RunReal("train", "--task", "cue-count", "--hidden", "12,12,12", "--learner", "d-rtrl", "--batch", "2", "--steps", "10", "--quiet", "--out", run).ShouldBe(0);
        var app = new InProcess();
        app.RunReal("inspect", run).ShouldBe(0, app.Error);
        string[] lines = app.Out[app.Out.IndexOf("rule  ", StringComparison.Ordinal)..app.Out.IndexOf("\noptions", StringComparison.Ordinal)].Split('\n');
        lines.ShouldAllBe(line => line.TrimEnd().Length <= 120);
        lines.ShouldContain(line => line.StartsWith("layer1.alif.input", StringComparison.Ordinal) && line.Contains(" dense ", StringComparison.Ordinal) && line.Contains("BPTT of the cut graph", StringComparison.Ordinal));
        lines.ShouldContain(line => line.StartsWith("trace        dense: one trace a weight and state (layer1", StringComparison.Ordinal));
        lines.ShouldContain(line => line.StartsWith("beware       3 layers with a trace each", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("d-rtrl", "", "shared")]
    [InlineData("d-rtrl", "storage=by_weight", "dense")]
    [InlineData("eprop", "readout_decay=0.9", "dense and shared")]
    [InlineData("d-rtrl", "storage=event_driven", "event-driven")]
    [InlineData("pp-prop", "", "factors")]
    [InlineData("rtrl", "", "full")]
    [InlineData("snap-2", "sparsity=0.8", "sparse")]
    [InlineData("uoro", "", "rank one")]
    [InlineData("bptt-5", "", "window")]
    [InlineData("one-step", "", "none")]
    public void A_tasks_learner_is_described_without_a_run(string learner, string setting, string form)
    {
        string[] given = ["train", "--task", "poisson-key", "--cell", "lif", "--hidden", "6", "--learner", learner, "--describe", .. setting.Length > 0 ? ["--set", setting] : Array.Empty<string>()];
        var app = new InProcess();
        app.RunReal(given).ShouldBe(0, app.Error);
        app.Out.Split('\n').Single(line => line.StartsWith("layer1.lif.input ", StringComparison.Ordinal)).ShouldContain($" {form} ");
        app = new InProcess();
        app.RunReal([.. given, "--json"]).ShouldBe(0, app.Error);
        JsonNode.Parse(app.Out)!["blocks"]![0]!["storage"]!.GetValue<string>().Split(':')[0].ShouldBe(form == "none" ? "" : form);
    }

    [Fact]
    public void Nothing_is_described_without_a_task()
    {
        var app = new InProcess();
        app.RunReal("train", "--describe").ShouldBe(2);
        app.Error.ShouldContain("--task");
    }

    [Fact]
    public void Runs_are_compared_with_their_controls()
    {
        string first = Path.Combine(_folder, "first"), second = Path.Combine(_folder, "second");
        foreach ((string run, string learner) in new[] { (first, "d-rtrl"), (second, "eprop") })
        {
            new InProcess().RunReal("train", "--task", "add", "--cell", "lif", "--hidden", "12", "--learner", learner, "--batch", "2", "--steps", "600", "--quiet", "--out", run).ShouldBe(0);
        }

        var app = new InProcess();
        app.RunReal("compare", first, second, "--json").ShouldBe(0, app.Error);
        foreach (JsonNode? run in JsonNode.Parse(app.Out)!["runs"]!.AsArray())
        {
            double Value(string name) => run![name]!.GetValue<double>();
            Value("over_control").ShouldBe(Value("accuracy") - Value("control_accuracy"), 1e-12);
            Value("over_control").ShouldNotBe(0);
            Value("under_control_loss").ShouldBe(Value("control_loss") - Value("loss"), 1e-12);
            Value("firing").ShouldBeGreaterThan(0);
        }
    }
}
