using Eddy.Neurons;

namespace Eddy.Traces;

/// <summary>What a rule must know of a layer to say how exact it is there.</summary>
/// <param name="Form">The neuron's.</param>
/// <param name="Units">Neurons.</param>
/// <param name="Inputs">Numbers from below.</param>
/// <param name="Numbers">Parameters of the layer.</param>
/// <param name="HearsEmissions">Whether units hear each other, or themselves, through recurrent weights.</param>
/// <param name="OwnMemory">Whether a unit's state moves its own next state with all currents held fixed: D is not 0.</param>
/// <param name="Sparse">Whether some recurrent weights do not exist.</param>
internal sealed record LayerFacts(NeuronForm Form, int Units, int Inputs, long Numbers, bool HearsEmissions, bool OwnMemory, bool Sparse)
{
    /// <summary>Whether a local trace of it is the same for all units, so that it is held once.</summary>
    public bool SharedTrace { get; init; }

    /// <summary>What is left of a unit's state after a step, where that is one constant for all units; null where it is not, or not one number.</summary>
    public double? Leak { get; init; }

    /// <summary>Whether what it hears now moves it for more than about two steps, as far as its slopes tell.</summary>
    public bool RemembersLong => HearsEmissions || (OwnMemory && Leak is not <= 0.5);

    /// <summary>Layers between it and the readout.</summary>
    public int LayersAbove { get; init; }

    /// <summary>Whether the readout has a memory.</summary>
    public bool ReadoutRemembers { get; init; }

    /// <summary>States of a unit that carry a slope: all but its counters.</summary>
    public int Carried => Form.States.Count - Form.Counters;

    /// <summary>State variables of the layer.</summary>
    public long States => (long)Form.States.Count * Units;
}

/// <summary>What a rule says of one layer on its own, under a readout without memory.</summary>
/// <param name="Exactness">What its gradient is exact against.</param>
/// <param name="Dropped">What is dropped; empty where nothing is.</param>
/// <param name="OperationsPerNumber">Operations a step that the trace and its product with the signal cost, for each parameter.</param>
/// <param name="ThroughLayers">Whether credit also flows through the memory of the layers above: true of rules that look back over the whole network.</param>
internal sealed record CreditFacts(GradientExactness Exactness, string Dropped, double OperationsPerNumber, bool ThroughLayers = false)
{
    /// <summary>The facts of this trace, met by a signal that is not the slope of the loss.</summary>
    /// <param name="signal">What stands for it, as the beginning of what is dropped.</param>
    public CreditFacts ToldInstead(string signal)
        => this with { Exactness = GradientExactness.Approximate, Dropped = Dropped.Length == 0 ? signal : $"{signal}; {Dropped}" };

    /// <summary>No trace.</summary>
    public static CreditFacts Instant(string dropped) => new(GradientExactness.InstantOnly, dropped, 2);

    /// <summary>A trace in which a unit remembers what it did to itself through its own dynamics.</summary>
    public static CreditFacts Local(LayerFacts layer)
    {
        double operations = layer.SharedTrace ? 2 : 2.0 * layer.Carried * (layer.Carried + 2);
        return !layer.HearsEmissions ? new(GradientExactness.Exact, "", operations)
            : !layer.OwnMemory ? new(GradientExactness.InstantOnly, "all memory: this neuron keeps nothing by itself, so a local trace of it is of this step only; give it a leak, or take SnAp, RTRL or UORO", operations)
            : new(GradientExactness.ExactForDetachedGraph, "what units hear of the past of each other, and of their own, through recurrent weights", operations);
    }

    /// <summary>A trace in which a unit remembers what it did to itself, through its weight to itself too.</summary>
    public static CreditFacts SelfLoop(LayerFacts layer)
        => Local(layer) is { Exactness: GradientExactness.Exact } exact
            ? exact
            : new(GradientExactness.Approximate, "what reaches a unit's own state through other units", 2.0 * layer.Carried * (layer.Carried + 2));
}
