using Eddy.Networks.Recurrent;
using Eddy.Neurons;

namespace Eddy.Experiments.Verification.Gradients;

/// <summary>A neuron model whose type is not known here: shipped, or from a user's own library.</summary>
internal interface INeuronVisit
{
    /// <summary>What tables call it.</summary>
    string Name { get; }

    NeuronForm Form { get; }

    /// <summary>The same model telling the soft spike, with all of its reset in the gradient: its slopes are true ones, which differences of the loss see too. Null where it has none.</summary>
    INeuronVisit? Soft { get; }

    /// <summary>Adds a layer of it.</summary>
    RecurrentPlan Add(RecurrentPlan plan, int units, LayerOptions options);
}

/// <summary>A model of a type that is known.</summary>
internal sealed class NeuronVisit<N>(string name, N neuron) : INeuronVisit
    where N : struct, INeuron
{
    public string Name => name;

    public NeuronForm Form => neuron.Form;

    public INeuronVisit? Soft => (object)neuron switch
    {
        LifNeuron lif => new NeuronVisit<LifNeuron>(name, lif with { SoftSpike = true, ResetGradient = ResetGradient.Attached }),
        AlifNeuron alif => new NeuronVisit<AlifNeuron>(name, alif with { SoftSpike = true, ResetGradient = ResetGradient.Attached }),
        CubaLifNeuron cuba => new NeuronVisit<CubaLifNeuron>(name, cuba with { SoftSpike = true, ResetGradient = ResetGradient.Attached }),
        SnuNeuron snu => new NeuronVisit<SnuNeuron>(name, snu with { SoftSpike = true, ResetGradient = ResetGradient.Attached }),
        _ => null,
    };

    public RecurrentPlan Add(RecurrentPlan plan, int units, LayerOptions options) => plan.Layer(neuron, units, options);
}
