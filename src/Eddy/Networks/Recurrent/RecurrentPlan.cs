using System.Numerics;
using Eddy.Learners;
using Eddy.Learners.Recurrent;
using Eddy.Neurons;
using Eddy.Numerics;
using Eddy.Steps;
using Eddy.Traces;

namespace Eddy.Networks.Recurrent;

/// <summary>Recurrent layers to be, without a readout yet. Immutable: every call answers a longer plan.</summary>
public sealed class RecurrentPlan
{
    private readonly LayerPlan[] _layers;

    internal RecurrentPlan(int inputs, LayerPlan[] layers) => (Inputs, _layers) = (inputs, layers);

    /// <summary>Numbers in a sample.</summary>
    public int Inputs { get; }

    /// <summary>Adds a layer of neurons of any model, your own included.</summary>
    /// <param name="neuron">The model.</param>
    /// <param name="units">Neurons, above 0.</param>
    /// <param name="options">How its first weights are drawn; null for the defaults.</param>
    /// <exception cref="ArgumentException">The model's form cannot be laid out with these sizes.</exception>
    public RecurrentPlan Layer<TNeuron>(TNeuron neuron, int units, LayerOptions? options = null)
        where TNeuron : struct, INeuron
    {
        var layer = new LayerPlan<TNeuron>(neuron, units, _layers.Length == 0 ? Inputs : _layers[^1].Outputs, options ?? new LayerOptions());
        return new RecurrentPlan(Inputs, [.. _layers, layer]);
    }

    /// <summary>Puts a linear readout on top, whose answer is values, half the squared error its loss.</summary>
    /// <param name="outputs">Values to tell, above 0.</param>
    /// <param name="readsInput">Whether it reads the network's input beside the top layer. Default no.</param>
    public NetworkPlan Linear(int outputs, bool readsInput = false) => new(Inputs, _layers, Shape.Positive(outputs), readsInput, LearningTask.Regression);

    /// <summary>Puts a softmax readout on top, whose answer is probabilities, cross-entropy its loss.</summary>
    /// <param name="classes">Classes known so far, above 0.</param>
    /// <param name="readsInput">Whether it reads the network's input beside the top layer. Default no.</param>
    public NetworkPlan Softmax(int classes, bool readsInput = false) => new(Inputs, _layers, Shape.Positive(classes), readsInput, LearningTask.Classification);
}

/// <summary>A whole recurrent network to be: what <see cref="Compile"/> makes a learner of.</summary>
public sealed class NetworkPlan
{
    private readonly LayerPlan[] _layers;

    internal NetworkPlan(int inputs, LayerPlan[] layers, int outputs, bool readsInput, LearningTask task)
    {
        if (layers.Length == 0)
        {
            throw new InvalidOperationException("The network has no layer yet: add one, such as .Gru(64), before the readout.");
        }

        (Inputs, _layers, Outputs, ReadsInput, Task) = (inputs, layers, outputs, readsInput, task);
    }

    /// <summary>Numbers in a sample.</summary>
    public int Inputs { get; }

    /// <summary>Classes, or values to tell.</summary>
    public int Outputs { get; }

    /// <summary>Whether the readout reads the input beside the top layer.</summary>
    public bool ReadsInput { get; }

    /// <summary>What the outputs mean.</summary>
    public LearningTask Task { get; }

    /// <summary>Standard deviation of the readout's first weights; null for 1/√features. 0 begins with an answer of 0. Default null.</summary>
    public double? ReadoutSpread { get; init; }

    /// <summary>A learner: this network, taught by <paramref name="rule"/>, its weights moved by <paramref name="step"/>.</summary>
    /// <exception cref="NotSupportedException">The rule cannot work with one of the neurons as stated; the message says why.</exception>
    public RecurrentLearner Compile(RuleOptions rule, StepOptions step, RecurrentLearnerOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(rule);
        ArgumentNullException.ThrowIfNull(step);
        options ??= new RecurrentLearnerOptions();
        return new RecurrentLearner(this, rule, step, options, Build<float>(rule, step, options));
    }

    /// <summary>The same in any precision.</summary>
    internal RecurrentCore<T> Build<T>(RuleOptions rule, StepOptions step, RecurrentLearnerOptions options)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var random = new RandomSource(options.Seed);
        var layers = new RecurrentLayer<T>[_layers.Length];
        for (int l = 0; l < layers.Length; l++)
        {
            layers[l] = _layers[l].Create<T>($"layer{l + 1}", step);
            layers[l].Draw(random.Split("layer", l));
        }

        int features = _layers[^1].Outputs;
        var readout = new RecurrentReadout<T>(features, Inputs, ReadsInput, Outputs, Task, step, keepGradient: true);
        readout.Draw(random.Split("readout"), ReadoutSpread ?? 1 / Math.Sqrt(readout.Features));
        var network = new RecurrentNetwork<T>(layers, readout, Inputs, options.Streams);
        return new RecurrentCore<T>(network, rule.CreateCredit(network, random.Split("rule")), step, options);
    }
}

/// <summary>A layer to be.</summary>
internal abstract class LayerPlan
{
    /// <summary>Numbers that the layer above hears.</summary>
    public abstract int Outputs { get; }

    public abstract RecurrentLayer<T> Create<T>(string name, StepOptions step)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;
}

/// <summary>A layer of one model.</summary>
internal sealed class LayerPlan<N>(N neuron, int units, int inputs, LayerOptions options) : LayerPlan
    where N : struct, INeuron
{
    public override int Outputs { get; } = new LayerShape(neuron.Form, units, inputs).Outputs;

    public override RecurrentLayer<T> Create<T>(string name, StepOptions step) => new NeuronLayer<T, N>(neuron, units, inputs, name, options, step, keepGradient: true);
}
