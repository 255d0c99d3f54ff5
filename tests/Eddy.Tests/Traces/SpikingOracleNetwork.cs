using Eddy.Learners.Recurrent;
using Eddy.Networks;
using Eddy.Networks.Recurrent;
using Eddy.Neurons;
using Eddy.Numerics;
using Eddy.Steps;
using Eddy.Tests.Neurons;
using Eddy.Tests.Numerics;
using Eddy.Traces;
using Eddy.Traces.Bptt;
using Shouldly;

namespace Eddy.Tests.Traces;

/// <summary>The network of spiking layers of an oracle file, in double precision, with the file's weights and in its first state.</summary>
internal sealed class SpikingOracleNetwork
{
    private readonly RecurrentOracle[] _layers;

    /// <summary>Builds it.</summary>
    /// <param name="network">Of the file: its `n_in`, `layers`, `readout` and `loss`. A loss that is not softmax with cross-entropy is taught to a linear readout.</param>
    /// <param name="rule">Its rule.</param>
    /// <param name="step">How weights move; by default plain descent.</param>
    /// <param name="options">By default the usual ones.</param>
    /// <param name="reset">In the place of the file's gradients of the reset.</param>
    /// <param name="surrogate">In the place of the file's surrogates.</param>
    /// <param name="told">Whether the readout passes on what the top layer tells, without a memory, and is not the file's; so it is where the file's answer is of spikes or membranes.</param>
    public SpikingOracleNetwork(
        RecurrentOracle network, RuleOptions rule, StepOptions? step = null, RecurrentLearnerOptions? options = null, ResetGradient? reset = null, Surrogate? surrogate = null, bool told = false)
    {
        _layers = network.Items("layers");
        RecurrentOracle readout = network["readout"];
        bool membrane = readout.Text("type") == "membrane";
        told |= readout.Text("type") != "linear";
        RecurrentPlan plan = Network.Recurrent((int)network.Number("n_in"));
        for (int l = 0; l < _layers.Length; l++)
        {
            plan = membrane && l == _layers.Length - 1 ? AddMembrane(plan, _layers[l]) : OracleCells.Add(plan, _layers[l], reset, surrogate);
        }

        int outputs = told ? plan.Width : (int)readout.Number("n_out");
        NetworkPlan whole = network.Text("loss") == "softmax_cross_entropy" ? plan.Softmax(outputs) : plan.Linear(outputs);
        if (!told)
        {
            whole = whole.WithReadoutMemory(readout.Number("kappa"), readout.Text("form") == "average" ? LeakForm.Average : LeakForm.Sum);
        }

        Core = whole.Build<double>(rule, step ?? new SgdOptions(), options ?? new RecurrentLearnerOptions());
        for (int l = 0; l < _layers.Length; l++)
        {
            LayWeights(l);
        }

        PanelMatrix<double> weights = Core.Network.Readout.Weights.Value;
        (double[][] w, double[] b) = told ? ([], []) : (readout.Matrix("W"), readout.Vector("b"));
        for (int o = 0; o < outputs; o++)
        {
            for (int f = 0; f <= plan.Width; f++)
            {
                weights[f, o] = told ? (f == o ? 1 : 0) : f < plan.Width ? w[o][f] : b[o];
            }
        }

        Core.Reset(0);
        for (int l = 0; l < _layers.Length; l++)
        {
            LayState(l);
        }
    }

    public RecurrentCore<double> Core { get; }

    /// <summary>Parameters of a layer that the file knows.</summary>
    public string[] Parameters(int layer) => [.. _layers[layer].Names().Except(["n", "cell", "initial_state"])];

    /// <summary>All gradients are 0 again.</summary>
    public void Clear() => Core.Drop();

    /// <summary>Plays the whole sequence of a case with frozen weights.</summary>
    public void Play(RecurrentOracle oracle)
    {
        foreach ((double[] input, double[] target) in oracle.Matrix("inputs").Zip(oracle.Matrix("targets")))
        {
            Core.Observe(0, input);
            Core.Teach(0, target);
        }

        (Core.Credit as BpttCredit<double>)?.Flush(0);
    }

    /// <summary>A gradient as the file lays it out, [unit, source].</summary>
    public double[] Gradient(int layer, string name) => Read(layer, name, parameter => parameter.Gradient!);

