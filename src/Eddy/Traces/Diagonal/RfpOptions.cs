using Eddy.Networks.Recurrent;
using Eddy.Neurons;
using Eddy.Numerics;

namespace Eddy.Traces.Diagonal;

/// <summary>Recurrent forward propagation (Velarde and Parra 2024) for reciprocal gated circuits: SnAp-1 with a 2×2 block a unit.</summary>
/// <remarks><code>
/// Γ ← (block of J from the unit's s, m to its own s, m) Γ + what the weight does now         (1)
/// gradient = ∂loss/∂s × Γ_s                                                                  (2)
/// </code>
/// Exact for <see cref="DiagonalRgcNeuron"/>, and while all four matrices are zero. For dense <see cref="RgcNeuron"/> it is an approximation, from the third step of a sequence
/// on, although its source derives it as exact.</remarks>
public sealed record RfpOptions : TraceRuleOptions
{
    /// <inheritdoc/>
    public override string Name => "rfp";

    internal override CreditFacts Describe(LayerFacts layer) => CreditFacts.SelfLoop(layer);

    internal override Trace<T> CreateTrace<T>(RecurrentLayer<T> layer, int streams, RandomSource random)
        => layer is NeuronLayer<T, RgcNeuron> or NeuronLayer<T, DiagonalRgcNeuron>
            ? new DiagonalTrace<T>(layer, streams, DiagonalScope.SelfLoop)
            : throw new NotSupportedException(
                $"{layer.Name}: recurrent forward propagation is defined for reciprocal gated circuits; {layer.Shape.Form.Name} is not one. Take SnAp-1, which is the same trace for any neuron.");
}
