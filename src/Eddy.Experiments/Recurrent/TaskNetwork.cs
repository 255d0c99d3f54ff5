using Eddy.Networks;
using Eddy.Networks.Recurrent;
using Eddy.Neurons;

namespace Eddy.Experiments.Recurrent;

/// <summary>Recurrent layers of a neuron model that is known by name.</summary>
internal static class TaskNetwork
{
    /// <summary>Layers of one model, one above the other.</summary>
    /// <param name="inputs">Numbers in a sample.</param>
    /// <param name="cell">A model as <see cref="NeuronCatalog"/> reads it.</param>
    /// <param name="hidden">Units of each layer, from the input up.</param>
    /// <param name="options">How first weights are drawn.</param>
    public static RecurrentPlan Plan(int inputs, string cell, IEnumerable<int> hidden, LayerOptions options)
    {
        NeuronKind kind = NeuronCatalog.Find(cell);
        return hidden.Aggregate(Network.Recurrent(inputs), (plan, units) => kind.Accept(new AddLayer(plan, units, options)));
    }

    /// <summary>Whether what a model tells are spikes.</summary>
    /// <param name="cell">A model as <see cref="NeuronCatalog"/> reads it.</param>
    public static bool Spikes(string cell) => NeuronCatalog.Find(cell).Accept(default(AskForm)).Spikes;

    private readonly struct AskForm : INeuronVisitor<NeuronForm>
    {
        public NeuronForm Visit<N>(N neuron)
            where N : struct, INeuron
            => neuron.Form;
    }

    private sealed class AddLayer(RecurrentPlan plan, int units, LayerOptions options) : INeuronVisitor<RecurrentPlan>
    {
        public RecurrentPlan Visit<N>(N neuron)
            where N : struct, INeuron
            => plan.Layer(neuron, units, options);
    }
}
