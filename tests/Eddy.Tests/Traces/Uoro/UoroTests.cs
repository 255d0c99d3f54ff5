using Eddy.Learners.Recurrent;
using Eddy.Networks;
using Eddy.Networks.Recurrent;
using Eddy.Neurons;
using Eddy.Numerics;
using Eddy.Steps;
using Eddy.Traces;
using Eddy.Traces.Uoro;
using Shouldly;

namespace Eddy.Tests.Traces.Uoro;

public class UoroTests
{
    [Fact]
    public void On_a_gru_the_mean_over_all_signs_is_exact() => MeanIsExact(new GruNeuron(), units: 2, steps: 3, copies: 1);

    [Fact]
    public void With_two_states_the_mean_over_all_signs_is_exact() => MeanIsExact(new BentEmissionNeuron(1), units: 2, steps: 3, copies: 1);

    [Fact]
    public void With_micro_steps_the_mean_over_all_signs_is_exact()
    {
        MeanIsExact(new BentEmissionNeuron(3), units: 1, steps: 2, copies: 1);
        MeanIsExact(new BentEmissionNeuron(2), units: 2, steps: 1, copies: 1);
    }

    [Fact]
    public void The_mean_of_copies_is_exact() => MeanIsExact(new GruNeuron(), units: 2, steps: 2, copies: 2);

    [Fact]
    public void Drawn_signs_average_to_the_exact_gradient()
    {
        const int Runs = 12000, Steps = 4, Directions = 8;
        RecurrentCore<double> core = Core(new RateNeuron { Leak = 0.6 }, 3, 1, new UoroOptions(), 5);
        RecurrentLayer<double> layer = core.Network.Layers[0];
        LayerStream<double> stream = core.Network.Streams[0].Layers[0];
        var reference = new InfluenceReference(layer);
        var trace = new UoroTrace<double>(layer, 1, 1, 1e-7, new RandomSigns(new RandomSource(3), 1));
        MicroStep<double>[][] steps = Run(core, Steps, reference.Advance);
        double[] signal = Signal(layer.Shape, new RandomSource(8)), exact = reference.Contract(signal);

        // directions that lean towards the gradient, so that what they should find is not small by chance
        var random = new RandomSource(9);
        double[][] directions = [.. Enumerable.Range(0, Directions).Select(_ => exact.Select(g => Math.Sign(g) * Math.Abs(random.NextGaussian())).ToArray())];
        double[] sum = new double[Directions], square = new double[Directions];
        for (int run = 0; run < Runs; run++)
        {
            trace.Reset(0);
            Replay(trace, stream, steps);
            double[] estimate = Taken(trace, layer, stream, signal, reference);
            for (int d = 0; d < Directions; d++)
            {
                double along = Dot(directions[d], estimate);
                sum[d] += along;
                square[d] += along * along;
            }
        }

        for (int d = 0; d < Directions; d++)
        {
            double mean = sum[d] / Runs, error = Math.Sqrt(((square[d] / Runs) - (mean * mean)) / Runs), should = Dot(directions[d], exact);
            error.ShouldBeLessThan(0.25 * Math.Abs(should)); // else the next line says nothing
            Math.Abs(mean - should).ShouldBeLessThan(3.5 * error);
        }
    }

    [Fact]
    public void More_copies_are_less_noise()
    {
        (Noise(1) / Noise(8)).ShouldBeInRange(6.5, 9.5); // 8 but for chance: a variance over 2000 runs is known to about 5 %

        static double Noise(int copies)
        {
            RecurrentCore<double> core = Core(new RateNeuron { Leak = 0.6 }, 3, 1, new UoroOptions(), 5);
            RecurrentLayer<double> layer = core.Network.Layers[0];
            LayerStream<double> stream = core.Network.Streams[0].Layers[0];
            var reference = new InfluenceReference(layer);
            var trace = new UoroTrace<double>(layer, 1, copies, 1e-7, new RandomSigns(new RandomSource(3), 1));
            MicroStep<double>[][] steps = Run(core, 4, reference.Advance);
            double[] signal = Signal(layer.Shape, new RandomSource(8)), exact = reference.Contract(signal);
            double sum = 0;
            for (int run = 0; run < 2000; run++)
            {
                trace.Reset(0);
                Replay(trace, stream, steps);
                sum += Taken(trace, layer, stream, signal, reference).Zip(exact, (a, b) => (a - b) * (a - b)).Sum();
            }

            return sum;
        }
    }

    [Fact]
    public void A_parameter_that_shapes_what_is_told_is_refused()
        => Should.Throw<NotSupportedException>(() => Core(new TellingGainNeuron(), 3, 1, new UoroOptions(), 1)).Message.ShouldContain("telling-gain");

