using Eddy.Networks;
using Eddy.Numerics;
using Eddy.Steps;
using Eddy.Tests.Numerics;
using Shouldly;

namespace Eddy.Tests.Networks;

public class LinearHeadTests
{
    private const double Rate = 0.125; // a power of two: dividing a move by it is exact

    public static TheoryData<HeadLoss, int, int[]> Heads
    {
        get
        {
            var data = new TheoryData<HeadLoss, int, int[]>();
            foreach (HeadLoss loss in Enum.GetValues<HeadLoss>())
            {
                foreach (int classes in new[] { 1, 2, 3, 10, 31, 32, 33, 40 })
                {
                    data.Add(loss, classes, [5]);
                }

                data.Add(loss, 4, [1, 33, 8]);
                data.Add(loss, 33, [7, 40]);
            }

            return data;
        }
    }

    [Theory, MemberData(nameof(Heads))]
    public void A_step_follows_the_gradient_of_the_mean_loss(HeadLoss loss, int classes, int[] widths)
    {
        const int Batch = 7;
        const double Step = 1e-3;
        var random = new RandomSource(3);
        var head = new LinearHead<double>(widths, classes, Batch, loss, new SgdOptions { LearningRate = Rate }, seed: 1);
        PanelMatrix<double>[] features = [.. widths.Select(width => random.Matrix<double>(Batch, width))];
        byte[] labels = [.. Enumerable.Range(0, Batch).Select(_ => (byte)random.NextInt(classes))];
        double[][] rows = [.. features.Select(f => f.Rows())], before = [.. head.Weights.Select(w => w.Value.Transposed())];
        double[] bias = head.Bias.Value.Rows();

        double expected = Loss(), got = head.Learn(features, labels, out int correct);

        got.ShouldBe(expected, 1e-13); // some hundred roundings of sums below 10
        correct.ShouldBe(Enumerable.Range(0, Batch).Count(b => Array.IndexOf(Scores(b), Scores(b).Max()) == labels[b]));

        // Fourth order: h⁴/30 of a fifth derivative below 10, 1e-13; a loss below 5 with its roundings of 1e-14 over h: 1e-11. A move rounds by 1e-16/η.
        for (int l = 0; l < widths.Length; l++)
        {
            double[] after = head.Weights[l].Value.Transposed();
            for (int i = 0; i < after.Length; i += 1 + (after.Length / 20))
            {
                ((before[l][i] - after[i]) / Rate).ShouldBe(Difference(before[l], i), 5e-11, $"block {l}, weight {i}");
            }

            head.Weights[l].Value.PaddingIsZero().ShouldBeTrue();
        }

        double[] biasAfter = head.Bias.Value.Rows();
        for (int c = 0; c < classes; c++)
        {
            ((bias[c] - biasAfter[c]) / Rate).ShouldBe(Difference(bias, c), 5e-11, $"bias {c}");
        }

        double Difference(double[] parameter, int i)
        {
            double value = parameter[i];
            double At(int steps)
            {
                parameter[i] = value + (steps * Step);
                double at = Loss();
                parameter[i] = value;
                return at;
            }

            return ((8 * (At(1) - At(-1))) - (At(2) - At(-2))) / (12 * Step);
        }

        double[] Scores(int b) => [.. Enumerable.Range(0, classes).Select(c => bias[c] + Enumerable.Range(0, widths.Length)
            .Sum(l => Enumerable.Range(0, widths[l]).Sum(k => rows[l][(b * widths[l]) + k] * before[l][(c * widths[l]) + k])))];

        double Loss() => Enumerable.Range(0, Batch).Average(b =>
        {
            double[] scores = Scores(b);
            return loss == HeadLoss.CrossEntropy
                ? Math.Log(scores.Sum(s => Math.Exp(s))) - scores[labels[b]]
                : scores.Select((s, c) => Math.Pow(s - (c == labels[b] ? 1 : 0), 2)).Average();
        });
    }

    [Theory]
    [InlineData(HeadLoss.CrossEntropy)]
    [InlineData(HeadLoss.MeanSquaredError)]
    public void A_separable_task_is_learned_without_a_mistake(HeadLoss loss)
    {
        const int Batch = 30;
        var random = new RandomSource(5);
        var head = new LinearHead<float>([4, 3], 3, Batch, loss, new AdamOptions { LearningRate = 0.05 }, seed: 1);
        PanelMatrix<float> one = new(Batch, 4), two = new(Batch, 3);
        byte[] labels = [.. Enumerable.Range(0, Batch).Select(b => (byte)(b % 3))];
        int correct = 0;
        for (int step = 0; step < 200; step++)
        {
            one.CopyFromRows(random.Uniform<float>(Batch * 4));
            for (int b = 0; b < Batch; b++)
            {
                for (int c = 0; c < 3; c++)
                {
                    two[b, c] = labels[b] == c ? 2 : 0;
                }
            }

            head.Learn([one, two], labels, out correct);
        }

        correct.ShouldBe(Batch);
        head.Steps.ShouldBe(200);
        Enumerable.Range(0, Batch).Select(head.Predict).ShouldBe(labels.Select(label => (int)label));
    }

