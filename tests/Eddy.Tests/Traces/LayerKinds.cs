using Eddy.Networks.Recurrent;
using Eddy.Neurons;

namespace Eddy.Tests.Traces;

/// <summary>Every shipped neuron model and the made-up ones, by name, as one layer over three inputs.</summary>
internal static class LayerKinds
{
    /// <summary>The made-up models.</summary>
    public static string[] MadeUp { get; } = ["knotted", "knotted-3", "direct", "direct-2", "alone", "alone-2", "highway-3", "rgc-drawn"];

    public static string[] All { get; } = [.. NeuronCatalog.All.Select(k => k.Name), .. MadeUp];

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

    private sealed class Adding(RecurrentPlan plan, int units, LayerOptions? options) : INeuronVisitor<RecurrentPlan>
    {
        public RecurrentPlan Visit<N>(N neuron)
            where N : struct, INeuron
            => plan.Layer(neuron, units, options);
    }
}
