using Eddy.Networks.Recurrent;
using Eddy.Neurons;
using Eddy.Numerics;
using Eddy.Traces.Presynaptic;

namespace Eddy.Traces.Diagonal;

/// <summary>Random-feedback local online learning (Murray 2019, eLife 8:e43299) for leaky rate neurons. Give it <see cref="TraceRuleOptions.Feedback"/> for the random feedback of its name;
/// without, it takes the exact signal.</summary>
/// <remarks><code>
/// P ← (1 − α) P + α φ'(u) x                                                                  (1)
/// gradient = signal × P                                                                      (2)
/// </code>
/// The recurrent term of the Jacobian is dropped, so it is exact only for the graph with detached recurrent inputs.</remarks>
public sealed record RfloOptions : TraceRuleOptions
{
    /// <inheritdoc/>
    public override string Name => "rflo";

    internal override CreditFacts Describe(LayerFacts layer) => CreditFacts.Local(layer);

    internal override Trace<T> CreateTrace<T>(RecurrentLayer<T> layer, int streams, RandomSource random)
        => layer is NeuronLayer<T, RateNeuron> { Neuron.Leak: < 1 }
            ? LocalTrace.Create(layer, streams)
            : throw new NotSupportedException(
                $"{layer.Name}: RFLO is defined for rate neurons with a leak below 1, whose own memory is that leak alone; {layer.Shape.Form.Name} is not one. "
                + "Give a rate neuron a leak, or take D-RTRL, which is the same trace for any neuron.");
}
