using Eddy.Networks.Recurrent;
using Eddy.Numerics;
using Eddy.Traces.Presynaptic;

namespace Eddy.Traces.Diagonal;

/// <summary>
/// D-RTRL (Wang et al. 2026, Nature Communications 17:1745): a trace a weight, in which a unit remembers only what it did to itself through its own dynamics.
/// </summary>
/// <remarks><code>
/// E[s] ← Σ_s' D[s, s'] E[s'] + F[s] x          for every weight from x to the unit           (1)
/// gradient = Σ_s signal[s] E[s]                                                              (2)
/// </code>
/// Exact for the graph in which recurrent inputs are detached; exact outright where units do not hear each other (LRU, RTU, element-wise LSTM, diagonal RGC, one layer). For
/// a dense tanh layer without a leak D = 0 and the trace has no memory. Memory: one number a weight and state; a step reads and writes weights and traces once. Where D and F
/// are the same constants for all units and steps (a leak, no reset that the gradient sees) the traces of all units are the same numbers, and one is held for all: a number a source
/// and state.</remarks>
public sealed record DRtrlOptions : TraceRuleOptions
{
    /// <summary>How the traces lie in memory; the gradient is the same. Default the smallest way that loses nothing.</summary>
    public LocalStorage Storage
    {
        get;
        init => field = Enum.IsDefined(value) ? value : throw new ArgumentOutOfRangeException(nameof(Storage), value, "Storage: there is no such kind; take Smallest or ByWeight.");
    }

    /// <inheritdoc/>
    public override string Name => "d-rtrl";

    internal override CreditFacts Describe(LayerFacts layer) => CreditFacts.Local(Storage == LocalStorage.Smallest ? layer : layer with { SharedTrace = false });

    internal override Trace<T> CreateTrace<T>(RecurrentLayer<T> layer, int streams, RandomSource random)
        => Storage == LocalStorage.Smallest ? LocalTrace.Create(layer, streams) : new DiagonalTrace<T>(layer, streams, DiagonalScope.Local);
}

/// <summary>How the traces of <see cref="DRtrlOptions"/> lie in memory.</summary>
public enum LocalStorage
{
    /// <summary>Once for all units of a layer where that loses nothing: where a unit's own memory is the same constants for all units, states and inputs. Else by weight.</summary>
    Smallest,

    /// <summary>A number a weight and state, always.</summary>
    ByWeight,
}
