using Eddy.Networks.Recurrent;
using Eddy.Numerics;

namespace Eddy.Traces.Kronecker;

/// <summary>
/// KF-RTRL with the roles turned round: the influence as a ⊗ B, a over units and currents, B over states and sources. Unbiased like <see cref="KfRtrlOptions"/>, with more
/// noise.
/// </summary>
/// <remarks><code>
/// ν random signs, one for each current of each unit;  x_k = Σ_g ν_gk F_gk              (1)
/// p0 = √(|J B| / |a|),  p1 = √(|x| |s| / |ν|),  1 where a norm is 0;  s the sources
/// a ← p0 a + p1 ν,   B ← J B / p0 + x ⊗ s / p1                                          (2)
/// gradient = a ⊗ (signalᵀ B)                                                            (3)
/// </code>
/// Memory: S H · sources; a step costs S² H² · sources multiply-adds.</remarks>
public sealed record ReverseKfOptions : TraceRuleOptions
{
    /// <inheritdoc/>
    public override string Name => "reverse-kf";

    internal override CreditFacts Describe(LayerFacts layer) => new(GradientExactness.Unbiased, "", 4.0 * layer.Units);

    internal override Trace<T> CreateTrace<T>(RecurrentLayer<T> layer, int streams, RandomSource random)
        => new ReverseKfTrace<T>(layer, streams, new RandomSigns(random, streams));
}
