using Eddy.Learners.Recurrent;
using Eddy.Networks;
using Eddy.Networks.Recurrent;
using Eddy.Neurons;
using Eddy.Numerics.Reals;
using Eddy.Steps;
using Eddy.Tests.Neurons;
using Eddy.Traces;
using Eddy.Traces.Otpe;
using Eddy.Traces.Presynaptic;
using Shouldly;

namespace Eddy.Tests.Traces.Otpe;

/// <summary>Recorded stacks of four layers, whose loss is read from the top membranes.</summary>
public class OtpeDepthTests
{
    [Theory]
    [InlineData("ottt")]
    [InlineData("otpe_psi")]
    [InlineData("otpe")]
    [InlineData("approx")]
    public void TheLowestLayersGradientIsTheRecordedOne(string kind)
    {
        RecurrentOracle file = RecurrentOracle.Read("otpe_depth", "eligibility");
        RuleOptions rule = kind switch
        {
            "ottt" => new OtttOptions(),
            "otpe_psi" => new OtpeOptions { PassDown = OtpePassDown.PresentSlope },
            "otpe" => new OtpeOptions(),
            _ => new OtpeOptions { Form = OtpeForm.Approximate },
        };
        foreach (RecurrentOracle stack in file.Items("stacks"))
        {
            RecurrentOracle[] layers = stack["network"].Items("layers");
            RecurrentPlan plan = Network.Recurrent((int)stack["network"].Number("n_in"));
            for (int l = 0; l < layers.Length; l++)
            {
                RecurrentOracle cell = layers[l]["cell"];
                int units = (int)layers[l].Number("n");
                plan = l == layers.Length - 1
                    ? plan.Layer(new MembraneNeuron(cell.Number("alpha"), cell.Number("v_th")), units)
                    : plan.Layer(
                        new LifNeuron
                        {
                            Decay = cell.Number("alpha"),
                            Threshold = cell.Number("v_th"),
                            FeedForward = true,
                            Surrogate = new() { Shape = SurrogateShape.Triangular, Gamma = cell["surrogate"].Number("gamma") },
                        },
                        units);
            }

            double[][] inputs = stack.Matrix("inputs"), targets = stack.Matrix("targets");
            RecurrentCore<double> core = plan.Linear(targets[0].Length).Build<double>(rule, new SgdOptions(), new RecurrentLearnerOptions());
            for (int l = 0; l < layers.Length; l++)
            {
                double[][] w = layers[l].Matrix("W_in");
                LinearMap<double> map = core.Network.Layers[l].Maps[0][0]!;
                map.Weights.Value.Span.Clear();
                for (int u = 0; u < w.Length; u++)
                {
                    for (int i = 0; i < w[u].Length; i++)
                    {
                        map.Weights.Value[map.InputStart + i, u] = w[u][i];
                    }
                }
            }

            core.Network.Readout.Weights.Value.Span.Clear();
            for (int o = 0; o < targets[0].Length; o++)
            {
                core.Network.Readout.Weights.Value[o, o] = 1;
            }

            for (int t = 0; t < inputs.Length; t++)
            {
                core.Observe(0, inputs[t]);
                core.Teach(0, targets[t]);
            }

            LinearMap<double> lowest = core.Network.Layers[0].Maps[0][0]!;
            double[] gradient = [.. Enumerable.Range(0, core.Network.Layers[0].Shape.Units)
                .SelectMany(u => Enumerable.Range(lowest.InputStart, lowest.InputRows).Select(i => lowest.Weights.Gradient![i, u]))];
            file.ShouldHold(gradient, stack["expected"][kind].Flat("grad_layer_1"), kind);
        }

        file.Items("stacks").Length.ShouldBeGreaterThan(1);
    }

    /// <summary>A LIF unit that tells its membrane.</summary>
    private readonly record struct MembraneNeuron(double Decay, double Threshold) : INeuron
    {
        public NeuronForm Form => new() { Name = "membrane", States = ["v"], Currents = [new("input") { Recurrent = null }], Emissions = ["v"] };

        public void Advance<TReal>(ReadOnlySpan<TReal> state, ReadOnlySpan<TReal> current, ReadOnlySpan<TReal> parameter, Span<TReal> after)
            where TReal : struct, IReal<TReal>
        {
            TReal z = TReal.Detach(TReal.Spike(state[0] - TReal.Constant(Threshold), TReal.Constant(0)));
            after[0] = (TReal.Constant(Decay) * state[0]) + current[0] - (TReal.Constant(Threshold) * z);
        }

        public void Emit<TReal>(ReadOnlySpan<TReal> state, ReadOnlySpan<TReal> parameter, Span<TReal> emission)
            where TReal : struct, IReal<TReal>
            => emission[0] = state[0];
    }
}