    /// <summary>Asserts that the gradients of all a layer's parameters are these.</summary>
    public void ShouldHoldGradient(int layer, RecurrentOracle expected) => ShouldHold(layer, parameter => parameter.Gradient!, expected);

    /// <summary>Asserts that all a layer's parameters are these.</summary>
    public void ShouldHoldWeights(int layer, RecurrentOracle expected) => ShouldHold(layer, parameter => parameter.Value, expected);

    /// <summary>Asserts that the weights of the readout are these.</summary>
    public void ShouldHoldReadout(RecurrentOracle expected)
    {
        RecurrentReadout<double> readout = Core.Network.Readout;
        double[] weights = readout.Weights.Value.Transposed();
        int rows = readout.Features + 1;
        expected.ShouldHold([.. weights.Where((_, i) => i % rows < readout.Features)], expected.Flat("W"), "W of the readout");
        expected.ShouldHold([.. weights.Where((_, i) => i % rows == readout.Features)], expected.Vector("b"), "b of the readout");
    }

    private void ShouldHold(int layer, Func<Parameter<double>, PanelMatrix<double>> part, RecurrentOracle expected)
    {
        foreach (string name in Parameters(layer))
        {
            expected.ShouldHold(Read(layer, name, part), expected.Flat(name), $"{name} of layer {layer + 1}");
        }
    }

    private void LayWeights(int layer)
    {
        RecurrentLayer<double> at = Core.Network.Layers[layer];
        foreach (LinearMap<double>? map in at.Maps[0])
        {
            map!.Weights.Value.Span.Clear(); // of which the file does not speak, there is none
        }

        foreach (string name in Parameters(layer))
        {
            (Parameter<double> Parameter, int Row, int Unit)[] places = [.. Places(layer, name)];
            double[] values = _layers[layer].Flat(name);
            values.Length.ShouldBe(places.Length, name);
            for (int i = 0; i < values.Length; i++)
            {
                places[i].Parameter.Value[places[i].Row, places[i].Unit] = values[i];
            }
        }

        at.OwnChanged();
    }

    private void LayState(int layer)
    {
        if (_layers[layer].Has("initial_state"))
        {
            RecurrentLayer<double> at = Core.Network.Layers[layer];
            LayerStream<double> stream = Core.Network.Streams[0].Layers[layer];
            double[][] first = _layers[layer].Matrix("initial_state");
            for (int u = 0; u < first.Length; u++)
            {
                for (int s = 0; s < first[u].Length; s++)
                {
                    stream.State[(s * at.Shape.Padded) + u] = first[u][s];
                }
            }

            at.Restore(stream);
        }
    }

    private double[] Read(int layer, string name, Func<Parameter<double>, PanelMatrix<double>> part)
        => [.. Places(layer, name).Select(place => part(place.Parameter)[place.Row, place.Unit])];

    // Where the numbers of a parameter lie, in the file's order.
    private IEnumerable<(Parameter<double> Parameter, int Row, int Unit)> Places(int layer, string name)
    {
        RecurrentLayer<double> at = Core.Network.Layers[layer];
        (Parameter<double> parameter, int first, int rows) = Block(at, name);
        return Enumerable.Range(0, at.Shape.Units).SelectMany(unit => Enumerable.Range(first, rows).Select(row => (parameter, row, unit)));
    }

    private static (Parameter<double> Parameter, int First, int Rows) Block(RecurrentLayer<double> layer, string name)
    {
        return name switch
        {
            "W_rec" when Map(map => map.RecurrentRows > 0) is var map => (map.Weights, 0, map.RecurrentRows),
            "W_in" when Map(map => map.InputRows > 0) is var map => (map.Weights, map.InputStart, map.InputRows),
            "b" when Map(map => map.BiasRow >= 0) is var map => (map.Weights, map.BiasRow, 1),
            "b_emission" => (layer.Own!, 0, 1),
            _ => throw new ArgumentException($"{name} is no parameter."),
        };

        LinearMap<double> Map(Func<LinearMap<double>, bool> holds) => layer.Maps[0].Single(map => holds(map!))!;
    }

    private static RecurrentPlan AddMembrane(RecurrentPlan plan, RecurrentOracle layer)
        => plan.Layer(new MembraneNeuron(layer["cell"].Number("alpha"), layer["cell"].Number("v_th")), (int)layer.Number("n"));
}
