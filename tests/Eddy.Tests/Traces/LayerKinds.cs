using Eddy.Networks.Recurrent;
using Eddy.Neurons;

namespace Eddy.Tests.Traces;

/// <summary>Every shipped neuron model and the made-up ones, by name, as one layer over three inputs.</summary>
internal static class LayerKinds
{
    /// <summary>A spiking unit through whose reset gradients pass, and which learns all that it can.</summary>
    public const string AttachedLif = "lif:reset-gradient=attached,threshold=0.4,learn-threshold=true,learn-decay=true";

    /// <summary>A spiking neural unit through whose reset gradients pass, at a bias at which it fires.</summary>
    public const string AttachedSnu = "snu:reset-gradient=attached,first-bias=-0.2";

    /// <summary>The made-up models.</summary>
    public static string[] MadeUp { get; } = ["knotted", "knotted-3", "direct", "direct-2", "alone", "alone-2", "highway-3", "rgc-drawn"];

    /// <summary>Spiking models with other settings: thresholds at which short sequences have spikes and silence.</summary>
    public static string[] Spiking { get; } =
    [
        "lif:threshold=0.4,reset-gradient=attached", "lif:threshold=0.4,reset=hard,reset-gradient=attached,surrogate=sigmoid", "lif:threshold=0.4,refractory=2,surrogate=gaussian",
        "lif:threshold=0.4,learn-threshold=true,learn-decay=true,decay=0.7..0.95,reset-gradient=attached", "lif:threshold=0.4,decay=0.7..0.95,learn-threshold=true",
        "lif:threshold=0.4,feed-forward=true,reset-gradient=attached", "alif:threshold=0.4,reset-gradient=attached,refractory=1,adaptation-decay=0.8..0.98",
        "cuba-lif:threshold=0.4,delayed=true,reset-gradient=attached,learn-decay=true", "snu:first-bias=-0.7,reset-gradient=attached,learn-decay=true",
    ];

    /// <summary>Spiking models in soft-spike mode, whose slopes are the true ones of what they compute: with every shape of surrogate.</summary>
    public static string[] Soft { get; } =
    [
        .. Enum.GetNames<SurrogateShape>().Select(shape => $"lif:threshold=0.6,soft-spike=true,reset-gradient=attached,surrogate={shape}"),
        "lif:soft-spike=true,reset=hard,reset-gradient=attached,refractory=2,input-scale=0.5", "lif:soft-spike=true,reset-gradient=attached,learn-threshold=true,learn-decay=true",
        "alif:soft-spike=true,reset-gradient=attached,learn-threshold=true,learn-decay=true,surrogate=gaussian", "alif:soft-spike=true,reset=hard,reset-gradient=attached,surrogate=erf",
        "cuba-lif:soft-spike=true,reset-gradient=attached,learn-decay=true", "cuba-lif:soft-spike=true,reset-gradient=attached,delayed=true,surrogate=sigmoid",
        "snu:soft-spike=true,reset-gradient=attached,learn-decay=true,linear=true", "snu:soft-spike=true,reset-gradient=attached,surrogate=fast-sigmoid",
        "leaky-integrator:learn-decay=true,averaging=true",
    ];

    public static string[] All { get; } = [.. NeuronCatalog.All.Select(k => k.Name), .. MadeUp, .. Spiking];

    /// <summary>Whether what a kind tells jumps.</summary>
    public static bool Spikes(string name) => !MadeUp.Contains(name) && NeuronCatalog.Find(name).Accept(new Asking());

    /// <summary>Adds a layer of so many units (as many as inputs where inputs are heard directly).</summary>
    public static RecurrentPlan Add(RecurrentPlan plan, string name, int units, LayerOptions? options = null) => name switch
    {
        "knotted" => plan.Layer(new KnottedNeuron(1), units, options),
        "knotted-3" => plan.Layer(new KnottedNeuron(3), units, options),
        "direct" => plan.Layer(new DirectNeuron(1), plan.Inputs, options),
        "direct-2" => plan.Layer(new DirectNeuron(2), plan.Inputs, options),
        "alone" => plan.Layer(new AloneNeuron(1), units, options),
        "alone-2" => plan.Layer(new AloneNeuron(2), units, options),
        "highway-3" => plan.Layer(new HighwayNeuron { Depth = 3 }, units, options),
        "rgc-drawn" => plan.Layer(new RgcNeuron { RecurrentGain = 1 }, plan.Inputs, options),
        "rgc" or "rgc-diagonal" => NeuronCatalog.Find(name).Accept(new Adding(plan, plan.Inputs, options)),
        _ => NeuronCatalog.Find(name).Accept(new Adding(plan, units, options)),
    };

    private sealed class Asking : INeuronVisitor<bool>
    {
        public bool Visit<N>(N neuron)
            where N : struct, INeuron
            => neuron.Form.Spikes;
    }

    private sealed class Adding(RecurrentPlan plan, int units, LayerOptions? options) : INeuronVisitor<RecurrentPlan>
    {
        public RecurrentPlan Visit<N>(N neuron)
            where N : struct, INeuron
            => plan.Layer(neuron, units, options);
    }
}
