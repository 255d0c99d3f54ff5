using Eddy.Traces;
using Eddy.Traces.Diagonal;
using Eddy.Traces.InputOutput;
using Eddy.Traces.Kronecker;
using Eddy.Traces.OneStep;
using Eddy.Traces.Rtrl;
using Eddy.Traces.SnAp;
using Eddy.Traces.Uoro;

namespace Eddy.Experiments.Benchmarks;

/// <summary>A rule that is measured.</summary>
/// <param name="Name">As on the command line.</param>
/// <param name="Create">A new one.</param>
/// <param name="MostUnits">Larger layers would take too long or too much memory.</param>
/// <param name="MostUnitsOfAllStreams">The same for units times streams.</param>
internal sealed record RecurrentBenchRule(string Name, Func<RuleOptions> Create, int MostUnits = int.MaxValue, long MostUnitsOfAllStreams = long.MaxValue);

/// <summary>The rules that <see cref="RecurrentBench"/> knows.</summary>
internal static class RecurrentBenchRules
{
    public static IReadOnlyList<RecurrentBenchRule> All { get; } =
    [
        new("one-step", () => new OneStepOptions()),
        new("d-rtrl", () => new DRtrlOptions()),
        new("snap-1", () => new SnApOptions(1)),
        new("pp-prop", () => new InputOutputOptions()),
        new("rflo", () => new RfloOptions()),
        new("rtrl", () => new RtrlOptions(), 64, 1024),
        new("uoro", () => new UoroOptions()),
        new("kf-rtrl", () => new KfRtrlOptions(), 128, 1024),
        new("ok-8", () => new OptimalKroneckerOptions { Terms = 8 }, 128, 1024),
    ];
}
