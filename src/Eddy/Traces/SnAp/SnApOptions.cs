using Eddy.Networks.Recurrent;
using Eddy.Numerics;
using Eddy.Traces.Diagonal;
using Eddy.Traces.Rtrl;

namespace Eddy.Traces.SnAp;

/// <summary>
/// Sparse n-step approximation of RTRL (Menick, Elsen, Evci, Osindero, Simonyan and Graves, ICLR 2021): the influence of a unit's weights is kept on the units that it can
/// reach within n steps, its own included, and dropped everywhere else. Immutable, and valid whenever it exists.
/// </summary>
/// <remarks><code>
/// K_n = { (k, i) : unit k is reached from unit i by at most n − 1 recurrent weights that exist }
/// M_t = K_n ⊙ (J_t M_{t−1} + ∂h_t/∂θ)                                              (1)
/// ∇θ  = q_tᵀ M_t                                                                    (2)
/// </code>
/// Deterministic and biased. n = 1 keeps each unit's own block of J, the trace of the size of the weights. From n = 2 it pays only where recurrent weights are sparse
/// (<see cref="LayerOptions.Sparsity"/>): without, every unit reaches every other at once and this is RTRL, which then does the work. It is also RTRL, to the last bit of
/// credit, as soon as n exceeds the longest shortest path. With several micro-steps each is one application of J.</remarks>
public sealed record SnApOptions : TraceRuleOptions
{
    /// <summary>An approximation of order <paramref name="order"/>.</summary>
    /// <param name="order">n, at least 1.</param>
    public SnApOptions(int order = 1) => Order = order;

    /// <summary>n: steps within which influence is kept, at least 1. Default 1.</summary>
    public int Order
    {
        get;
        init => field = value > 0
            ? value
            : throw new ArgumentOutOfRangeException(nameof(Order), value, "SnAp Order: must be at least 1; for no memory at all take the one-step rule.");
    }

    /// <summary>Most bytes that the influence of a layer may take, all streams together, above 0. Default 1 GiB.</summary>
    public long MaxBytes
    {
        get;
        init => field = value > 0 ? value : throw new ArgumentOutOfRangeException(nameof(MaxBytes), value, "SnAp MaxBytes: must be above 0.");
    } = 1L << 30;

    /// <inheritdoc/>
    public override string Name => $"snap-{Order}";

    private string Rule => $"SnAp-{Order}";

    internal override CreditFacts Describe(LayerFacts layer)
        => !layer.HearsEmissions ? CreditFacts.Local(layer)
            : Order == 1 ? CreditFacts.SelfLoop(layer)
            : !layer.Sparse ? new(GradientExactness.Exact, "", 2.0 * layer.States * (layer.States + 1)) // every unit reaches every other at once
            : new(GradientExactness.Approximate, $"influence on units that lie {Order} or more recurrent weights away", 2.0 * layer.States * (layer.States + 1));

    internal override Trace<T> CreateTrace<T>(RecurrentLayer<T> layer, int streams, RandomSource random)
    {
        if (Order == 1)
        {
            return RtrlOptions.Diagonal(layer, streams, DiagonalScope.SelfLoop, MaxBytes, Rule);
        }

        if (layer.Connected is null || !RtrlOptions.HearsEmissions(layer))
        {
            return RtrlOptions.Create(layer, streams, MaxBytes, Rule);
        }

        var plan = new ReachPlan(layer.Shape.Units, layer.Connected, Order);
        InfluenceSize.Require(layer, SnApTrace<T>.Bytes(layer, plan, streams), MaxBytes, Rule);
        return new SnApTrace<T>(layer, plan, streams);
    }
}
