using Eddy.Networks;
using Eddy.Networks.Sequences;
using Eddy.Numerics;
using Eddy.Signals.Trl;
using Eddy.Steps;
using Eddy.Tests.Conformance;
using Eddy.Tests.Numerics;
using Eddy.Tests.Signals.Trl;
using Shouldly;

namespace Eddy.Tests.Networks.Sequences;

[Collection(nameof(Alone))]
public class TemporalFusionTests
{
    private const int Steps = 4, Sequences = 8;
    private const double Rate = 0.125; // a power of two: dividing a move by it is exact

    public static TheoryData<FusionKind, int> KindsAndWidths
    {
        get
        {
            var data = new TheoryData<FusionKind, int>();
            foreach (FusionKind kind in Enum.GetValues<FusionKind>())
            {
                data.Add(kind, 5);
                data.Add(kind, 33);
            }

            return data;
        }
    }

    [Theory, MemberData(nameof(KindsAndWidths))]
    public void The_state_is_that_of_the_equations_all_at_once_and_step_by_step(FusionKind kind, int width)
    {
        (TemporalFusion<double> fusion, FusionReference reference, PanelMatrix<double> z) = Make(new FusionOptions { Kind = kind, Decay = 0.7, Hidden = 40 }, width);
        double[] expected = reference.Observe(z.Rows());
        fusion.Forward(z);
        TrlSequenceEncoderTests.Near("h", fusion.Output.Rows(), expected, 1e-13); // some 80 roundings a step, four steps
        fusion.Output.PaddingIsZero().ShouldBeTrue();
        var stepped = new TemporalFusion<double>(width, Steps, Sequences, fusion.Options, 7);
        for (int t = 0; t < Steps; t++)
        {
            stepped.ForwardStep(z, t);
        }

        stepped.Output.Bytes().ShouldBe(fusion.Output.Bytes());
        (kind == FusionKind.None).ShouldBe(fusion.Output.Rows().SequenceEqual(z.Rows()));
        fusion.Learns.ShouldBe(kind > FusionKind.Ema);
    }

    [Theory, MemberData(nameof(KindsAndWidths))]
    public void Parameters_move_along_the_error_of_the_head_at_the_same_step(FusionKind kind, int width)
    {
        var options = new FusionOptions { Kind = kind, Hidden = 40, Step = new SgdOptions { LearningRate = Rate } };
        (TemporalFusion<double> fusion, FusionReference reference, PanelMatrix<double> z) = Make(options, width);
        var head = new LinearHead<double>([width], 3, Steps * Sequences, HeadLoss.MeanSquaredError, new SgdOptions { LearningRate = Rate }, seed: 2);
        PanelMatrix<double> target = new RandomSource(9).Matrix<double>(Steps * Sequences, 3), error = new(Steps * Sequences, width);
        double[] weight = head.Weights[0].Value.Transposed(), bias = head.Bias.Value.Rows(), wanted = target.Rows();
        reference.Observe(z.Rows());
        double expected = Loss();

        fusion.Forward(z);
        head.Learn([fusion.Output], target, error).ShouldBe(expected, 1e-12);
        fusion.Learn(error);

        Moves(fusion, reference, Loss);
        if (fusion.Learns)
        {
            fusion.Steps.ShouldBe(1);
        }

        double Loss()
        {
            double[] h = reference.State();
            double sum = 0;
            for (int row = 0; row < Steps * Sequences; row++)
            {
                for (int o = 0; o < 3; o++)
                {
                    double answer = bias[o] + Enumerable.Range(0, width).Sum(k => weight[(o * width) + k] * h[(row * width) + k]);
                    sum += Math.Pow(answer - wanted[(row * 3) + o], 2);
                }
            }

            return sum / (Steps * Sequences * 3);
        }
    }

