using Eddy.Networks.Recurrent;
using Eddy.Neurons;

namespace Eddy.Experiments.Verification.Gradients;

/// <summary>A neuron model whose type is not known here: shipped, or from a user's own library.</summary>
internal interface INeuronVisit
{
    /// <summary>What tables call it.</summary>
    string Name { get; }

    NeuronForm Form { get; }

    /// <summary>Adds a layer of it.</summary>
    RecurrentPlan Add(RecurrentPlan plan, int units, LayerOptions options);
}

/// <summary>A model of a type that is known.</summary>
internal sealed class NeuronVisit<N>(string name, N neuron) : INeuronVisit
    where N : struct, INeuron
{
    public string Name => name;

    public NeuronForm Form => neuron.Form;

    public RecurrentPlan Add(RecurrentPlan plan, int units, LayerOptions options) => plan.Layer(neuron, units, options);
}
