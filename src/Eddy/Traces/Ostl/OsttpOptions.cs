using Eddy.Networks.Recurrent;
using Eddy.Numerics;
using Eddy.Signals;
using Eddy.Signals.TargetProjection;

namespace Eddy.Traces.Ostl;

/// <summary>
/// Online spatio-temporal learning with target projection (Ortner, Pes, Gentinetta, Frenkel and Pantazi 2023, AICAS): the traces of OSTL, and as every layer's signal a fixed random
/// projection of the target instead of an error. A layer waits for no other. Immutable, and valid whenever it exists.
/// </summary>
/// <remarks><code>
/// L_t = −B y*_t                      B fixed, one for each layer                                (1)
/// ∇θ  = Σ_t L_t e_t                  e_t as in <see cref="OstlOptions"/>, of the emission       (2)
/// </code>
/// Never exact. Weights descend along the gradient, so that the minus of (1) drives a layer's emissions toward B y*; <see cref="TargetProjectionOptions.TowardTarget"/> takes it
/// away. A step without a target, and a target of zeros, moves no layer. The readout learns from its own error, as always.</remarks>
public sealed record OsttpOptions : TraceRuleOptions
{
    /// <summary>H: whether what units hear of each other from step to step is in the trace. Default yes.</summary>
    public bool Recurrent { get; init; } = true;

    /// <summary>Most bytes that the traces of a layer with H may take, all streams together, above 0. Default 1 GiB.</summary>
    public long MaxBytes { get; init => field = OstlTraces.Checked(value, "OSTTP"); } = OstlTraces.UsualBytes;

    /// <summary>How B is drawn, or which it is, and its sign. Default: N(0, 0.1²), toward the target.</summary>
    public TargetProjectionOptions Projection { get; init => field = value ?? throw new ArgumentNullException(nameof(Projection)); } = new();

    /// <inheritdoc/>
    public override string Name => Recurrent ? "osttp" : "osttp-without-h";

    internal override CreditFacts Describe(LayerFacts layer)
        => OstlTraces.Describe(layer, Recurrent).ToldInstead("the error: a fixed random projection of the target stands for it");

    internal override LayerSignal<T> CreateSignal<T>(RecurrentNetwork<T> network, RandomSource random)
        => Feedback is null
            ? new TargetProjectionSignal<T>(network, Projection, random)
            : throw new ArgumentException("OSTTP tells layers of the target, Feedback of the error: a rule has one signal. Leave Feedback out, or take OSTL with Feedback.");

    internal override Trace<T> CreateTrace<T>(RecurrentNetwork<T> network, int layer, RandomSource random)
        => OstlTraces.Create(network, layer, Recurrent, MaxBytes, "OSTTP", random);

    internal override Trace<T> CreateTrace<T>(RecurrentLayer<T> layer, int streams, RandomSource random)
        => OstlTraces.Create(layer, streams, Recurrent, MaxBytes, "OSTTP", random);
}
