using Eddy.Learners.Recurrent;
using Eddy.Networks;
using Eddy.Networks.Recurrent;
using Eddy.Neurons;
using Eddy.Numerics;
using Eddy.Steps;
using Eddy.Traces;

namespace Eddy.Tests.Neurons;

/// <summary>A spiking network of an oracle file as the engine builds it, with the file's weights.</summary>
internal static class OracleCells
{
    /// <summary>One layer and a readout without memory.</summary>
    public static RecurrentCore<double> Core(RecurrentOracle network, RuleOptions rule, ResetGradient? reset = null, Surrogate? surrogate = null)
    {
        RecurrentOracle layer = network.Items("layers")[0], readout = network["readout"];
        RecurrentPlan plan = Plan(network, layer, reset, surrogate);
        RecurrentCore<double> core = plan.Linear((int)readout.Number("n_out")).Build<double>(rule, new SgdOptions(), new RecurrentLearnerOptions());
        LayWeights(core.Network.Layers[0], layer);
        PanelMatrix<double> weights = core.Network.Readout.Weights.Value;
        (double[][] w, double[] b) = (readout.Matrix("W"), readout.Flat("b"));
        for (int o = 0; o < w.Length; o++)
        {
            for (int u = 0; u < w[o].Length; u++)
            {
                weights[u, o] = w[o][u];
            }

            weights[w[o].Length, o] = b[o];
        }

        return core;
    }

    /// <summary>Begins in the state that the file names, or in 0.</summary>
    public static void Begin(RecurrentCore<double> core, RecurrentOracle layer)
    {
        core.Reset(0);
        if (layer.Has("initial_state"))
        {
            LayerStream<double> stream = core.Network.Streams[0].Layers[0];
            double[][] first = layer.Matrix("initial_state");
            for (int u = 0; u < first.Length; u++)
            {
                for (int s = 0; s < first[u].Length; s++)
                {
                    stream.State[(s * core.Network.Layers[0].Shape.Padded) + u] = first[u][s];
                }
            }

            core.Network.Layers[0].Restore(stream);
        }
    }

    /// <summary>Plays the whole sequence with frozen weights.</summary>
    public static void Play(RecurrentCore<double> core, RecurrentOracle task)
    {
        Begin(core, task["network"].Items("layers")[0]);
        double[][] inputs = task.Matrix("inputs"), targets = task.Matrix("targets");
        for (int t = 0; t < inputs.Length; t++)
        {
            core.Observe(0, inputs[t]);
            core.Teach(0, targets[t]);
        }

        if (core.Credit is Eddy.Traces.Bptt.BpttCredit<double> bptt)
        {
            bptt.Flush(0);
        }
    }

    /// <summary>The gradient of the input weights, [to][from].</summary>
    public static double[] Input(RecurrentCore<double> core) => Part(core, map => (map.InputRows, map.InputStart));

    /// <summary>The gradient of the recurrent weights, [to][from].</summary>
    public static double[] Recurrent(RecurrentCore<double> core) => Part(core, map => (map.RecurrentRows, 0));

    /// <summary>The gradient of the current's bias.</summary>
    public static double[] Bias(RecurrentCore<double> core) => Part(core, map => (map.BiasRow >= 0 ? 1 : 0, map.BiasRow));

    /// <summary>A surrogate as a file describes it.</summary>
    public static Surrogate Surrogate(RecurrentOracle at) => at.Text("type") switch
    {
        "triangular" => new() { Shape = SurrogateShape.Triangular, Gamma = at.Number("gamma") },
        "relu_triangle" => new() { Shape = SurrogateShape.ReluTriangle, Alpha = at.Number("alpha"), Width = at.Number("w") },
        "sigmoid" => new() { Shape = SurrogateShape.Sigmoid, Steepness = at.Number("k") },
        "fast_sigmoid" => new() { Shape = SurrogateShape.FastSigmoid, Steepness = at.Number("k") },
        "arctan" => new() { Shape = SurrogateShape.ArcTan, Alpha = at.Number("alpha") },
        "gaussian" => new() { Shape = SurrogateShape.Gaussian, Width = at.Number("w") },
        "multi_gaussian" => new() { Shape = SurrogateShape.MultiGaussian, Depth = at.Number("h"), Spread = at.Number("s"), Width = at.Number("w") },
        "box" => new() { Shape = SurrogateShape.Box, Width = at.Number("w") },
        "erf" => new() { Shape = SurrogateShape.Erf, Steepness = at.Number("k") },
        string other => throw new NotSupportedException(other),
    };

