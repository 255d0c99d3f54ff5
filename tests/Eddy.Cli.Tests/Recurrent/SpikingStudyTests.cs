using System.Text.Json.Nodes;
using Eddy.Cli.Tests.Cli;
using Eddy.Experiments.Recurrent.Studies;
using Shouldly;

namespace Eddy.Cli.Tests.Recurrent;

/// <summary>The studies of spiking neurons: what their tables are made of, and what they refuse.</summary>
public sealed class SpikingStudyTests : IDisposable
{
    private readonly TaskFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public void Evidence_has_a_row_for_every_rule_with_its_alignment_and_its_memory()
    {
        var app = new InProcess();
        app.RunReal("reproduce", "evidence", "--quick", "--seeds", "1", "--steps", "100", "--threads", "1", "--out", _files.At("study"), "--json").ShouldBe(ExitCode.Done, app.Error);
        JsonNode result = JsonNode.Parse(app.Out)!;
        JsonArray rows = result["tables"]![0]!["rows"]!.AsArray();
        rows.Count.ShouldBe(6);
        JsonNode eprop = Row("e-prop, ALIF"), control = Row("readout only, ALIF");
        for (int end = 0; end < 2; end++)
        {
            double cosine = eprop["parts"]![end]!.GetValue<double>();
            cosine.ShouldBeInRange(-1, 1);
            cosine.ShouldNotBe(0);
        }

        // v, a and the filtered spike of every weight, float, 16 lanes: 64 units of 40 inputs, 64 recurrent sources and a bias
        eprop["parts"]![3]!.GetValue<double>().ShouldBeGreaterThanOrEqualTo(16 * 64 * (40 + 64 + 1) * 3 * 4 / 1024.0);
        control["parts"]![3]!.GetValue<double>().ShouldBe(0);

        JsonNode Row(string name) => rows.Single(row => row!["name"]!.GetValue<string>() == name)!;
    }

    [Fact]
    public void Exact_rules_are_aligned_and_others_are_not()
    {
        var options = TaskFiles.Options("cue-count", "rtrl", 20, ("cell", "alif"), ("cues", "1"), ("delay", "50"), ("recall", "50"), ("hidden", "6"), ("readout_decay", "0"), ("control", "false"));
        foreach ((string rule, bool exact) in new[] { ("rtrl", true), ("d-rtrl", false) })
        {
            using var run = Experiments.Recurrent.TaskRun.Start(options with { Learner = rule }, _files.At(rule));
            var alignment = RuleAlignment.Of(run.Options, run.Learner, 25);
            if (exact)
            {
                alignment.First.ShouldBe(1, 1e-5); // a cosine of floats summed in different orders
            }
            else
            {
                alignment.First.ShouldBeLessThan(0.999);
            }
        }
    }

    [Theory]
    [InlineData("chaos --quick", "no --quick form")]
    [InlineData("evidence --data somewhere", "takes no --data")]
    public void What_does_not_fit_a_study_is_refused(string arguments, string said)
    {
        var app = new InProcess();
        app.RunReal(["reproduce", .. arguments.Split(' '), "--out", _files.At("study")]).ShouldBe(ExitCode.Usage, app.Error);
        app.Error.ShouldContain(said);
        Directory.Exists(_files.At("study")).ShouldBeFalse();
    }
}
