using Eddy.Networks.Recurrent;
using Eddy.Numerics;

namespace Eddy.Traces.ReadoutOnly;

/// <summary>
/// No layer learns: they stay as they were drawn, and the readout alone learns from the targets. The control that every rule is to beat: what it adds to a random network.
/// </summary>
public sealed record ReadoutOnlyOptions : RuleOptions
{
    /// <inheritdoc/>
    public override string Name => "readout-only";

    internal override CreditFacts Describe(LayerFacts layer) => new(GradientExactness.Approximate, "the whole gradient: the layer stays as it was drawn", 0, ThroughLayers: true);

    internal override Credit<T> CreateCredit<T>(RecurrentNetwork<T> network, RandomSource random) => new ReadoutOnlyCredit<T>(network);
}