    private static RecurrentPlan Plan(RecurrentOracle network, RecurrentOracle layer, ResetGradient? reset, Surrogate? surrogate)
    {
        RecurrentPlan plan = Network.Recurrent((int)network.Number("n_in"));
        RecurrentOracle cell = layer["cell"];
        int units = (int)layer.Number("n");
        Surrogate slope = surrogate ?? Surrogate(cell["surrogate"]);
        ResetGradient gradient = reset ?? (cell.Text("reset_gradient") == "attached" ? ResetGradient.Attached : ResetGradient.Detached);
        bool forward = !layer.Has("W_rec");
        SpikeReset form = cell.Has("reset") && cell.Text("reset") == "hard" ? SpikeReset.Hard : SpikeReset.Soft;
        return cell.Text("type") switch
        {
            "lif" => plan.Lif(units, new()
            {
                Decay = cell.Number("alpha"),
                Threshold = cell.Number("v_th"),
                InputScale = cell.Number("input_scale"),
                RefractorySteps = (int)cell.Number("refractory_steps"),
                Reset = form,
                ResetGradient = gradient,
                Surrogate = slope,
                FeedForward = forward,
            }),
            "alif" => plan.Alif(units, new()
            {
                Decay = cell.Number("alpha"),
                Threshold = cell.Number("v_th"),
                AdaptationDecay = cell.Number("rho"),
                Adaptation = cell.Number("beta"),
                Reset = form,
                ResetGradient = gradient,
                Surrogate = slope,
                FeedForward = forward,
            }),
            "cuba" => plan.CubaLif(units, new()
            {
                Decay = cell.Number("alpha"),
                Threshold = cell.Number("v_th"),
                SynapseDecay = cell.Number("alpha_s"),
                Delayed = cell.Flag("delayed"),
                Reset = form,
                ResetGradient = gradient,
                Surrogate = slope,
                FeedForward = forward,
            }),
            "snu" => plan.Snu(units, new() { Decay = cell.Number("decay"), Linear = cell.Text("g") == "identity", ResetGradient = gradient, Surrogate = slope, FeedForward = forward }),
            string other => throw new NotSupportedException(other),
        };
    }

    private static void LayWeights(RecurrentLayer<double> layer, RecurrentOracle from)
    {
        foreach (LinearMap<double> map in layer.Maps[0].OfType<LinearMap<double>>())
        {
            PanelMatrix<double> weights = map.Weights.Value;
            for (int u = 0; u < layer.Shape.Units; u++)
            {
                for (int i = 0; i < map.RecurrentRows; i++)
                {
                    weights[i, u] = from.Matrix("W_rec")[u][i];
                }

                for (int i = 0; i < map.InputRows; i++)
                {
                    weights[map.InputStart + i, u] = from.Matrix("W_in")[u][i];
                }

                if (map.BiasRow >= 0)
                {
                    weights[map.BiasRow, u] = from.Has("b") ? from.Flat("b")[u] : 0;
                }
            }
        }

        if (from.Has("b_emission"))
        {
            for (int u = 0; u < layer.Shape.Units; u++)
            {
                layer.Own!.Value[0, u] = from.Flat("b_emission")[u];
            }

            layer.OwnChanged();
        }
    }

    private static double[] Part(RecurrentCore<double> core, Func<LinearMap<double>, (int Rows, int First)> part)
        => [.. core.Network.Layers[0].Maps[0].OfType<LinearMap<double>>().Where(map => part(map).Rows > 0).SelectMany(map =>
            Enumerable.Range(0, core.Network.Layers[0].Shape.Units).SelectMany(u => Enumerable.Range(0, part(map).Rows).Select(i => map.Weights.Gradient![part(map).First + i, u])))];
}
