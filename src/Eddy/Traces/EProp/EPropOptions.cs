using Eddy.Networks.Recurrent;
using Eddy.Numerics;
using Eddy.Signals;
using Eddy.Traces.Diagonal;
using Eddy.Traces.Downstream;
using Eddy.Traces.Presynaptic;

namespace Eddy.Traces.EProp;

/// <summary>
/// e-prop (Bellec et al. 2020, Nature Communications 11:3625): a local trace of what a unit tells, filtered as the readout remembers it, met by the output error. Symmetric
/// (the readout's own weights) unless <see cref="TraceRuleOptions.Feedback"/> names random or adaptive feedback.
/// </summary>
/// <remarks><code>
/// ε[s] ← Σ_s' D[s, s'] ε[s'] + F[s] x,   e = Σ_s ∂z/∂h[s] ε[s]                               (1)
/// ē ← κ ē + g e                         κ, g those of the readout: g = 1, or 1 − κ           (2)
/// gradient = L ē                        L = Wᵀ δ, or B δ with random feedback                (3)
/// </code>
/// For any neuron, spiking or not. Symmetric, one layer: exact for the graph in which recurrent inputs are detached and the readout keeps its memory. Lower layers of a stack take
/// the signal of the same step, each filtered by (2): exact for none but the top one. Over a readout without memory ē = e, and the rule is D-RTRL.</remarks>
public sealed record EPropOptions : TraceRuleOptions
{
    /// <summary>κ and its form, for (2). Null for the readout's own, the only one that counts its memory once: another is refused when a network is compiled. Default null.</summary>
    public ReadoutMemory? Filter { get; init; }

    /// <summary>Keeps firing rates near a target. Null for not. Default null.</summary>
    public RateRegularizer? Rates { get; init; }

    /// <summary>γλ, in [0, 1): lessons only gather signal × ē in a second trace that fades by it, and weights move when an error of prediction δ comes
    /// (<see cref="Learners.Recurrent.RecurrentLearner.Reward(float)"/>), by δ times that trace. Null: every lesson is a gradient. Default null.</summary>
    public double? RewardDecay
    {
        get;
        init => field = value is null or (>= 0 and < 1) ? value : throw new ArgumentOutOfRangeException(nameof(RewardDecay), value, "e-prop RewardDecay: γλ must be in [0, 1), or left out for a rule that learns from labels.");
    }

    /// <summary>How the traces lie in memory; the gradient is the same. Default the smallest way that loses nothing.</summary>
    public LocalStorage Storage
    {
        get;
        init => field = Enum.IsDefined(value) ? value : throw new ArgumentOutOfRangeException(nameof(Storage), value, "Storage: there is no such kind; take Smallest or ByWeight.");
    }

    /// <inheritdoc/>
    public override string Name => "e-prop";

    internal override bool HoldsReadoutMemory => true;

    internal override double? RewardFade => RewardDecay;

    internal override CreditFacts Describe(LayerFacts layer)
    {
        // A pass over all planes, unless the trace is that of D-RTRL, which may be held once for all units.
        int planes = layer.Carried + (layer.ReadoutRemembers ? layer.Form.Outputs : 0) + (Rates is null ? 0 : 1) + (RewardDecay is null ? 0 : 1);
        layer = layer with { SharedTrace = layer.SharedTrace && Storage == LocalStorage.Smallest };
        CreditFacts facts = CreditFacts.Local(layer);
        bool plain = Rates is null && RewardDecay is null;
        planes = plain && layer is { SharedTrace: true, ReadoutRemembers: true, Carried: 1, Form.Outputs: 1 } ? 1 : planes;
        facts = plain && !layer.ReadoutRemembers ? facts : facts with { OperationsPerNumber = 2.0 * planes * (planes + 2) };
        if (layer.ReadoutRemembers && facts.Exactness == GradientExactness.InstantOnly)
        {
            facts = facts with { Exactness = GradientExactness.ExactForDetachedGraph, Dropped = "what units hear of the past of each other, and of their own: the readout's memory is all that is credited, since this neuron keeps nothing by itself" };
        }

        return RewardDecay is null
            ? facts
            : facts with { Exactness = GradientExactness.Approximate, Dropped = facts.Dropped + (facts.Dropped.Length == 0 ? "" : "; ") + "the loss: errors of prediction × a trace that fades by γλ stand for its slope" };
    }

    internal override LayerSignal<T> CreateSignal<T>(RecurrentNetwork<T> network, RandomSource random)
        => Feedback is null ? new SameStepSignal<T>(network, gain: false) : base.CreateSignal(network, random);

    internal override Trace<T> CreateTrace<T>(RecurrentNetwork<T> network, int layer, RandomSource random)
    {
        Require(network.Readout.Memory, network.Layers[layer].Name);
        return Create(network.Layers[layer], network.Streams.Length, DownstreamFilter.Of(network.Readout.Memory));
    }

    internal override Trace<T> CreateTrace<T>(RecurrentLayer<T> layer, int streams, RandomSource random) => Create(layer, streams, DownstreamFilter.None);

    private Trace<T> Create<T>(RecurrentLayer<T> layer, int streams, DownstreamFilter filter)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
        => Rates is not null || RewardDecay is not null ? new EPropTrace<T>(layer, streams, filter, Rates, RewardDecay)
            : Storage == LocalStorage.ByWeight ? new EmissionTrace<T>(layer, streams, filter)
            : filter.IsNone ? LocalTrace.Create(layer, streams)
            : SharedEmissionTrace<T>.Find(layer, streams, filter) ?? new EmissionTrace<T>(layer, streams, filter);

    private void Require(ReadoutMemory readout, string layer)
    {
        if (Filter is null || (Filter.Decay == readout.Decay && (readout.Decay == 0 || Filter.Form == readout.Form)))
        {
            return;
        }

        throw new NotSupportedException(
            readout.Decay == 0
                ? $"{layer}: e-prop with κ = {Filter.Decay} over a readout without memory would credit answers that the readout never gives. Leave Filter out, or give the readout that memory (WithReadoutMemory)."
                : $"{layer}: e-prop with κ = {Filter.Decay} ({Filter.Form}) over a readout with κ = {readout.Decay} ({readout.Form}) would count the readout's memory wrongly. Leave Filter out: the readout's own is taken.");
    }
}
