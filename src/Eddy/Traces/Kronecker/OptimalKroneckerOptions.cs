using Eddy.Networks.Recurrent;
using Eddy.Numerics;

namespace Eddy.Traces.Kronecker;

/// <summary>
/// The optimal Kronecker sum (Benzing et al. 2019, arXiv 1902.03993): the influence as r products Σ A_k ⊗ u_k, each step reduced from r + 1 to r without bias and with the
/// least variance. For neurons whose currents all hear the same sources: plain recurrent, LSTM, recurrent highway.
/// </summary>
/// <remarks>Exact for the first r (micro-)steps after a reset, unbiased after, with far less noise than r averaged copies of <see cref="KfRtrlOptions"/>. Memory: r (S G H² +
/// sources); a step costs r S² G H³ multiply-adds, one matrix product, and a singular value decomposition of r + 1. See <see cref="KfRtrlOptions"/> for the letters.</remarks>
public sealed record OptimalKroneckerOptions : TraceRuleOptions
{
    /// <inheritdoc/>
    public override string Name => $"ok-{Terms}";

    /// <summary>r, products that are kept. Default 8.</summary>
    public int Terms { get; init => field = KroneckerOption.Check(value is > 0 and <= 256, value, "must be 1 to 256."); } = 8;

    /// <summary>Threads that share the streams; the result does not depend on them. Default 1.</summary>
    public int Threads { get; init => field = KroneckerOption.Check(value is > 0 and <= 64, value, "must be 1 to 64."); } = 1;

    internal override CreditFacts Describe(LayerFacts layer) => new(GradientExactness.Unbiased, "", 4.0 * Terms * layer.Units);

    internal override Trace<T> CreateTrace<T>(RecurrentLayer<T> layer, int streams, RandomSource random)
        => CreateTrace(layer, streams, new RandomSigns(random, streams));

    internal KroneckerTrace<T> CreateTrace<T>(RecurrentLayer<T> layer, int streams, ISignSource signs)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        // Products of T's precision: what is below it is noise.
        double precision = 16 * double.CreateChecked(T.BitIncrement(T.One) - T.One);
        return new(layer, streams, "The optimal Kronecker sum", Terms, 1, Threads, signs, () => new OptimalTermRule(signs, Terms, precision));
    }
}