    [Theory]
    [InlineData(FusionKind.ResidualGate, 5)]
    [InlineData(FusionKind.ConcatLinear, 33)]
    [InlineData(FusionKind.ConcatMlp, 33)]
    public void Parameters_move_along_the_fusions_own_loss(FusionKind kind, int width)
    {
        TrlOptions trl = TrlOptions.TrlS with { CovarianceCoefficient = 0.7 };
        var options = new FusionOptions { Kind = kind, Hidden = 40, Learning = FusionLearning.Trl, Trl = trl, Step = new SgdOptions { LearningRate = Rate } };
        (TemporalFusion<double> fusion, FusionReference reference, PanelMatrix<double> z) = Make(options, width);
        var rule = new SequenceReference(1, [width], new TrlSequenceOptions
        {
            Steps = Steps,
            Sequences = Sequences,
            Variance = VarianceOverTime.Mean,
            Layers = new TrlLayerOptions { Trl = trl },
        });
        SequenceReference.Layer layer = rule.Layers[0];
        fusion.Lateral!.Weight.Value.Transposed().CopyTo(layer.Lateral, 0);
        layer.Held = BySequence(reference.Observe(z.Rows()), width);
        layer.Observe(Steps * Sequences, trl);
        double expected = Loss();

        fusion.Forward(z);
        fusion.LearnFromOwnLoss();

        fusion.Losses.Signal(trl).ShouldBe(expected, 1e-11);
        Moves(fusion, reference, Loss);
        double Loss() => rule.SignalLoss(layer, BySequence(reference.State(), width));
    }

    [Fact]
    public void A_head_learns_numbers_by_the_gradient_of_the_mean_squared_error()
    {
        const int Rows = 9;
        int[] widths = [5, 33];
        var head = new LinearHead<double>(widths, 35, Rows, HeadLoss.MeanSquaredError, new SgdOptions { LearningRate = Rate }, seed: 1);
        var random = new RandomSource(3);
        PanelMatrix<double>[] features = [.. widths.Select(width => random.Matrix<double>(Rows, width))];
        PanelMatrix<double> target = random.Matrix<double>(Rows, 35);
        double[][] x = [.. features.Select(f => f.Rows())], weights = [.. head.Weights.Select(w => w.Value.Transposed())];
        double[] bias = head.Bias.Value.Rows(), wanted = target.Rows();
        double expected = Loss();
        head.Error(features, target).ShouldBe(expected, 1e-13);
        head.Learn(features, target).ShouldBe(expected, 1e-13);
        for (int l = 0; l < 2; l++)
        {
            Check(weights[l], head.Weights[l].Value.Transposed());
        }

        Check(bias, head.Bias.Value.Rows());
        head.Error(features, target).ShouldBeLessThan(expected);

        void Check(double[] parameter, double[] after)
        {
            int[] entries = [0, parameter.Length / 2, parameter.Length - 1];
            double[] moved = [.. entries.Select(i => (parameter[i] - after[i]) / Rate)];
            TrlSequenceEncoderTests.Near("move", moved, TrlReference.Gradient(parameter, entries, Loss, 1e-3), 1e-11); // quadratic: no error but rounding, 1e-14/1e-3
        }

        double Loss()
        {
            double sum = 0;
            for (int row = 0; row < Rows; row++)
            {
                for (int o = 0; o < 35; o++)
                {
                    double answer = bias[o];
                    for (int l = 0; l < 2; l++)
                    {
                        answer += Enumerable.Range(0, widths[l]).Sum(k => x[l][(row * widths[l]) + k] * weights[l][(o * widths[l]) + k]);
                    }

                    sum += Math.Pow(answer - wanted[(row * 35) + o], 2);
                }
            }

            return sum / (Rows * 35);
        }
    }

    [Theory]
    [InlineData(FusionLearning.Head)]
    [InlineData(FusionLearning.Trl)]
    public void A_step_allocates_nothing(FusionLearning learning)
    {
        foreach (FusionKind kind in Enum.GetValues<FusionKind>())
        {
            var fusion = new TemporalFusion<float>(40, Steps, Sequences, new FusionOptions { Kind = kind, Learning = learning }, 1);
            var head = new LinearHead<float>([40], 3, Steps * Sequences, HeadLoss.MeanSquaredError, new AdamOptions(), 1);
            PanelMatrix<float> z = new RandomSource(1).Matrix<float>(Steps * Sequences, 40), target = new(Steps * Sequences, 3), error = new(Steps * Sequences, 40);
            PanelMatrix<float>[] read = [fusion.Output];
            Allocation.NothingOnAnyThreadIn(() =>
            {
                fusion.Forward(z);
                head.Learn(read, target, error);
                fusion.Learn(error);
                if (fusion.HasOwnLoss)
                {
                    fusion.LearnFromOwnLoss();
                }
            });
        }
    }