    [Fact]
    public void Probabilities_are_the_softmax_of_the_scores_and_sum_to_one()
    {
        var head = new LinearHead<double>([3], 5, 2, HeadLoss.CrossEntropy, new SgdOptions(), seed: 1);
        head.Forward([new RandomSource(1).Matrix<double>(2, 3)]);
        double[] probabilities = new double[5], scores = head.Output.Rows()[5..];
        head.Probabilities(1, probabilities);
        probabilities.Sum().ShouldBe(1, 6e-16); // five quotients round by half of 1.1e-16 each, their sum four times
        double all = scores.Sum(Math.Exp);
        for (int c = 0; c < 5; c++)
        {
            probabilities[c].ShouldBe(Math.Exp(scores[c]) / all, 1e-15);
        }

        head.Predict(1).ShouldBe(Array.IndexOf(scores, scores.Max()));
        Should.Throw<ArgumentException>(() => head.Probabilities(0, new double[4])).Message.ShouldContain("length 4, but 5");
    }

    [Fact]
    public void A_probability_that_underflows_is_a_large_loss_and_a_whole_gradient()
    {
        var head = new LinearHead<double>([1], 2, 1, HeadLoss.CrossEntropy, new SgdOptions { LearningRate = 1 }, seed: 1);
        head.Weights[0].Value.CopyFromTransposed([1e6, -1e6]);
        head.Bias.Value.CopyFromRows([0, 0]);
        var one = new PanelMatrix<double>(1, 1);
        one[0, 0] = 1;
        head.Learn([one], [1], out int correct).ShouldBe(-Math.Log(double.Epsilon), 1e-12);
        correct.ShouldBe(0);
        head.Bias.Value.Rows().ShouldBe([-1.0, 1.0]);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void Features_that_are_not_finite_stop_it_before_a_weight_moves(float bad)
    {
        foreach (HeadLoss loss in Enum.GetValues<HeadLoss>())
        {
            var head = new LinearHead<float>([2], 3, 2, loss, new AdamOptions(), seed: 1);
            var features = new PanelMatrix<float>(2, 2);
            features[1, 1] = bad;
            byte[] weight = head.Weights[0].Value.Bytes(), bias = head.Bias.Value.Bytes();
            Should.Throw<NonFiniteException>(() => head.Learn([features], [0, 1], out _)).Message.ShouldContain("step 1 of the head");
            head.Weights[0].Value.Bytes().ShouldBe(weight);
            head.Bias.Value.Bytes().ShouldBe(bias);
            head.Steps.ShouldBe(0);
        }
    }

    [Fact]
    public void Wrong_shapes_are_refused_before_anything_changes()
    {
        var head = new LinearHead<float>([2, 3], 3, 4, HeadLoss.CrossEntropy, new SgdOptions(), seed: 1);
        PanelMatrix<float> two = new(4, 2), three = new(4, 3), short3 = new(3, 3);
        byte[] before = head.Weights[0].Value.Bytes();
        Should.Throw<ArgumentException>(() => head.Learn([two], new byte[4], out _)).Message.ShouldContain("1 blocks of features were given, but the head reads 2");
        Should.Throw<ArgumentException>(() => head.Learn([three, two], new byte[4], out _)).Message.ShouldContain("length 3, but 2");
        Should.Throw<ArgumentException>(() => head.Learn([two, short3], new byte[4], out _)).Message.ShouldContain("length 3, but 4");
        Should.Throw<ArgumentException>(() => head.Learn([two, three], new byte[3], out _)).Message.ShouldContain("labels has length 3, but 4");
        head.Weights[0].Value.Bytes().ShouldBe(before);
        Should.Throw<ArgumentException>(() => new LinearHead<float>([], 3, 4, HeadLoss.CrossEntropy, new SgdOptions(), 1));
        Should.Throw<ArgumentException>(() => new LinearHead<float>([2], 0, 4, HeadLoss.CrossEntropy, new SgdOptions(), 1));
        Should.Throw<ArgumentException>(() => new LinearHead<float>([0], 2, 4, HeadLoss.CrossEntropy, new SgdOptions(), 1));
    }

    [Fact]
    public void A_label_outside_the_classes_is_refused_before_anything_changes()
    {
        foreach (HeadLoss loss in Enum.GetValues<HeadLoss>())
        {
            var head = new LinearHead<float>([2], 3, 2, loss, new SgdOptions(), seed: 1);
            byte[] before = head.Weights[0].Value.Bytes();
            Should.Throw<ArgumentException>(() => head.Learn([new PanelMatrix<float>(2, 2)], [0, 3], out _));
            head.Weights[0].Value.Bytes().ShouldBe(before);
            head.Steps.ShouldBe(0);
        }
    }
}
