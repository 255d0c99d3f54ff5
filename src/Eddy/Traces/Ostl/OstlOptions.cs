using Eddy.Networks.Recurrent;
using Eddy.Numerics;

namespace Eddy.Traces.Ostl;

/// <summary>
/// Online spatio-temporal learning (Bohnstingl, Woźniak, Pantazi and Eleftheriou 2023, IEEE TNNLS 34(11)): a trace within each layer for credit through time, a sweep within the
/// time step for credit through layers. Immutable, and valid whenever it exists.
/// </summary>
/// <remarks><code>
/// ε_t = (ds_t/ds_(t−1)) ε_(t−1) + ∂s_t/∂θ + (∂s_t/∂z_(t−1)) (∂z_(t−1)/∂θ)      per layer        (1)
/// e_t = (∂z_t/∂s_t) ε_t + ∂z_t/∂θ                                                               (2)
/// ∇θ  = Σ_t L_t e_t                  L_t = ∂ℓ_t/∂z_t along paths of this time step              (3)
/// </code>
/// With H, ds_t/ds_(t−1) is the whole Jacobian of the layer, so that every weight has a trace on every unit: exact for one layer under a readout without memory, and of the size of
/// RTRL. Without H it is the unit's own path (leak, reset, adaptation), and what units hear of each other is held fixed: the size of the weights, exact for one layer of units that
/// hear no other. ∂z/∂θ at a fixed state is not 0 for parameters inside the emission, such as the SNU's bias or a learned threshold; both forms hold it. In a stack, credit through
/// the memory of the layers above is dropped.</remarks>
public sealed record OstlOptions : TraceRuleOptions
{
    /// <summary>H: whether what units hear of each other from step to step is in the trace. Where no unit hears another, both are the same and cost the same. Default yes.</summary>
    public bool Recurrent { get; init; } = true;

    /// <summary>Most bytes that the traces of a layer with H may take, all streams together, above 0. Default 1 GiB.</summary>
    public long MaxBytes { get; init => field = OstlTraces.Checked(value, "OSTL"); } = OstlTraces.UsualBytes;

    /// <inheritdoc/>
    public override string Name => Recurrent ? "ostl" : "ostl-without-h";

    internal override CreditFacts Describe(LayerFacts layer) => OstlTraces.Describe(layer, Recurrent);

    internal override Trace<T> CreateTrace<T>(RecurrentNetwork<T> network, int layer, RandomSource random)
        => OstlTraces.Create(network, layer, Recurrent, MaxBytes, "OSTL", random);

    internal override Trace<T> CreateTrace<T>(RecurrentLayer<T> layer, int streams, RandomSource random)
        => OstlTraces.Create(layer, streams, Recurrent, MaxBytes, "OSTL", random);
}
