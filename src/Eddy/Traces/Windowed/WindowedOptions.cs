using System.Runtime.CompilerServices;
using Eddy.Networks.Recurrent;
using Eddy.Numerics;
using Eddy.Traces.Rtrl;

namespace Eddy.Traces.Windowed;

/// <summary>
/// Back-propagation over short windows, and traces for what lies before them: within a window credit flows through time and through the memory of every layer; what is older is
/// credited by each layer's trace. Constant memory, and for deep stacks much of what traces alone drop. Immutable, and valid whenever it exists.
/// </summary>
/// <remarks><code>
/// ∇θ += BPTT over the window (a, a + K], the state h_a before it a constant                     (1)
/// ∇θ += (∂ Σ_window ℓ / ∂h_a) ε_a                    trace at the window's entry                (2)
/// ε_(a+K) = (A_(a+K) … A_(a+1)) ε_a + Σ_s (A_(a+K) … A_(s+1)) F_s ⊗ x_s                         (3)
/// </code>
/// With an exact trace (<see cref="TraceScope.Full"/>, or units that hear no other) this is BPTT for one layer, and for the top layer of a stack, whatever K is. When one window covers
/// the sequence it is BPTT for every scope and stack. In between, a lower layer loses only what its weights did before the window to the layers above. With K = 1 and a local
/// trace it is not D-RTRL: the credit of (2) has gone through the recurrent weights. Memory: K steps of slopes, and the traces; (3) reads and writes a trace once a window.
/// Weights move at the end of a window; a reset closes it early.</remarks>
public sealed record WindowedOptions : RuleOptions
{
    /// <summary>K, time steps of a window, 1 to 1,000,000. Default 16.</summary>
    public int Steps { get; init => field = Check(value is > 0 and <= 1_000_000, value, "must be 1 to 1,000,000 time steps."); } = 16;

    /// <summary>What the traces keep. Default local.</summary>
    public TraceScope Scope { get; init => field = Check(Enum.IsDefined(value), value, "is none of Local, SelfLoop and Full."); }

    /// <summary>Most bytes that the trace of a layer may take, all streams together, above 0. Default 1 GiB.</summary>
    public long MaxBytes { get; init => field = Check(value > 0, value, "must be above 0."); } = 1L << 30;

    /// <inheritdoc/>
    public override string Name => Scope switch { TraceScope.Local => $"windowed-{Steps}", TraceScope.SelfLoop => $"windowed-self-loop-{Steps}", _ => $"windowed-full-{Steps}" };

    internal override CreditFacts Describe(LayerFacts layer)
    {
        // BPTT's four a number, and a multiply-add a number, state and step; the trace itself is touched once a window.
        double states = layer.Carried, operations = 4 + (2 * states) + (2 * states * (states + 1) / Steps);
        return !layer.HearsEmissions ? new(GradientExactness.Exact, "", operations)
            : Scope == TraceScope.Full ? new(GradientExactness.Exact, "", 4 + new RtrlOptions().Describe(layer).OperationsPerNumber)
            : new(GradientExactness.Approximate, $"of what lies before a window of {Steps} steps, {(Scope == TraceScope.Local ? "what units heard of each other, and of their own, through recurrent weights" : "what reached a unit's own state through other units")}", operations);
    }

    internal override string LostInStack => $"what was done before a window of {Steps} steps to the memory of the layers above";

    internal override Credit<T> CreateCredit<T>(RecurrentNetwork<T> network, RandomSource random) => new WindowedCredit<T>(network, this);

    private static TValue Check<TValue>(bool ok, TValue value, string rule, [CallerMemberName] string name = "")
        => ok ? value : throw new ArgumentOutOfRangeException(name, value, $"Windowed {name}: {rule}");
}
