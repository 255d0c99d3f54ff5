using Eddy.Traces;
using Eddy.Traces.Bptt;
using Eddy.Traces.Diagonal;
using Eddy.Traces.EProp;
using Eddy.Traces.InputOutput;
using Eddy.Traces.OneStep;
using Eddy.Traces.Otpe;
using Eddy.Traces.Presynaptic;

namespace Eddy.Experiments.Benchmarks;

/// <summary>A rule that <see cref="SpikingBench"/> measures.</summary>
/// <param name="Name">As in the table.</param>
/// <param name="Create">A new one.</param>
internal sealed record SpikingBenchRule(string Name, Func<RuleOptions> Create)
{
    /// <summary>Whether the units adapt.</summary>
    public bool Adaptive { get; init; }

    /// <summary>κ of the readout's memory; 0 for none.</summary>
    public double ReadoutDecay { get; init; }

    /// <summary>Whether a step touches only what is active.</summary>
    public bool EventDriven { get; init; }

    /// <summary>Only over recurrent (true) or feed-forward (false) layers; null for both.</summary>
    public bool? Recurrent { get; init; }

    /// <summary>Whether it keeps past steps rather than traces.</summary>
    public bool KeepsSteps { get; init; }
}

/// <summary>The rules that <see cref="SpikingBench"/> knows.</summary>
internal static class SpikingBenchRules
{
    /// <summary>Steps between two moves of the weights where they do not move at every step, and the window of back-propagation.</summary>
    public const int Window = 100;

    public static IReadOnlyList<SpikingBenchRule> All { get; } =
    [
        new("one-step", () => new OneStepOptions()),
        new("d-rtrl by weight", () => new DRtrlOptions { Storage = LocalStorage.ByWeight }),
        new("d-rtrl 16 bits", () => new DRtrlOptions { Storage = LocalStorage.ByWeight, Precision = TracePrecision.BFloat16 }),
        new("d-rtrl events", () => new DRtrlOptions { Storage = LocalStorage.EventDriven }) { EventDriven = true },
        new("d-rtrl shared", () => new DRtrlOptions()),
        new("ottt", () => new OtttOptions()),
        new("otpe", () => new OtpeOptions()) { Recurrent = false },
        new("otpe-approximate", () => new OtpeOptions { Form = OtpeForm.Approximate }) { Recurrent = false },
        new("pp-prop", () => new InputOutputOptions()),
        new("e-prop, κ 0.9", () => new EPropOptions()) { ReadoutDecay = 0.9 },
        new("e-prop, κ 0.9, alif", () => new EPropOptions()) { ReadoutDecay = 0.9, Adaptive = true },
        new("bptt 100", () => BpttOptions.Windows(Window)) { KeepsSteps = true },
    ];
}
