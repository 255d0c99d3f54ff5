using Shouldly;

namespace Eddy.Cli.Tests.Cli;

/// <summary>What <c>eddy verify gradients</c> takes by name, and what it refuses.</summary>
public class VerifyGradientsTests
{
    [Theory]
    [InlineData("--cell", ",", 2, "option '--cell' names nothing; got ','. Leave it out for all.")]
    [InlineData("--trace", "foo", 2, "'foo' is no learning rule; known are rtrl, snap-N")]
    [InlineData("--from", "no-such.dll", 3, "no-such.dll: there is no such file. Give the .dll that your project builds.")]
    public void A_name_that_means_nothing_is_refused(string option, string value, int code, string said)
    {
        var app = new InProcess();
        app.RunReal("verify", "gradients", option, value).ShouldBe(code);
        app.Error.ShouldContain(said);
    }

    [Fact]
    public void A_neuron_may_have_settings_with_commas_between()
    {
        var app = new InProcess();
        app.RunReal("verify", "gradients", "--cell", "lif:reset=hard,reset-gradient=attached,tanh", "--trace", "d-rtrl,e-prop", "--readout-memory", "0.8").ShouldBe(0, app.Error);
        string[] rows = [.. app.Out.Split('\n').Where(line => line.StartsWith("lif", StringComparison.Ordinal) || line.StartsWith("tanh", StringComparison.Ordinal))];
        rows.Select(row => row.Split(' ')[0]).ShouldBe(["lif:reset=hard,reset-gradient=attached", "lif:reset=hard,reset-gradient=attached", "tanh", "tanh"]);
        app.RunReal("verify", "gradients", "--cell", "lif:reset=warm").ShouldBe(2);
        app.Error.ShouldContain("warm");
    }

    [Fact]
    public void A_rule_goes_by_the_names_that_runs_know()
    {
        var app = new InProcess();
        app.RunReal("verify", "gradients", "--cell", "tanh", "--trace", "snap,bptt-4,bptt").ShouldBe(0);
        string[] rows = [.. app.Out.Split('\n').Where(line => line.StartsWith("tanh", StringComparison.Ordinal))];
        rows.Select(row => row.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]).ShouldBe(["snap-1", "bptt-windows-4", "bptt"]);
        rows.Select(row => row.Contains("exact", StringComparison.Ordinal)).ShouldBe([false, false, true]); // a window cuts the past: it claims nothing
    }
}
