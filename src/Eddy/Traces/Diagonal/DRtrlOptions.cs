using Eddy.Networks.Recurrent;
using Eddy.Numerics;

namespace Eddy.Traces.Diagonal;

/// <summary>
/// D-RTRL (Wang et al. 2026, Nature Communications 17:1745): a trace a weight, in which a unit remembers only what it did to itself through its own dynamics. No options of its own.
/// </summary>
/// <remarks><code>
/// E[s] ← Σ_s' D[s, s'] E[s'] + F[s] x          for every weight from x to the unit           (1)
/// gradient = Σ_s signal[s] E[s]                                                              (2)
/// </code>
/// Exact for the graph in which recurrent inputs are detached; exact outright where units do not hear each other (LRU, RTU, element-wise LSTM, diagonal RGC, one layer). For
/// a dense tanh layer without a leak D = 0 and the trace has no memory. Memory: one number a weight and state; a step reads and writes weights and traces once.</remarks>
public sealed record DRtrlOptions : TraceRuleOptions
{
    /// <inheritdoc/>
    public override string Name => "d-rtrl";

    internal override CreditFacts Describe(LayerFacts layer) => CreditFacts.Local(layer);

    internal override Trace<T> CreateTrace<T>(RecurrentLayer<T> layer, int streams, RandomSource random) => new DiagonalTrace<T>(layer, streams, DiagonalScope.Local);
}
