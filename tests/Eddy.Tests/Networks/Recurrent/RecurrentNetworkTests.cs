using Eddy.Learners.Recurrent;
using Eddy.Networks;
using Eddy.Networks.Recurrent;
using Eddy.Neurons;
using Eddy.Numerics;
using Eddy.Numerics.Reals;
using Eddy.Steps;
using Eddy.Tests.Traces;
using Eddy.Traces.OneStep;
using Shouldly;

namespace Eddy.Tests.Networks.Recurrent;

public class RecurrentNetworkTests
{
    [Fact]
    public void OneStepGradientIsThatOfFiniteDifferences()
    {
        RecurrentCore<double> core = Core();
        double[] x = [0.3, -0.7], y = [0.2, -0.1, 0.4];
        core.Observe(0, [0.5, 0.1]);
        double[][] states = [.. core.Network.Streams[0].Layers.Select(l => l.State.ToArray())];
        core.Observe(0, x);
        core.Teach(0, y);
        int compared = 0;
        foreach (Parameter<double> parameter in core.Parameters)
        {
            for (int i = 0; i < parameter.Value.Rows; i++)
            {
                for (int o = 0; o < parameter.Value.Columns; o++)
                {
                    double slope = (Loss(parameter, i, o, 1e-6) - Loss(parameter, i, o, -1e-6)) / 2e-6;
                    parameter.Gradient![i, o].ShouldBe(slope, 1e-8);
                    compared++;
                }
            }
        }

        compared.ShouldBeGreaterThan(100);

        double Loss(Parameter<double> parameter, int i, int o, double shift)
        {
            double value = parameter.Value[i, o];
            parameter.Value[i, o] = value + shift;
            for (int l = 0; l < states.Length; l++)
            {
                core.Network.Layers[l].OwnChanged();
                states[l].CopyTo(core.Network.Streams[0].Layers[l].State, 0);
                core.Network.Layers[l].Restore(core.Network.Streams[0].Layers[l]);
            }

            core.Network.Forward(0, x);
            parameter.Value[i, o] = value;
            return core.Network.Streams[0].Readout.Answer.Loss(y);
        }
    }

    [Fact]
    public void JacobianIsThatOfFiniteDifferences()
    {
        RecurrentCore<double> core = Core();
        for (int l = 0; l < core.Network.Layers.Length; l++)
        {
            RecurrentLayer<double> layer = core.Network.Layers[l];
            var jacobian = new LayerJacobian<double>(layer);
            var random = new RandomSource(7);
            double[] input = [.. Enumerable.Range(0, layer.Shape.Inputs).Select(_ => random.NextGaussian())];
            double[] state = Vector(layer.Shape, random), v = Vector(layer.Shape, random), c = Vector(layer.Shape, random);
            var stream = new LayerStream<double>(layer.Shape);
            Move(0);
            double[] forward = new double[state.Length], backward = new double[state.Length], step = new double[state.Length];
            double dot = 0, adjoint = 0;

            // The product of all micro-steps' Jacobians, forward and backward.
            v.CopyTo(step, 0);
            for (int q = 0; q < layer.Shape.MicroSteps; q++)
            {
                jacobian.Multiply(q, stream.Steps[q], step, forward);
                forward.CopyTo(step, 0);
            }

            c.CopyTo(step, 0);
            for (int q = layer.Shape.MicroSteps - 1; q >= 0; q--)
            {
                jacobian.MultiplyTransposed(q, stream.Steps[q], step, backward);
                backward.CopyTo(step, 0);
            }

            Move(1e-6);
            double[] up = [.. stream.State];
            Move(-1e-6);
            for (int s = 0; s < layer.Shape.States; s++)
            {
                for (int u = 0; u < layer.Shape.Units; u++)
                {
                    int at = (s * layer.Shape.Padded) + u;
                    forward[at].ShouldBe((up[at] - stream.State[at]) / 2e-6, 1e-8);
                    dot += c[at] * forward[at];
                    adjoint += backward[at] * v[at];
                }
            }

            adjoint.ShouldBe(dot, 1e-12);

            void Move(double share)
            {
                for (int i = 0; i < state.Length; i++)
                {
                    stream.State[i] = state[i] + (share * v[i]);
                }

                layer.Restore(stream);
                layer.Forward(stream, input);
            }
        }
    }

    private static double[] Vector(LayerShape shape, RandomSource random)
    {
        var vector = new double[shape.StateLength];
        for (int s = 0; s < shape.States; s++)
        {
            for (int u = 0; u < shape.Units; u++)
            {
                vector[(s * shape.Padded) + u] = random.NextGaussian();
            }
        }

        return vector;
    }

    private static RecurrentCore<double> Core()
        => Network.Recurrent(2).Layer(new BentEmissionNeuron(1), 5).Layer(new Through(2), 5).Layer(new BentEmissionNeuron(2), 4).Layer(new BentEmissionNeuron(1), 35).Linear(3, readsInput: true)
            .Build<double>(new OneStepOptions(), new SgdOptions(), new RecurrentLearnerOptions());

    /// <summary>Hears its input itself in every one of its micro-steps.</summary>
    private readonly record struct Through(int Depth) : INeuron
    {
        public NeuronForm Form => new()
        {
            Name = "through",
            States = ["h"],
            Currents = [new("gate") { Input = false }, new("x") { Direct = true, Input = false, Recurrent = null, Bias = false }],
            Emissions = ["h"],
            MicroSteps = Depth,
        };

        public void Advance<TReal>(ReadOnlySpan<TReal> state, ReadOnlySpan<TReal> current, ReadOnlySpan<TReal> parameter, Span<TReal> after)
            where TReal : struct, IReal<TReal>
            => after[0] = (TReal.Sigmoid(current[0]) * current[1]) + (TReal.Constant(0.5) * state[0]);

        public void Emit<TReal>(ReadOnlySpan<TReal> state, ReadOnlySpan<TReal> parameter, Span<TReal> emission)
            where TReal : struct, IReal<TReal>
            => emission[0] = state[0];
    }
}
