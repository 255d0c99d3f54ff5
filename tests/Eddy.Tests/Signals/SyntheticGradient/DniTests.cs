using Eddy.Learners.Recurrent;
using Eddy.Networks;
using Eddy.Networks.Recurrent;
using Eddy.Neurons;
using Eddy.Numerics;
using Eddy.Signals.SyntheticGradient;
using Eddy.Steps;
using Eddy.Tests.Neurons;
using Eddy.Tests.Traces;
using Eddy.Traces;
using Eddy.Traces.OneStep;
using Shouldly;

namespace Eddy.Tests.Signals.SyntheticGradient;

public class DniTests
{
    [Fact]
    public void Every_step_matches_the_recorded_one()
    {
        RecurrentOracle file = RecurrentOracle.Read("kernl_dni"), set = file["dni"], expected = file["expected"]["dni"];
        var net = new RateOracleNetwork(file, new DniOptions { PredictorRate = set.Number("lr"), RefreshEvery = (int)set.Number("fix_interval") });
        var credit = (DniCredit<double>)net.Core.Credit;
        var predictor = (LinearCreditPredictor<double>)credit.Predictors[0];
        double[][] first = set.Matrix("A0");
        for (int i = 0; i < net.Units; i++)
        {
            for (int j = 0; j < first[i].Length; j++)
            {
                predictor.Predictor[0, j, i] = predictor.Fixed[0, j, i] = first[i][j];
            }
        }

        RecurrentOracle[] steps = expected.Items("steps");
        var total = new double[net.Units * (net.Units + net.Inputs + 1)];
        for (int t = 0; t < steps.Length; t++)
        {
            double[] gradient = net.Step(t);
            file.ShouldHold(credit.Last(0)[..net.Units].ToArray(), steps[t].Vector("synthetic_gradient"), $"credit {t}");
            file.ShouldHold(predictor.Error[..net.Units].ToArray(), steps[t].Vector("sg_error"), $"error {t}");
            file.ShouldHold(gradient, steps[t].Flat("grad"), $"gradient {t}");
            total = [.. total.Zip(gradient, (a, g) => a + g)];
        }

        double[] last = [.. Enumerable.Range(0, net.Units).SelectMany(i => Enumerable.Range(0, first[i].Length).Select(j => predictor.Predictor[0, j, i]))];
        file.ShouldHold(last, expected.Flat("A_final"), "A");
        file.ShouldHold(total, expected.Flat("total"), "total");
    }

    [Fact]
    public void The_recorded_exact_credit_gives_full_back_propagation()
    {
        RecurrentOracle file = RecurrentOracle.Read("kernl_dni"), expected = file["expected"];
        var net = new RateOracleNetwork(file, new DniOptions());
        double[][] exact = expected.Matrix("exact_credit");
        int now = 0;
        ((DniCredit<double>)net.Core.Credit).Predictors[0] = new InjectedCredit(_ => exact[now]);
        var total = new double[net.Units * (net.Units + net.Inputs + 1)];
        for (; now < exact.Length; now++)
        {
            total = [.. total.Zip(net.Step(now), (a, g) => a + g)];
        }

        file.ShouldHold(total, expected.Flat("bptt_total"), "total");
    }

    [Fact]
    public void Exact_credit_on_two_states_and_micro_steps_is_the_sum_of_exact_influences()
    {
        RecurrentCore<double> core = Core(new BentEmissionNeuron(2), 3, new DniOptions());
        RecurrentLayer<double> layer = core.Network.Layers[0];
        LayerStream<double> stream = core.Network.Streams[0].Layers[0];
        (double[][] inputs, double[][] targets) = Samples(6);
        var influence = new InfluenceReference(layer);
        var jacobian = new LayerJacobian<double>(layer);

        // forward: signal · influence of every step, and what the way back needs
        var steps = new List<(double[] Signal, MicroStep<double>[] Steps)>();
        var exact = new double[influence.Gradients().Length];
        for (int t = 0; t < inputs.Length; t++)
        {
            core.Observe(0, inputs[t]);
            influence.Advance(stream);
            core.Teach(0, targets[t]);
            exact = [.. exact.Zip(influence.Contract(stream.Signal), (a, b) => a + b)];
            steps.Add(([.. stream.Signal], [.. stream.Steps.Select(s => Copy(layer, s))]));
        }

        // backward: exact credit of every step
        var credit = new double[inputs.Length][];
        var carried = new double[layer.Shape.StateLength];
        for (int t = inputs.Length - 1; t >= 0; t--)
        {
            credit[t] = [.. steps[t].Signal.Zip(carried, (a, b) => a + b)];
            double[] c = credit[t];
            for (int q = layer.Shape.MicroSteps - 1; q >= 0; q--)
            {
                var before = new double[c.Length];
                jacobian.MultiplyTransposed(q, steps[t].Steps[q], c, before);
                c = before;
            }

            carried = c;
        }

        foreach (Parameter<double> parameter in layer.Parameters())
        {
            parameter.Gradient!.Span.Clear();
        }

        core.Reset(0);
        int now = 0;
        ((DniCredit<double>)core.Credit).Predictors[0] = new InjectedCredit(_ => credit[now]);
        for (; now < inputs.Length; now++)
        {
            core.Observe(0, inputs[now]);
            core.Teach(0, targets[now]);
        }

        Near(influence.Gradients(), exact, 1e-12);
    }