    [Fact]
    public void A_silent_source_leaves_no_subnormal_number()
    {
        var core = Network.Recurrent(1).Layer(new RateNeuron { Leak = 0.5 }, 4).Linear(1).Build<float>(new UoroOptions(), new SgdOptions(), new RecurrentLearnerOptions());
        core.Observe(0, [1f]);
        IReadOnlyList<TraceTensor<float>> tensors = ((TraceCredit<float>)core.Credit).Traces[0].Tensors;
        for (int t = 0; t < 600; t++)
        {
            core.Observe(0, [0f]);
            foreach (TraceTensor<float> tensor in tensors)
            {
                foreach (float value in tensor.Values)
                {
                    float.IsSubnormal(value).ShouldBeFalse();
                }
            }
        }

        TraceTensor<float> theta = tensors[1];
        int input = core.Network.Layers[0].Maps[0][0]!.InputStart;
        theta.Values[input * 32].ShouldBe(0f); // forgotten by then
        theta.Values[0].ShouldNotBe(0f);
    }

    private static void MeanIsExact<N>(N neuron, int units, int steps, int copies)
        where N : struct, INeuron
    {
        RecurrentCore<double> core = Core(neuron, units, 1, new UoroOptions(), 2);
        RecurrentLayer<double> layer = core.Network.Layers[0];
        LayerStream<double> stream = core.Network.Streams[0].Layers[0];
        var reference = new InfluenceReference(layer);
        var signs = new CountedSigns();
        var trace = new UoroTrace<double>(layer, 1, copies, 1e-7, signs);
        MicroStep<double>[][] recorded = Run(core, steps, reference.Advance);
        int draws = units * layer.Shape.States * layer.Shape.MicroSteps * steps * copies;
        double[] signal = Signal(layer.Shape, new RandomSource(4)), exact = reference.Contract(signal), mean = new double[exact.Length];
        for (long pattern = 0; pattern < 1L << draws; pattern++)
        {
            signs.Pattern = pattern;
            trace.Reset(0);
            Replay(trace, stream, recorded);
            double[] one = Taken(trace, layer, stream, signal, reference);
            for (int k = 0; k < mean.Length; k++)
            {
                mean[k] += one[k] / (1L << draws);
            }
        }

        double size = Math.Sqrt(exact.Sum(v => v * v));
        size.ShouldBeGreaterThan(0.1);
        Math.Sqrt(mean.Zip(exact, (a, b) => (a - b) * (a - b)).Sum()).ShouldBeLessThan(1e-12 * size);
    }

    private static RecurrentCore<double> Core<N>(N neuron, int units, int streams, RuleOptions rule, ulong seed)
        where N : struct, INeuron
        => Network.Recurrent(2).Layer(neuron, units).Linear(1).Build<double>(rule, new SgdOptions(), new RecurrentLearnerOptions { Streams = streams, Seed = seed });

    // From a state that is not zero; what the traces need of every step is kept.
    private static MicroStep<double>[][] Run(RecurrentCore<double> core, int steps, Action<LayerStream<double>> step)
    {
        RecurrentLayer<double> layer = core.Network.Layers[0];
        LayerStream<double> stream = core.Network.Streams[0].Layers[0];
        var random = new RandomSource(6);
        Signal(layer.Shape, random).CopyTo(stream.State, 0);
        layer.Restore(stream);
        var kept = new MicroStep<double>[steps][];
        for (int t = 0; t < steps; t++)
        {
            layer.Forward(stream, [random.NextGaussian(), random.NextGaussian()]);
            step(stream);
            kept[t] = [.. stream.Steps.Select(s =>
            {
                var copy = new MicroStep<double>(layer.Shape);
                copy.CopyFrom(s);
                return copy;
            })];
        }

        return kept;
    }

    private static void Replay(UoroTrace<double> trace, LayerStream<double> stream, MicroStep<double>[][] steps)
    {
        foreach (MicroStep<double>[] step in steps)
        {
            step.CopyTo(stream.Steps, 0);
            trace.Advance(0, stream);
        }
    }

    private static double[] Taken(UoroTrace<double> trace, RecurrentLayer<double> layer, LayerStream<double> stream, double[] signal, InfluenceReference reference)
    {
        foreach (Parameter<double> parameter in layer.Parameters())
        {
            parameter.Gradient!.Span.Clear();
        }

        trace.Accumulate(0, stream, signal);
        return reference.Gradients();
    }

    private static double[] Signal(LayerShape shape, RandomSource random)
    {
        var signal = new double[shape.StateLength];
        for (int s = 0; s < shape.States; s++)
        {
            for (int u = 0; u < shape.Units; u++)
            {
                signal[(s * shape.Padded) + u] = random.NextGaussian();
            }
        }

        return signal;
    }

    private static double Dot(double[] a, double[] b) => a.Zip(b, (x, y) => x * y).Sum();
}
