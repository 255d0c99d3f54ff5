using Eddy.Learners.Recurrent;
using Eddy.Networks;
using Eddy.Networks.Recurrent;
using Eddy.Neurons;
using Eddy.Steps;
using Eddy.Tests.Neurons;
using Eddy.Traces;

namespace Eddy.Tests.Traces.Ostl;

/// <summary>The network of spiking layers of an oracle file, in double precision, weights held fixed.</summary>
internal sealed class SpikingOracleNetwork
{
    private readonly RecurrentOracle[] _layers;

    public SpikingOracleNetwork(RecurrentOracle network, RuleOptions rule)
    {
        _layers = network.Items("layers");
        RecurrentPlan plan = Network.Recurrent((int)network.Number("n_in"));
        foreach (RecurrentOracle layer in _layers)
        {
            plan = Add(plan, layer["cell"], (int)layer.Number("n"), feedForward: !layer.Has("W_rec"));
        }

        double[][] w = network["readout"].Matrix("W");
        NetworkPlan whole = network.Text("loss") == "half_squared_error" ? plan.Linear(w.Length) : plan.Softmax(w.Length);
        Core = whole.Build<double>(rule, new SgdOptions(), new RecurrentLearnerOptions());
        for (int l = 0; l < _layers.Length; l++)
        {
            foreach (LinearMap<double>? map in Core.Network.Layers[l].Maps[0])
            {
                map!.Weights.Value.Span.Clear(); // of which the file does not speak, there is none
            }

            foreach (string name in Parameters(l))
            {
                Each(l, name, (parameter, row, unit, value) => parameter.Value[row, unit] = value, _layers[l].Flat(name));
            }

            Core.Network.Layers[l].OwnChanged();
        }

        double[] b = network["readout"].Vector("b");
        for (int o = 0; o < w.Length; o++)
        {
            for (int f = 0; f < w[o].Length; f++)
            {
                Core.Network.Readout.Weights.Value[f, o] = w[o][f];
            }

            Core.Network.Readout.Weights.Value[w[o].Length, o] = b[o];
        }

        Core.Reset(0);
    }

    public RecurrentCore<double> Core { get; }

    /// <summary>Parameters of a layer that the file knows.</summary>
    public string[] Parameters(int layer) => [.. _layers[layer].Names().Except(["n", "cell"])];

    /// <summary>All gradients are 0 again.</summary>
    public void Clear() => Core.Drop();

    /// <summary>A gradient as the file lays it out, [unit, source].</summary>
    public double[] Gradient(int layer, string name)
    {
        double[] values = new double[_layers[layer].Flat(name).Length];
        int next = 0;
        Each(layer, name, (parameter, row, unit, _) => values[next++] = parameter.Gradient![row, unit], values);
        return values;
    }

    private void Each(int layer, string name, Action<Parameter<double>, int, int, double> visit, double[] values)
    {
        RecurrentLayer<double> at = Core.Network.Layers[layer];
        int units = at.Shape.Units, columns = values.Length / units;
        for (int unit = 0, i = 0; unit < units; unit++)
        {
            for (int c = 0; c < columns; c++, i++)
            {
                (Parameter<double> parameter, int row) = Place(at, name, c);
                visit(parameter, row, unit, values[i]);
            }
        }
    }

    private static (Parameter<double> Parameter, int Row) Place(RecurrentLayer<double> layer, string name, int column)
    {
        LinearMap<double>[] maps = [.. layer.Maps[0].Select(m => m!)];
        LinearMap<double> recurrent = maps.FirstOrDefault(m => m.RecurrentRows > 0, maps[0]), input = maps.First(m => m.InputRows > 0);
        return name switch
        {
            "W_rec" => (recurrent.Weights, column),
            "W_in" => (input.Weights, input.InputStart + column),
            "b" => (input.Weights, input.BiasRow),
            "b_emission" => (layer.Own!, 0),
            _ => throw new ArgumentException($"{name} is no parameter."),
        };
    }

    private static RecurrentPlan Add(RecurrentPlan plan, RecurrentOracle cell, int units, bool feedForward)
    {
        ResetGradient reset = cell.Text("reset_gradient") == "attached" ? ResetGradient.Attached : ResetGradient.Detached;
        RecurrentOracle slope = cell["surrogate"];
        Surrogate surrogate = slope.Text("type") == "sigmoid"
            ? new() { Shape = SurrogateShape.Sigmoid, Steepness = slope.Number("k") }
            : new() { Shape = SurrogateShape.Triangular, Gamma = slope.Number("gamma") };
        switch (cell.Text("type"))
        {
            case "snu":
                bool linear = cell.Text("g") == "identity";
                return plan.Layer(new SnuNeuron { Decay = cell.Number("decay"), Linear = linear, FeedForward = feedForward, ResetGradient = reset, Surrogate = surrogate }, units);
            case "lif":
                return plan.Layer(new LifNeuron { Decay = cell.Number("alpha"), Threshold = cell.Number("v_th"), ResetGradient = reset, Surrogate = surrogate }, units);
            default:
                return plan.Layer(
                    new AlifNeuron
                    {
                        Decay = cell.Number("alpha"),
                        Threshold = cell.Number("v_th"),
                        AdaptationDecay = cell.Number("rho"),
                        Adaptation = cell.Number("beta"),
                        ResetGradient = reset,
                        Surrogate = surrogate,
                    },
                    units);
        }
    }
}
