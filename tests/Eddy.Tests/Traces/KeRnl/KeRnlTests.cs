using Eddy.Learners.Recurrent;
using Eddy.Networks;
using Eddy.Networks.Recurrent;
using Eddy.Neurons;
using Eddy.Numerics;
using Eddy.Steps;
using Eddy.Tests.Neurons;
using Eddy.Traces;
using Eddy.Traces.KeRnl;
using Shouldly;

namespace Eddy.Tests.Traces.KeRnl;

public class KeRnlTests
{
    [Fact]
    public void Every_step_matches_the_recorded_one()
    {
        RecurrentOracle file = RecurrentOracle.Read("kernl_dni"), set = file["kernl"], expected = file["expected"]["kernl"];
        var options = new KeRnlOptions { FirstRate = set.Number("alpha0"), ResetEvery = 0 };
        var net = new RateOracleNetwork(file, options);
        var trace = new KeRnlTrace<double>(net.Core.Network.Layers[0], 1, options, set.Number("lr"), new ListedDraws(set.Matrix("zeta")));
        ((TraceCredit<double>)net.Core.Credit).Traces[0] = trace;
        double[] Tensor(string name) => trace.Tensors.Single(t => t.Name == name).Values;

        RecurrentOracle[] steps = expected.Items("steps");
        var errors = new List<double>();
        for (int t = 0; t < steps.Length; t++)
        {
            double[] gradient = net.Step(t);
            file.ShouldHold(Tensor("alpha")[..net.Units], steps[t].Vector("alpha"), $"alpha {t}");
            file.ShouldHold(gradient, steps[t].Flat("grad"), $"gradient {t}");
            errors.AddRange(trace.PredictionError[..net.Units]);
        }

        file.ShouldHold(errors, [.. steps.SelectMany(s => s.Vector("prediction_error"))], "prediction errors"); // together: the first is rounding alone
        double[] kernel = [.. Enumerable.Range(0, net.Units * net.Units).Select(k => Tensor("kernel")[(k % net.Units * 32) + (k / net.Units)])];
        file.ShouldHold(kernel, expected.Flat("A_final"), "A");
        file.ShouldHold(net.Theta(Tensor(net.Map.Name)), expected.Flat("B_final"), "B");
    }

    [Fact]
    public void With_a_fixed_identity_and_the_neurons_leak_it_is_rflo()
    {
        const double Leak = 0.3;
        const int Units = 4;
        RecurrentCore<double> core = Core<double, RateNeuron>(new() { Leak = Leak }, Units, new KeRnlOptions { KernelRate = 0, FirstRate = Leak, ResetEvery = 0 });
        RecurrentLayer<double> layer = core.Network.Layers[0];
        LayerStream<double> stream = core.Network.Streams[0].Layers[0];
        LinearMap<double> map = layer.Maps[0][0]!;
        var random = new RandomSource(3);
        var p = new double[map.Rows, Units];
        for (int t = 0; t < 20; t++)
        {
            core.Observe(0, [random.NextGaussian(), random.NextGaussian()]);
            core.Teach(0, [random.NextGaussian()]);
            for (int i = 0; i < map.Rows; i++)
            {
                for (int u = 0; u < Units; u++)
                {
                    p[i, u] = ((1 - Leak) * p[i, u]) + (stream.Steps[0].SlopeCurrent[u] * stream.Steps[0].Sources[map.Start + i]);
                    map.Weights.Gradient![i, u].ShouldBe(stream.Signal[u] * p[i, u], 1e-13 * (1 + Math.Abs(p[i, u])));
                }
            }

            map.Weights.Gradient!.Span.Clear();
        }
    }

