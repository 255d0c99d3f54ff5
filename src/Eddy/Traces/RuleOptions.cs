using System.Numerics;
using Eddy.Networks.Recurrent;
using Eddy.Numerics;
using Eddy.Signals;
using Eddy.Signals.RandomFeedback;

namespace Eddy.Traces;

/// <summary>
/// A learning rule for recurrent networks: a record of options that picks what the weights remember (trace) and what neurons are told (signal). Immutable, and valid
/// whenever it exists. Whether it works with a neuron model is decided when a network is compiled with it.
/// </summary>
public abstract record RuleOptions
{
    private protected RuleOptions()
    {
    }

    /// <summary>Short name in lower case, such as <c>snap-1</c>.</summary>
    public abstract string Name { get; }

    /// <summary>How exact the rule is for one layer under a readout without memory, and what it costs there.</summary>
    internal virtual CreditFacts Describe(LayerFacts layer) => new(GradientExactness.Approximate, "the rule does not say", 4);

    /// <summary>What to beware of on a network of such layers; nothing where there is nothing.</summary>
    internal virtual IEnumerable<string> Warnings(IReadOnlyList<LayerFacts> layers) => [];

    /// <summary>Whether it credits what a layer told for the later answers that a readout with a memory still gives of it.</summary>
    internal virtual bool HoldsReadoutMemory => false;

    /// <summary>What the credit of a layer drops where there are others above it.</summary>
    internal virtual string LostInStack => "what flows through the memory of the layers above";

    /// <summary>The rule at work on a network.</summary>
    /// <exception cref="NotSupportedException">It cannot work with a layer's neuron as stated; the message says why and what would.</exception>
    internal abstract Credit<T> CreateCredit<T>(RecurrentNetwork<T> network, RandomSource random)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;
}

/// <summary>A rule that is a trace in every layer, met by a signal.</summary>
public abstract record TraceRuleOptions : RuleOptions
{
    private protected TraceRuleOptions()
    {
    }

    /// <summary>Random feedback, fixed or adaptive, of the output error straight to every layer; null for the exact signal through the layers above. Default null.</summary>
    public RandomFeedbackOptions? Feedback { get; init; }

    /// <summary>By how much a second trace fades a step in which lessons gather until a reward comes; null where every lesson is a gradient.</summary>
    internal virtual double? RewardFade => null;

    internal sealed override Credit<T> CreateCredit<T>(RecurrentNetwork<T> network, RandomSource random) => new TraceCredit<T>(network, this, random);

    /// <summary>What the layers are told.</summary>
    internal virtual LayerSignal<T> CreateSignal<T>(RecurrentNetwork<T> network, RandomSource random)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => Feedback switch
        {
            null => new SameStepSignal<T>(network),
            { AdaptiveDecay: { } decay } adaptive => new AdaptiveFeedback<T>(network, adaptive, decay, random),
            _ => new FixedRandomFeedback<T>(network, Feedback, random),
        };

    /// <summary>The trace of one layer of a network: where a rule must know what hears the layer.</summary>
    /// <exception cref="NotSupportedException">As for <see cref="RuleOptions.CreateCredit{T}"/>.</exception>
    internal virtual Trace<T> CreateTrace<T>(RecurrentNetwork<T> network, int layer, RandomSource random)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => CreateTrace(network.Layers[layer], network.Streams.Length, random);

    /// <summary>The trace of one layer.</summary>
    /// <exception cref="NotSupportedException">As for <see cref="RuleOptions.CreateCredit{T}"/>.</exception>
    internal abstract Trace<T> CreateTrace<T>(RecurrentLayer<T> layer, int streams, RandomSource random)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;
}
