using Eddy.Networks.Recurrent;
using Eddy.Numerics;

namespace Eddy.Traces.Presynaptic;

/// <summary>
/// Online training through time (Xiao et al. 2022, NeurIPS 35): one leaky trace of what comes in, the same for all units of a layer, met by the signal of the same step. No options
/// of its own.
/// </summary>
/// <remarks><code>
/// a ← λ a + x                                           every source, the constant 1 of the bias included      (1)
/// gradient = a ⊗ (F signal)                             signal: ∂ loss / ∂ state                               (2)
/// </code>
/// The trace is D-RTRL's and loses nothing: exact where units do not hear each other, in one layer. So it takes layers whose own memory is the same constants for all units and
/// steps, and refuses all others; a neuron of several such states (a synaptic current) has a trace for each. <see cref="Learners.Recurrent.RecurrentLearnerOptions.UpdateEvery"/>
/// makes the published variants: 1 moves the weights at every step (OTTT-O), the length of a sequence at its end (OTTT-A). Memory: a number a source and state.</remarks>
public sealed record OtttOptions : TraceRuleOptions
{
    /// <inheritdoc/>
    public override string Name => "ottt";

    internal override CreditFacts Describe(LayerFacts layer) => CreditFacts.Local(layer);

    internal override Trace<T> CreateTrace<T>(RecurrentLayer<T> layer, int streams, RandomSource random)
        => ConstantSlopes<T>.Find(layer, out string reason) is { } slopes
            ? new PresynapticTrace<T>(layer, streams, slopes)
            : throw new NotSupportedException(
                $"{layer.Name}: OTTT holds one trace for all units of a layer, but of {layer.Shape.Form.Name} {reason}. Take D-RTRL, which is the same rule with a trace a weight, or a neuron with one "
                + "leak for all units and a reset that is soft and detached.");
}
