using Eddy.Learners.Recurrent;
using Eddy.Networks;
using Eddy.Networks.Recurrent;
using Eddy.Neurons;
using Eddy.Numerics;
using Eddy.Steps;
using Eddy.Tests.Neurons;
using Eddy.Traces;
using Shouldly;

namespace Eddy.Tests.Traces.EProp;

/// <summary>Layers that e-prop is tried on: spiking ones at a rate at which gradients live, and others.</summary>
internal static class SpikingLayers
{
    public static string[] All { get; } = ["lif", "lif-attached", "lif-hard", "lif-learned", "alif", "alif-learned", "cuba", "snu", "gru", "leaky", "lru", "rtu", "highway", "own-emission"];

    private static LayerOptions Strong { get; } = new() { Spread = 0.6 };

    private static Surrogate Wide { get; } = new() { Shape = SurrogateShape.Sigmoid };

    public static RecurrentPlan Add(RecurrentPlan plan, string name, int units) => name switch
    {
        "lif" => plan.Layer(new LifNeuron { Decay = 0.8, Threshold = 0.4, Surrogate = Wide }, units, Strong),
        "lif-attached" => plan.Layer(new LifNeuron { Decay = 0.8, Threshold = 0.4, Surrogate = Wide, ResetGradient = ResetGradient.Attached }, units, Strong),
        "lif-hard" => plan.Layer(new LifNeuron { Decay = 0.8, Threshold = 0.4, Surrogate = Wide, Reset = SpikeReset.Hard, ResetGradient = ResetGradient.Attached }, units, Strong),
        "lif-learned" => plan.Layer(new LifNeuron { Decay = 0.8, Threshold = 0.4, Surrogate = Wide, ResetGradient = ResetGradient.Attached, LearnDecay = true, LearnThreshold = true }, units, Strong),
        "alif" => plan.Layer(new AlifNeuron { Threshold = 0.4, Surrogate = Wide, ResetGradient = ResetGradient.Attached }, units, Strong),
        "alif-learned" => plan.Layer(new AlifNeuron { Threshold = 0.4, Surrogate = Wide, LearnDecay = true, LearnThreshold = true }, units, Strong),
        "cuba" => plan.Layer(new CubaLifNeuron { Threshold = 0.4, Surrogate = Wide, ResetGradient = ResetGradient.Attached }, units, Strong),
        "snu" => plan.Layer(new SnuNeuron { Surrogate = Wide, ResetGradient = ResetGradient.Attached }, units, Strong),
        "gru" => plan.Gru(units),
        "leaky" => plan.Tanh(units, leak: 0.3),
        "lru" => plan.Lru(units),
        "rtu" => plan.Rtu(units),
        "highway" => plan.Highway(units, depth: 2),
        "own-emission" => plan.Layer(new TellingGainNeuron(), units),
        _ => throw new ArgumentException(name),
    };

    /// <summary>The one ALIF layer of a file's network over three inputs.</summary>
    /// <param name="network">Of the file.</param>
    /// <param name="rule">Its rule.</param>
    /// <param name="told">Whether its readout passes on what it tells, without a memory; else the readout is the file's.</param>
    public static RecurrentCore<double> Read(RecurrentOracle network, RuleOptions rule, bool told = false)
    {
        RecurrentOracle layer = network.Items("layers")[0], cell = layer["cell"], readout = network["readout"];
        cell.Text("type").ShouldBe("alif");
        var neuron = new AlifNeuron
        {
            Decay = cell.Number("alpha"),
            Threshold = cell.Number("v_th"),
            AdaptationDecay = cell.Number("rho"),
            Adaptation = cell.Number("beta"),
            ResetGradient = cell.Text("reset_gradient") == "attached" ? ResetGradient.Attached : ResetGradient.Detached,
            Surrogate = new() { Shape = SurrogateShape.Triangular, Gamma = cell["surrogate"].Number("gamma") },
        };
        double[][] input = layer.Matrix("W_in"), recurrent = layer.Matrix("W_rec"), answer = readout.Matrix("W");
        double[] bias = layer.Vector("b"), answerBias = readout.Vector("b");
        int units = bias.Length, outputs = told ? units : answerBias.Length;
        RecurrentCore<double> core = Network.Recurrent(input[0].Length).Layer(neuron, units).Linear(outputs).WithReadoutMemory(told ? 0 : readout.Number("kappa"))
            .Build<double>(rule, new SgdOptions(), new RecurrentLearnerOptions());
        PanelMatrix<double> weights = core.Network.Layers[0].Maps[0][0]!.Weights.Value, top = core.Network.Readout.Weights.Value;
        for (int u = 0; u < units; u++)
        {
            double[] sources = [.. recurrent[u], bias[u], .. input[u]];
            for (int i = 0; i < sources.Length; i++)
            {
                weights[i, u] = sources[i];
            }

            for (int o = 0; o < outputs; o++)
            {
                top[u, o] = !told ? answer[o][u] : o == u ? 1 : 0;
                top[units, o] = told ? 0 : answerBias[o];
            }
        }

        return core;
    }
}
