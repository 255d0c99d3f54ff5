using Eddy.Learners.Recurrent;
using Eddy.Networks;
using Eddy.Networks.Recurrent;
using Eddy.Neurons;
using Eddy.Numerics;
using Eddy.Steps;
using Eddy.Tests.Neurons;
using Eddy.Traces;
using Shouldly;

namespace Eddy.Tests.Traces.Presynaptic;

/// <summary>The feed-forward stack of LIF layers and linear readout of an oracle case, with its first weights.</summary>
internal sealed class LifOracleNetwork
{
    private readonly RecurrentOracle _file;

    public LifOracleNetwork(RecurrentOracle file, RecurrentOracle network, RuleOptions rule, StepOptions step, RecurrentLearnerOptions options)
    {
        _file = file;
        RecurrentOracle[] layers = network.Items("layers");
        RecurrentPlan plan = Network.Recurrent((int)network.Number("n_in"));
        foreach (RecurrentOracle layer in layers)
        {
            RecurrentOracle cell = layer["cell"], slope = cell["surrogate"];
            slope.Text("type").ShouldBe("sigmoid");
            plan = plan.Layer(
                new LifNeuron
                {
                    Decay = cell.Number("alpha"),
                    Threshold = cell.Number("v_th"),
                    FeedForward = true,
                    Surrogate = new() { Shape = SurrogateShape.Sigmoid, Steepness = slope.Number("k") },
                },
                (int)layer.Number("n"));
        }

        RecurrentOracle readout = network["readout"];
        Core = plan.Linear((int)readout.Number("n_out")).Build<double>(rule, step, options);
        for (int l = 0; l < layers.Length; l++)
        {
            LinearMap<double> map = Map(l);
            Set(map.Weights.Value, map.InputStart, layers[l].Matrix("W_in"));
            Set(map.Weights.Value, map.BiasRow, [.. layers[l].Vector("b").Select(b => new[] { b })]);
        }

        Set(Core.Network.Readout.Weights.Value, 0, readout.Matrix("W"));
        Set(Core.Network.Readout.Weights.Value, Core.Network.Readout.Features, [.. readout.Vector("b").Select(b => new[] { b })]);
    }

    public RecurrentCore<double> Core { get; }

    /// <summary>Asserts that the weights of a layer are these.</summary>
    public void ShouldHoldWeights(int layer, RecurrentOracle expected) => ShouldHold(layer, Map(layer).Weights.Value, expected);

    /// <summary>Asserts that the gradient of a layer is this.</summary>
    public void ShouldHoldGradient(int layer, RecurrentOracle expected) => ShouldHold(layer, Map(layer).Weights.Gradient!, expected);

    /// <summary>Asserts that the weights of the readout are these.</summary>
    public void ShouldHoldReadout(RecurrentOracle expected)
    {
        RecurrentReadout<double> readout = Core.Network.Readout;
        _file.ShouldHold(Rows(readout.Weights.Value, 0, readout.Features), expected.Flat("W"), "W of the readout");
        _file.ShouldHold(Rows(readout.Weights.Value, readout.Features, 1), expected.Vector("b"), "b of the readout");
    }

    private LinearMap<double> Map(int layer) => Core.Network.Layers[layer].Maps[0][0]!;

    private void ShouldHold(int layer, PanelMatrix<double> values, RecurrentOracle expected)
    {
        LinearMap<double> map = Map(layer);
        _file.ShouldHold(Rows(values, map.InputStart, map.InputRows), expected.Flat("W_in"), $"W_in of layer {layer + 1}");
        _file.ShouldHold(Rows(values, map.BiasRow, 1), expected.Vector("b"), $"b of layer {layer + 1}");
    }

    // [units, rows] as the file has it.
    private static void Set(PanelMatrix<double> values, int first, double[][] from)
    {
        for (int u = 0; u < from.Length; u++)
        {
            for (int i = 0; i < from[u].Length; i++)
            {
                values[first + i, u] = from[u][i];
            }
        }
    }

    private static double[] Rows(PanelMatrix<double> values, int first, int rows)
        => [.. Enumerable.Range(0, values.Columns).SelectMany(u => Enumerable.Range(first, rows).Select(i => values[i, u]))];
}
