using System.Runtime.CompilerServices;
using Eddy.Networks.Recurrent;
using Eddy.Numerics;

namespace Eddy.Traces.Kronecker;

/// <summary>
/// KF-RTRL (Mujika et al. 2018, NeurIPS): the influence as one Kronecker product A ⊗ u, kept unbiased by random signs. For neurons whose currents all hear the same
/// sources: plain recurrent, LSTM, recurrent highway.
/// </summary>
/// <remarks><code>
/// p0 = √(|J A| / |u|),  p1 = √(|D| / |s|),  1 where a norm is 0;  c1, c2 random signs
/// u ← c1 p0 u + c2 p1 s,   A ← (c1 / p0) J A + (c2 / p1) D             (1)
/// gradient = (Aᵀ signal) ⊗ u                                           (2)
/// </code>
/// s: sources of the (micro-)step, D: its S×G diagonal slopes. Unbiased for the exact influence while weights stand still; the variance falls as 1 / <see cref="Copies"/>.
/// Memory of a copy: S G H² + sources, H units with S states and G currents; a step costs S² G H³ multiply-adds a copy.</remarks>
public sealed record KfRtrlOptions : TraceRuleOptions
{
    /// <inheritdoc/>
    public override string Name => Copies == 1 ? "kf-rtrl" : $"kf-rtrl-{Copies}";

    /// <summary>Independent estimates that are averaged. Default 1.</summary>
    public int Copies { get; init => field = KroneckerOption.Check(value is > 0 and <= 256, value, "must be 1 to 256."); } = 1;

    /// <summary>Threads that share the streams; the result does not depend on them. Default 1.</summary>
    public int Threads { get; init => field = KroneckerOption.Check(value is > 0 and <= 64, value, "must be 1 to 64."); } = 1;

    internal override CreditFacts Describe(LayerFacts layer) => new(GradientExactness.Unbiased, "", 4.0 * Copies * layer.Units);

    internal override Trace<T> CreateTrace<T>(RecurrentLayer<T> layer, int streams, RandomSource random)
        => CreateTrace(layer, streams, new RandomSigns(random, streams));

    internal KroneckerTrace<T> CreateTrace<T>(RecurrentLayer<T> layer, int streams, ISignSource signs)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
        => new(layer, streams, "KF-RTRL", Copies, 1.0 / Copies, Threads, signs, () => new KfTermRule(signs, Copies));
}

/// <summary>How these options refuse a value.</summary>
internal static class KroneckerOption
{
    public static int Check(bool ok, int value, string rule, [CallerMemberName] string name = "")
        => ok ? value : throw new ArgumentOutOfRangeException(name, value, $"{name}: {rule}");
}