    [Fact]
    public void A_learned_kernel_predicts_what_a_push_does()
    {
        double[] errors = [PushError(0), PushError(3e-3)];
        errors[1].ShouldBeLessThan(0.75 * errors[0]);

        // mean of e² over mean of (h' − h)², over the last steps
        static double PushError(double rate)
        {
            RecurrentCore<double> core = Core<double, GruNeuron>(new(), 8, new KeRnlOptions { KernelRate = rate });
            var trace = (KeRnlTrace<double>)((TraceCredit<double>)core.Credit).Traces[0];
            double[] kernel = trace.Tensors.Single(t => t.Name == "kernel").Values, omega = trace.Tensors.Single(t => t.Name == "omega").Values;
            double[] perturbed = trace.Tensors.Single(t => t.Name == "perturbed").Values, state;
            var random = new RandomSource(3);
            double error = 0, push = 0;
            for (int t = 0; t < 6000; t++)
            {
                core.Observe(0, [random.NextGaussian(), random.NextGaussian()]);
                state = core.Network.Streams[0].Layers[0].State;
                for (int k = 0; k < 8 && t >= 4000; k++)
                {
                    double told = 0, moved = perturbed[k] - state[k];
                    for (int i = 0; i < 8; i++)
                    {
                        told += kernel[(i * 32) + k] * omega[i];
                    }

                    error += (told - moved) * (told - moved);
                    push += moved * moved;
                }
            }

            return error / push;
        }
    }

    [Fact]
    public void The_copy_joins_the_layer_again()
    {
        RecurrentCore<double> core = Core<double, RateNeuron>(default, 3, new KeRnlOptions { ResetEvery = 4, Noise = 0.1, KernelRate = 0 });
        TraceTensor<double> perturbed = ((TraceCredit<double>)core.Credit).Traces[0].Tensors.Single(t => t.Name == "perturbed");
        TraceTensor<double> omega = ((TraceCredit<double>)core.Credit).Traces[0].Tensors.Single(t => t.Name == "omega");
        for (int t = 0; t < 12; t++)
        {
            core.Observe(0, [1, -1]);
            double[] apart = [.. perturbed.Of(0)[..3].ToArray().Zip(core.Network.Streams[0].Layers[0].State, (a, b) => a - b)];
            bool fresh = apart.Zip(omega.Of(0)[..3].ToArray()).All(pair => Math.Abs(pair.First - pair.Second) < 1e-15); // then only this step's noise
            fresh.ShouldBe(t % 4 == 0);
        }
    }

    [Fact]
    public void A_reset_forgets_the_stream_and_keeps_the_kernel()
    {
        RecurrentCore<double> core = Core<double, RateNeuron>(default, 3, new KeRnlOptions());
        core.Observe(0, [1, -1]);
        core.Observe(0, [1, 1]);
        Trace<double> trace = ((TraceCredit<double>)core.Credit).Traces[0];
        double[] kernel = [.. trace.Tensors.Single(t => t.Name == "kernel").Values];
        core.Reset(0);
        trace.Tensors.Single(t => t.Name == "kernel").Values.ShouldBe(kernel);
        kernel.ShouldContain(v => v != 0 && v != 1);
        trace.Tensors.Where(t => t.Name is not ("kernel" or "alpha")).ShouldAllBe(t => t.Values.All(v => v == 0));
    }

    [Fact]
    public void With_learning_off_the_kernel_rests_and_the_trace_goes_on()
    {
        RecurrentCore<double> core = Core<double, RateNeuron>(default, 3, new KeRnlOptions());
        Trace<double> trace = ((TraceCredit<double>)core.Credit).Traces[0];
        core.Credit.Learning = false;
        core.Observe(0, [1, -1]);
        core.Observe(0, [1, 1]);
        trace.Tensors.Single(t => t.Name == "kernel").Values.ShouldAllBe(v => v == 0 || v == 1);
        trace.Tensors.Single(t => t.Name == "omega").Values.ShouldContain(v => v != 0);
        core.Credit.Learning = true;
        core.Observe(0, [1, 1]);
        trace.Tensors.Single(t => t.Name == "kernel").Values.ShouldContain(v => v != 0 && v != 1);
    }

    [Fact]
    public void Several_states_are_refused()
        => Should.Throw<NotSupportedException>(() => Core<double, LstmNeuron>(default, 3, new KeRnlOptions())).Message.ShouldContain("2 states");

    [Fact]
    public void Micro_steps_are_refused()
        => Should.Throw<NotSupportedException>(() => Core<double, HighwayNeuron>(new() { Depth = 2 }, 3, new KeRnlOptions())).Message.ShouldContain("2 micro-steps");

    private static RecurrentCore<T> Core<T, N>(N neuron, int units, RuleOptions rule)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
        where N : struct, INeuron
        => Network.Recurrent(2).Layer(neuron, units).Linear(1).Build<T>(rule, new SgdOptions(), new RecurrentLearnerOptions());
}
