using System.Runtime.CompilerServices;
using Eddy.Networks.Recurrent;
using Eddy.Numerics;

namespace Eddy.Traces.Bptt;

/// <summary>
/// Backpropagation through time over stored steps, the one rule here that looks back: exact for what its window holds, through time and all layers. The measure of every rule
/// that works forward, and a baseline beside them. Immutable, and valid whenever it exists.
/// </summary>
/// <remarks><code>
/// c_t = q_t + J_{t+1}ᵀ c_{t+1}        per layer, q_t what the readout and the layers above tell it of step t       (1)
/// ∇θ  = Σ_t c_t ∂h_t/∂θ               within the window, the state before the window a constant                    (2)
/// </code>
/// Memory: the slopes of every step of the window. With <see cref="BpttMode.Windows"/> gradients are due, and weights move, at the end of a window only; a window that a reset
/// cuts short is flushed then, so that no lesson is lost. With <see cref="BpttMode.Full"/> they are due after a reset. Slopes are those of the step itself; recurrent weights
/// that have moved since (<see cref="BpttMode.Sliding"/>) are read as they are now.</remarks>
public sealed record BpttOptions : RuleOptions
{
    private const int Most = 1_000_000;

    /// <summary>Through the whole sequence.</summary>
    public static BpttOptions Full { get; } = new() { Mode = BpttMode.Full };

    /// <summary>How far it looks back. Default <see cref="BpttMode.Windows"/>.</summary>
    public BpttMode Mode { get; init => field = Check(Enum.IsDefined(value), value, "is none of Windows, Sliding and Full."); }

    /// <summary>K, time steps of a window, 1 to 1,000,000; without meaning for <see cref="BpttMode.Full"/>. Default 16.</summary>
    public int Steps { get; init => field = Check(value is > 0 and <= Most, value, "must be 1 to 1,000,000 time steps."); } = 16;

    /// <inheritdoc/>
    public override string Name => (Mode, Graph) switch
    {
        (BpttMode.Full, BpttGraph.Whole) => "bptt",
        (BpttMode.Full, BpttGraph.Layers) => "bptt-layers",
        (BpttMode.Full, _) => "bptt-detached",
        (BpttMode.Sliding, _) => $"bptt-sliding-{Steps}",
        _ => $"bptt-windows-{Steps}",
    };

    /// <summary>Which paths count. Default all.</summary>
    internal BpttGraph Graph { get; init; }

    /// <summary>Non-overlapping windows of so many steps.</summary>
    public static BpttOptions Windows(int steps) => new() { Mode = BpttMode.Windows, Steps = steps };

    /// <summary>Every loss through so many steps, its own included.</summary>
    public static BpttOptions Sliding(int steps) => new() { Mode = BpttMode.Sliding, Steps = steps };

    internal override bool HoldsReadoutMemory => true;

    internal override CreditFacts Describe(LayerFacts layer) => Mode == BpttMode.Full
        ? new(GradientExactness.Exact, "", 4, ThroughLayers: true)
        : new(GradientExactness.Approximate, $"what lies more than {Steps} steps back", Mode == BpttMode.Sliding ? 4.0 * Steps : 4, ThroughLayers: true);

    internal override Credit<T> CreateCredit<T>(RecurrentNetwork<T> network, RandomSource random) => new BpttCredit<T>(network, this);

    private static TValue Check<TValue>(bool ok, TValue value, string rule, [CallerMemberName] string name = "")
        => ok ? value : throw new ArgumentOutOfRangeException(name, value, $"BPTT {name}: {rule}");
}
