using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;
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

    /// <summary>Numbers that the next layer would hear.</summary>
    internal int Width => _layers.Length == 0 ? Inputs : _layers[^1].Outputs;

    /// <summary>Adds a layer of neurons of any model, your own included.</summary>
    /// <param name="neuron">The model.</param>
    /// <param name="units">Neurons, above 0.</param>
    /// <param name="options">How its first weights are drawn; null for the defaults.</param>
    /// <exception cref="ArgumentException">The model's form cannot be laid out with these sizes.</exception>
    public RecurrentPlan Layer<TNeuron>(TNeuron neuron, int units, LayerOptions? options = null)
        where TNeuron : struct, INeuron
    {
        var layer = new LayerPlan<TNeuron>(neuron, units, Width, options ?? new LayerOptions());
        return new RecurrentPlan(Inputs, [.. _layers, layer]);
    }

    /// <summary>Adds plain recurrent neurons: h = (1 − leak) h + leak tanh(W x + R h + b).</summary>
    /// <param name="units">Neurons, above 0.</param>
    /// <param name="leak">Share of the state that is new with every step, in (0, 1]: 1 forgets at once, 0.1 remembers about ten steps.</param>
    /// <param name="options">How first weights are drawn; null for the defaults.</param>
    public RecurrentPlan Tanh(int units, double leak = 1, LayerOptions? options = null) => Layer(new RateNeuron { Leak = leak }, units, options);

    /// <summary>As <see cref="Tanh"/>, with max(0, u) in place of tanh.</summary>
    /// <param name="units">Neurons, above 0.</param>
    /// <param name="leak">Share of the state that is new with every step, in (0, 1].</param>
    /// <param name="options">How first weights are drawn; null for the defaults.</param>
    public RecurrentPlan Relu(int units, double leak = 1, LayerOptions? options = null)
        => Layer(new RateNeuron { Activation = NeuronActivation.Relu, Leak = leak }, units, options);

    /// <summary>Adds gated recurrent units, whose reset gate acts after the product: see <see cref="GruNeuron"/>.</summary>
    /// <param name="units">Neurons, above 0.</param>
    /// <param name="options">How first weights are drawn; null for the defaults.</param>
    public RecurrentPlan Gru(int units, LayerOptions? options = null) => Layer(default(GruNeuron), units, options);

    /// <summary>Adds long short-term memory with a forget gate: see <see cref="LstmNeuron"/>.</summary>
    /// <param name="units">Neurons, above 0.</param>
    /// <param name="options">How first weights are drawn; null for the defaults.</param>
    public RecurrentPlan Lstm(int units, LayerOptions? options = null) => Layer(default(LstmNeuron), units, options);

    /// <summary>Adds a recurrent highway layer: see <see cref="HighwayNeuron"/>.</summary>
    /// <param name="units">Neurons, above 0.</param>
    /// <param name="depth">Micro-steps in a time step, each with weights of its own; at least 1.</param>
    /// <param name="options">How first weights are drawn; null for the defaults.</param>
    public RecurrentPlan Highway(int units, int depth = 1, LayerOptions? options = null) => Layer(new HighwayNeuron { Depth = depth }, units, options);

    /// <summary>Adds element-wise LSTM units, which hear no other unit, so that local traces are exact: see <see cref="ElementwiseLstmNeuron"/>.</summary>
    /// <param name="units">Neurons, above 0.</param>
    /// <param name="options">How first weights are drawn; null for the defaults.</param>
    public RecurrentPlan ElementwiseLstm(int units, LayerOptions? options = null) => Layer(default(ElementwiseLstmNeuron), units, options);

    /// <summary>Adds linear recurrent units, complex and diagonal: see <see cref="LruNeuron"/>. The layer above hears two numbers a unit.</summary>
    /// <param name="units">Neurons, above 0.</param>
    /// <param name="options">How first weights are drawn; null for the defaults.</param>
    public RecurrentPlan Lru(int units, LayerOptions? options = null) => Layer(default(LruNeuron), units, options);

    /// <summary>Adds recurrent trace units, a rotation each: see <see cref="RtuNeuron"/>. The layer above hears two numbers a unit.</summary>
    /// <param name="units">Neurons, above 0.</param>
    /// <param name="linear">Whether the recurrence itself is linear, and only what a unit tells bends.</param>
    /// <param name="options">How first weights are drawn; null for the defaults.</param>
    public RecurrentPlan Rtu(int units, bool linear = false, LayerOptions? options = null) => Layer(new RtuNeuron { Linear = linear }, units, options);

    /// <summary>Adds reciprocal gated circuits, as many as the layer below tells numbers: see <see cref="RgcNeuron"/>.</summary>
    /// <param name="recurrentGain">Factor on the usual spread of the first weights; 0 begins as the identity.</param>
    /// <param name="options">How first weights are drawn; null for the defaults.</param>
    public RecurrentPlan Rgc(double recurrentGain = 0, LayerOptions? options = null) => Layer(new RgcNeuron { RecurrentGain = recurrentGain }, Width, options);

    /// <summary>Adds reciprocal gated circuits that hear only themselves, as many as the layer below tells numbers: see <see cref="DiagonalRgcNeuron"/>.</summary>
    /// <param name="firstSpread">Spread of the first weights; 0 begins as the identity.</param>
    /// <param name="options">How first weights are drawn; null for the defaults.</param>
    public RecurrentPlan DiagonalRgc(double firstSpread = 0, LayerOptions? options = null) => Layer(new DiagonalRgcNeuron { FirstSpread = firstSpread }, Width, options);

    /// <summary>Adds leaky integrate-and-fire neurons: see <see cref="LifNeuron"/>.</summary>
    /// <param name="units">Neurons, above 0.</param>
    /// <param name="neuron">The model with its settings; null for the defaults.</param>
    /// <param name="options">How first weights are drawn; null for the defaults.</param>
    public RecurrentPlan Lif(int units, LifNeuron? neuron = null, LayerOptions? options = null) => Layer(neuron ?? default, units, options);

    /// <summary>Adds adaptive leaky integrate-and-fire neurons: see <see cref="AlifNeuron"/>.</summary>
    /// <param name="units">Neurons, above 0.</param>
    /// <param name="neuron">The model with its settings; null for the defaults.</param>
    /// <param name="options">How first weights are drawn; null for the defaults.</param>
    public RecurrentPlan Alif(int units, AlifNeuron? neuron = null, LayerOptions? options = null) => Layer(neuron ?? default, units, options);

    /// <summary>Adds leaky integrate-and-fire neurons behind a synaptic current: see <see cref="CubaLifNeuron"/>.</summary>
    /// <param name="units">Neurons, above 0.</param>
    /// <param name="neuron">The model with its settings; null for the defaults.</param>
    /// <param name="options">How first weights are drawn; null for the defaults.</param>
    public RecurrentPlan CubaLif(int units, CubaLifNeuron? neuron = null, LayerOptions? options = null) => Layer(neuron ?? default, units, options);

    /// <summary>Adds spiking neural units: see <see cref="SnuNeuron"/>.</summary>
    /// <param name="units">Neurons, above 0.</param>
    /// <param name="neuron">The model with its settings; null for the defaults.</param>
    /// <param name="options">How first weights are drawn; null for the defaults.</param>
    public RecurrentPlan Snu(int units, SnuNeuron? neuron = null, LayerOptions? options = null) => Layer(neuron ?? default, units, options);

    /// <summary>Adds leaky integrators, which do not fire, as over a spiking layer: see <see cref="LeakyIntegratorNeuron"/>.</summary>
    /// <param name="units">Neurons, above 0.</param>
    /// <param name="neuron">The model with its settings; null for the defaults.</param>
    /// <param name="options">How first weights are drawn; null for the defaults.</param>
    public RecurrentPlan LeakyIntegrator(int units, LeakyIntegratorNeuron? neuron = null, LayerOptions? options = null) => Layer(neuron ?? default, units, options);

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
    public double? ReadoutSpread { get; private init; }

    /// <summary>Whether the readout leaks. Default not: its answer is of the present features alone.</summary>
    public ReadoutMemory ReadoutMemory { get; private init; } = ReadoutMemory.None;

    /// <summary>The same network with a readout that leaks: s ← κ s + W f + b.</summary>
    /// <param name="decay">κ, share of the scores kept per step, in [0, 1).</param>
    /// <param name="form">Sum, or the average, in which what is new comes times 1 − κ.</param>
    public NetworkPlan WithReadoutMemory(double decay, LeakForm form = LeakForm.Sum) => new(Inputs, _layers, Outputs, ReadsInput, Task)
    {
        ReadoutSpread = ReadoutSpread,
        ReadoutMemory = new ReadoutMemory { Decay = decay, Form = form },
    };

    /// <summary>The same network with other first weights of the readout.</summary>
    /// <param name="spread">Their standard deviation, finite and at or above 0; 0 begins with an answer of 0, or equal probabilities.</param>
    public NetworkPlan WithReadoutSpread(double spread) => new(Inputs, _layers, Outputs, ReadsInput, Task)
    {
        ReadoutMemory = ReadoutMemory,
        ReadoutSpread = spread >= 0 && double.IsFinite(spread) ? spread : throw new ArgumentOutOfRangeException(nameof(spread), spread, "spread must be finite and at or above 0."),
    };

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
        if (T.CreateChecked(step.LearningRate) is var rate && !(T.IsFinite(rate) && rate > T.Zero))
        {
            throw new ArgumentOutOfRangeException(
                nameof(step), step.LearningRate, $"LearningRate: {step.LearningRate} is {(T.IsFinite(rate) ? "0" : "not finite")} in {typeof(T).Name}. Name one that it can hold, such as 1e-3.");
        }

        if (options.LabelDelay > 0 && ReadoutMemory.Decay > 0)
        {
            throw new NotSupportedException("A late label cannot be taught to a readout with a memory: the answer it was about had the weights of its own time. Take a readout without memory, or labels in time.");
        }

        // Weights, gradients and what the step keeps, before any of it is asked for: a machine that runs out of memory ends without a word.
        double bytes = _layers.Sum(layer => layer.Numbers) * Unsafe.SizeOf<T>() * (step is AdamOptions ? 4 : 2), free = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        if (bytes > free)
        {
            throw new ArgumentException(string.Create(
                CultureInfo.InvariantCulture, $"Weights, gradients and the moments of their step take {bytes / 1e9:F0} GB, without a trace, but this machine has {free / 1e9:F0} GB. Take fewer units."));
        }

        var random = new RandomSource(options.Seed);
        var layers = new RecurrentLayer<T>[_layers.Length];
        for (int l = 0; l < layers.Length; l++)
        {
            layers[l] = _layers[l].Create<T>($"layer{l + 1}", step);
            layers[l].Draw(random.Split("layer", l));
        }

        int features = _layers[^1].Outputs;
        var readout = new RecurrentReadout<T>(features, Inputs, ReadsInput, Outputs, Task, step, keepGradient: true, ReadoutMemory);
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

    /// <summary>Weights and own parameters, about.</summary>
    public abstract double Numbers { get; }

    public abstract RecurrentLayer<T> Create<T>(string name, StepOptions step)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;
}

/// <summary>A layer of one model.</summary>
internal sealed class LayerPlan<N>(N neuron, int units, int inputs, LayerOptions options) : LayerPlan
    where N : struct, INeuron
{
    public override int Outputs { get; } = new LayerShape(neuron.Form, units, inputs).Outputs;

    public override double Numbers => (double)units
        * (neuron.Form.Parameters.Count
            + (neuron.Form.MicroSteps * neuron.Form.Currents.Where(current => !current.Direct).Sum(current => (current.Recurrent is null ? 0.0 : units) + (current.Input ? inputs : 0) + 1)));

    public override RecurrentLayer<T> Create<T>(string name, StepOptions step) => new NeuronLayer<T, N>(neuron, units, inputs, name, options, step, keepGradient: true);
}