    [Fact]
    public void A_predictor_of_this_step_alone_is_one_step()
    {
        RecurrentCore<double> dni = Core(new BentEmissionNeuron(2), 3, new DniOptions()), oneStep = Core(new BentEmissionNeuron(2), 3, new OneStepOptions());
        ((DniCredit<double>)dni.Credit).Predictors[0] = new InjectedCredit(now => now.Signal);
        (double[][] inputs, double[][] targets) = Samples(4);
        for (int t = 0; t < inputs.Length; t++)
        {
            foreach (RecurrentCore<double> core in new[] { dni, oneStep })
            {
                core.Observe(0, inputs[t]);
                core.Teach(0, targets[t]);
            }
        }

        new InfluenceReference(dni.Network.Layers[0]).Gradients().ShouldBe(new InfluenceReference(oneStep.Network.Layers[0]).Gradients());
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public void A_lesson_is_the_gradient_of_its_residual(bool tanh, bool full)
    {
        var options = new DniOptions { PredictorRate = 0.01, TanhOutput = tanh, FullResidual = full, RefreshEvery = 3 };
        RecurrentCore<double> core = Core(new BentEmissionNeuron(2), 2, options);
        RecurrentLayer<double> layer = core.Network.Layers[0];
        LayerStream<double> stream = core.Network.Streams[0].Layers[0];
        var predictor = (LinearCreditPredictor<double>)((DniCredit<double>)core.Credit).Predictors[0];
        var jacobian = new LayerJacobian<double>(layer);
        (double[][] inputs, double[][] targets) = Samples(6);
        double[] heard = [], signal = [];
        for (int t = 0; t < inputs.Length; t++)
        {
            double[] a = [.. predictor.Predictor.Tensor.Values], held = [.. predictor.Fixed.Tensor.Values];
            core.Observe(0, inputs[t]);
            core.Teach(0, targets[t]);
            double[] now = [.. Units(stream.State), targets[t][0], 1];
            if (t == 0)
            {
                predictor.Predictor.Tensor.Values.ShouldBe(a); // no lesson yet
            }
            else
            {
                for (int place = 0; place < 64; place += place == 1 ? 31 : 1)
                {
                    for (int row = 0; row < now.Length && place % 32 < 2; row++)
                    {
                        // [heard, S · U], padded to 8 rows: two panels
                        int at = (place / 32 * 8 * 32) + (row * 32) + (place % 32);
                        double slope = (Loss(at, 1e-6) - Loss(at, -1e-6)) / 2e-6;
                        (predictor.Predictor.Tensor.Values[at] - a[at]).ShouldBe(-options.PredictorRate * slope, 1e-10);
                    }
                }
            }

            (heard, signal) = (now, [.. stream.Signal]);

            double Loss(int at, double shift)
            {
                double[] moved = [.. a];
                moved[at] += shift;
                double[] told = Tell(moved, heard), c = Tell(full ? moved : held, now);
                for (int q = 1; q >= 0; q--)
                {
                    var before = new double[c.Length];
                    jacobian.MultiplyTransposed(q, stream.Steps[q], c, before);
                    c = before;
                }

                return 0.5 * told.Select((v, k) => v - signal[k] - c[k]).Sum(f => f * f);
            }
        }

        double[] Tell(double[] map, double[] v)
        {
            var told = new double[layer.Shape.StateLength];
            foreach (int place in new[] { 0, 1, 32, 33 })
            {
                double sum = v.Select((x, row) => x * map[(place / 32 * 8 * 32) + (row * 32) + (place % 32)]).Sum();
                told[place] = tanh ? Math.Tanh(sum) : sum;
            }

            return told;
        }
    }

    [Fact]
    public void A_learned_jacobian_regresses_on_the_state()
    {
        RecurrentCore<double> core = Core(new RateNeuron(), 2, new DniOptions { LearnedJacobianRate = 0.1 });
        LearnedMap<double> learned = ((LinearCreditPredictor<double>)((DniCredit<double>)core.Credit).Predictors[0]).LearnedJacobian!;
        (double[][] inputs, double[][] targets) = Samples(8);
        double[,] expected = new double[2, 2]; // [to, from]
        double[] before = [];
        for (int t = 0; t < inputs.Length; t++)
        {
            core.Observe(0, inputs[t]);
            core.Teach(0, targets[t]);
            double[] now = core.Network.Streams[0].Layers[0].State[..2];
            if (t > 0)
            {
                double[] error = [.. now.Select((h, k) => (expected[k, 0] * before[0]) + (expected[k, 1] * before[1]) - h)];
                for (int k = 0; k < 4; k++)
                {
                    expected[k / 2, k % 2] -= 0.1 * error[k / 2] * before[k % 2];
                    learned[0, k % 2, k / 2].ShouldBe(expected[k / 2, k % 2], 1e-14);
                }
            }

            before = now;
        }

        expected[0, 0].ShouldNotBe(0);
    }

    [Fact]
    public void A_step_without_a_target_gives_no_gradient_and_no_lesson_across_it()
    {
        RecurrentCore<double> core = Core(new RateNeuron(), 3, new DniOptions());
        double[] a = ((LinearCreditPredictor<double>)((DniCredit<double>)core.Credit).Predictors[0]).Predictor.Tensor.Values;
        double[] first = [.. a];
        (double[][] inputs, double[][] targets) = Samples(5);
        core.Observe(0, inputs[0]);
        core.Teach(0, targets[0]);
        core.Observe(0, inputs[1]);
        core.Observe(0, inputs[2]);
        core.Teach(0, targets[2]);
        a.ShouldBe(first);
        core.Observe(0, inputs[3]);
        core.Teach(0, targets[3]);
        a.ShouldNotBe(first);

        first = [.. a];
        core.Reset(0);
        core.Observe(0, inputs[4]);
        core.Teach(0, targets[4]);
        a.ShouldBe(first);
    }

    [Fact]
    public void A_predictor_learns_the_credit_it_is_to_predict()
    {
        // a linear layer whose target is a constant: the true credit is linear in the state
        double[] far = [Distance(50), Distance(20000)];
        far[1].ShouldBeLessThan(0.05 * far[0]);

        static double Distance(int steps)
        {
            RecurrentCore<double> core = Network.Recurrent(2).Layer(new RateNeuron { Activation = NeuronActivation.Identity, Leak = 0.5 }, 3).Linear(1)
                .Build<double>(new DniOptions { PredictorRate = 0.01 }, new SgdOptions(), new RecurrentLearnerOptions());
            LayerStream<double> stream = core.Network.Streams[0].Layers[0];
            var credit = (DniCredit<double>)core.Credit;
            for (int i = 0; i < 3; i++)
            {
                for (int u = 0; u < 3; u++)
                {
                    core.Network.Layers[0].Maps[0][0]!.Weights.Value[i, u] *= 0.3;
                }
            }

            var random = new RandomSource(2);
            for (int t = 0; t < steps; t++)
            {
                core.Observe(0, [random.NextGaussian(), random.NextGaussian()]);
                core.Teach(0, [0.3]);
            }

            // the mean credit of a state over fresh futures is that of a future without input: all is linear
            double[] told = credit.Last(0)[..3].ToArray(), exact = [.. stream.Signal[..3]];
            var jacobian = new LayerJacobian<double>(core.Network.Layers[0]);
            var futures = new List<(double[] Signal, MicroStep<double> Step)>();
            for (int t = 0; t < 60; t++)
            {
                core.Network.Forward(0, [0, 0]);
                RecurrentReadout<double>.Error(core.Network.Streams[0].Readout, [0.3]);
                core.Network.Sweep(0);
                futures.Add(([.. stream.Signal], Copy(core.Network.Layers[0], stream.Steps[0])));
            }

            var carried = new double[32];
            for (int t = futures.Count - 1; t >= 0; t--)
            {
                var before = new double[32];
                jacobian.MultiplyTransposed(0, futures[t].Step, [.. futures[t].Signal.Zip(carried, (x, y) => x + y)], before);
                carried = before;
            }

            return exact.Select((q, k) => Math.Pow(told[k] - q - carried[k], 2)).Sum();
        }
    }

    private static RecurrentCore<double> Core<N>(N neuron, int units, RuleOptions rule)
        where N : struct, INeuron
        => Network.Recurrent(2).Layer(neuron, units).Linear(1).Build<double>(rule, new SgdOptions(), new RecurrentLearnerOptions());

    private static (double[][] Inputs, double[][] Targets) Samples(int steps)
    {
        var random = new RandomSource(12);
        return ([.. Enumerable.Range(0, steps).Select(_ => new[] { random.NextGaussian(), random.NextGaussian() })],
            [.. Enumerable.Range(0, steps).Select(_ => new[] { random.NextGaussian() })]);
    }

    private static double[] Units(double[] planes) => [planes[0], planes[1], planes[32], planes[33]];

    private static MicroStep<double> Copy(RecurrentLayer<double> layer, MicroStep<double> step)
    {
        var copy = new MicroStep<double>(layer.Shape);
        copy.CopyFrom(step);
        return copy;
    }

    private static void Near(double[] actual, double[] expected, double bound)
    {
        double size = Math.Sqrt(expected.Sum(v => v * v));
        size.ShouldBeGreaterThan(0.1);
        Math.Sqrt(actual.Zip(expected, (a, b) => (a - b) * (a - b)).Sum()).ShouldBeLessThan(bound * size);
    }
}