    [Fact]
    public void Wrong_use_is_refused()
    {
        Should.Throw<ArgumentException>(() => new TemporalFusion<float>(4, 2, 12, new FusionOptions(), 1)).Message.ShouldContain("multiple of 8");
        Should.Throw<ArgumentOutOfRangeException>(() => new FusionOptions { Decay = 1 }).ParamName.ShouldBe("Decay");
        Should.Throw<ArgumentOutOfRangeException>(() => new FusionOptions { Hidden = 0 }).ParamName.ShouldBe("Hidden");
        var fusion = new TemporalFusion<float>(4, 2, 8, new FusionOptions { Kind = FusionKind.ConcatLinear }, 1);
        Should.Throw<InvalidOperationException>(() => fusion.Learn(new PanelMatrix<float>(16, 4))).Message.ShouldContain("Forward first");
        fusion.Forward(new PanelMatrix<float>(16, 4));
        Should.Throw<InvalidOperationException>(fusion.LearnFromOwnLoss).Message.ShouldContain("no loss of its own");
        Should.Throw<ArgumentException>(() => fusion.Forward(new PanelMatrix<float>(16, 5)));
        var classes = new LinearHead<float>([4], 3, 16, HeadLoss.CrossEntropy, new AdamOptions(), 1);
        Should.Throw<InvalidOperationException>(() => classes.Learn([fusion.Output], new PanelMatrix<float>(16, 3))).Message.ShouldContain("squared error");
        var numbers = new LinearHead<float>([4], 3, 16, HeadLoss.MeanSquaredError, new AdamOptions(), 1);
        Should.Throw<ArgumentException>(() => numbers.Learn([fusion.Output], new PanelMatrix<float>(16, 2))).Message.ShouldContain("length 2, but 3");
    }

    private static void Moves(TemporalFusion<double> fusion, FusionReference reference, Func<double> loss)
    {
        reference.NearestToKink.ShouldBeGreaterThan(1e-5); // finite differences stay clear of relu's kink
        DenseLayer<double>[] layers = [.. fusion.Layers];
        if (layers.Length == 2)
        {
            Check(reference.W1, layers[0].Weight.Value.Transposed());
            Check(reference.B1, layers[0].Bias.Value.Rows());
        }

        if (layers.Length > 0)
        {
            Check(reference.W[..layers[^1].Weight.Value.Transposed().Length], layers[^1].Weight.Value.Transposed(), reference.W);
            Check(reference.B, layers[^1].Bias.Value.Rows());
        }

        void Check(double[] before, double[] after, double[]? parameter = null)
        {
            int[] entries = [0, 1, before.Length / 3, before.Length / 2, before.Length - 1];
            double[] moved = [.. entries.Select(i => (before[i] - after[i]) / Rate)];
            moved.ShouldContain(m => Math.Abs(m) > 1e-6);

            // rounding of a loss below 100 over the difference
            TrlSequenceEncoderTests.Near("move", moved, TrlReference.Gradient(parameter ?? before, entries, loss, 1e-6), 1e-7);
        }
    }

    private static (TemporalFusion<double> Fusion, FusionReference Reference, PanelMatrix<double> Z) Make(FusionOptions options, int width)
    {
        var fusion = new TemporalFusion<double>(width, Steps, Sequences, options, 7);
        var reference = new FusionReference(width, Steps, Sequences, options);
        DenseLayer<double>[] layers = [.. fusion.Layers];
        if (layers.Length == 2)
        {
            layers[0].Weight.Value.Transposed().CopyTo(reference.W1, 0);
            layers[0].Bias.Value.Rows().CopyTo(reference.B1, 0);
        }

        if (layers.Length > 0)
        {
            layers[^1].Weight.Value.Transposed().CopyTo(reference.W, 0);
            layers[^1].Bias.Value.Rows().CopyTo(reference.B, 0);
        }

        return (fusion, reference, new RandomSource(5).Matrix<double>(Steps * Sequences, width));
    }

    private static double[] BySequence(double[] rows, int width)
        => [.. Enumerable.Range(0, Steps * Sequences).SelectMany(row => rows.Skip((((row % Steps) * Sequences) + (row / Steps)) * width).Take(width))];
}
