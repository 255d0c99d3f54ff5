using Eddy.Networks.Recurrent;
using Eddy.Numerics;
using Eddy.Traces.Events;
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
        init => field = Enum.IsDefined(value) ? value : throw new ArgumentOutOfRangeException(nameof(Storage), value, "Storage: there is no such kind; take Smallest, ByWeight or EventDriven.");
    }

    /// <summary>Bits of a number of a trace by weight; what is held once for all units is small, and always whole. Not for event-driven traces. Default all.</summary>
    public TracePrecision Precision
    {
        get;
        init => field = Enum.IsDefined(value) ? value : throw new ArgumentOutOfRangeException(nameof(Precision), value, "Precision: there is no such kind; take Full or BFloat16.");
    }

    /// <inheritdoc/>
    public override string Name => "d-rtrl";

    internal override CreditFacts Describe(LayerFacts layer)
    {
        bool isShared = Storage == LocalStorage.Smallest && layer.SharedTrace;
        CreditFacts facts = CreditFacts.Local(layer with { SharedTrace = isShared });
        return Precision == TracePrecision.Full || isShared ? facts : facts with
        {
            Exactness = facts.Exactness == GradientExactness.Exact ? GradientExactness.Unbiased : facts.Exactness,
            Dropped = (facts.Dropped.Length == 0 ? "" : facts.Dropped + "; ") + "of the traces, all but 8 significant bits, rounded at random so that they are right in the mean",
        };
    }

    internal override Trace<T> CreateTrace<T>(RecurrentLayer<T> layer, int streams, RandomSource random)
        => (Storage, Precision) switch
        {
            (LocalStorage.EventDriven, TracePrecision.BFloat16) => throw new NotSupportedException(
                $"{layer.Name}: event-driven traces are divided by a running product and lose its digits already; 16 bits leave too few. Keep them whole (TracePrecision.Full), or store them by weight."),
            (LocalStorage.EventDriven, _) => new EventTrace<T>(layer, streams),
            (LocalStorage.Smallest, _) when LocalTrace.Shared(layer, streams) is { } shared => shared,
            (_, TracePrecision.BFloat16) => new DiagonalTrace<T>(layer, streams, DiagonalScope.Local, random),
            _ => new DiagonalTrace<T>(layer, streams, DiagonalScope.Local),
        };
}

/// <summary>How the traces of <see cref="DRtrlOptions"/> lie in memory.</summary>
public enum LocalStorage
{
    /// <summary>Once for all units of a layer where that loses nothing: where a unit's own memory is the same constants for all units, states and inputs. Else by weight.</summary>
    Smallest,

    /// <summary>A number a weight and state, always.</summary>
    ByWeight,

    /// <summary>A number a weight, of which a step touches only those from sources that are not 0: for spikes, where weights move at the end of a sequence or window. A move of the
    /// weights goes over all of them, so one at every step costs what <see cref="ByWeight"/> does. Neurons with one state variable and one micro-step; no late labels.</summary>
    EventDriven,
}
