using Eddy.Networks.Recurrent;
using Eddy.Neurons;

namespace Eddy.Tests.Traces.EProp;

/// <summary>Layers that e-prop is tried on: spiking ones at a rate at which gradients live, and others.</summary>
internal static class SpikingLayers
{
    public static string[] All { get; } = ["lif", "lif-attached", "lif-hard", "lif-learned", "alif", "alif-learned", "cuba", "snu", "gru", "leaky", "lru", "rtu", "highway", "own-emission"];

    private static LayerOptions Strong { get; } = new() { Spread = 0.6 };

    private static Surrogate Wide { get; } = new() { Shape = SurrogateShape.Sigmoid };

    public static RecurrentPlan Add(RecurrentPlan plan, string name, int units) => name switch
    {
        "lif" => plan.Layer(new LifNeuron { Decay = 0.8, Threshold = 0.4, Surrogate = Wide }, units, Strong),
        "lif-attached" => plan.Layer(new LifNeuron { Decay = 0.8, Threshold = 0.4, Surrogate = Wide, ResetGradient = ResetGradient.Attached }, units, Strong),
        "lif-hard" => plan.Layer(new LifNeuron { Decay = 0.8, Threshold = 0.4, Surrogate = Wide, Reset = SpikeReset.Hard, ResetGradient = ResetGradient.Attached }, units, Strong),
        "lif-learned" => plan.Layer(new LifNeuron { Decay = 0.8, Threshold = 0.4, Surrogate = Wide, ResetGradient = ResetGradient.Attached, LearnDecay = true, LearnThreshold = true }, units, Strong),
        "alif" => plan.Layer(new AlifNeuron { Threshold = 0.4, Surrogate = Wide, ResetGradient = ResetGradient.Attached }, units, Strong),
        "alif-learned" => plan.Layer(new AlifNeuron { Threshold = 0.4, Surrogate = Wide, LearnDecay = true, LearnThreshold = true }, units, Strong),
        "cuba" => plan.Layer(new CubaLifNeuron { Threshold = 0.4, Surrogate = Wide, ResetGradient = ResetGradient.Attached }, units, Strong),
        "snu" => plan.Layer(new SnuNeuron { Surrogate = Wide, ResetGradient = ResetGradient.Attached }, units, Strong),
        "gru" => plan.Gru(units),
        "leaky" => plan.Tanh(units, leak: 0.3),
        "lru" => plan.Lru(units),
        "rtu" => plan.Rtu(units),
        "highway" => plan.Highway(units, depth: 2),
        "own-emission" => plan.Layer(new TellingGainNeuron(), units),
        _ => throw new ArgumentException(name),
    };
}
