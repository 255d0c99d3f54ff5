using Eddy.Numerics;
using Eddy.Streams.Metrics;
using Shouldly;

namespace Eddy.Tests.Streams.Metrics;

public class ClassificationScoreTests
{
    // Sums of at most 2,000 numbers, each rounding off by 1.1e-16 of what was summed so far, then a few operations: below 2,000 × 1.2e-16.
    private const double Tolerance = 2.4e-13;

    [Theory]
    [InlineData(1, 0.5)]
    [InlineData(7, 0.9)]
    [InlineData(100, 0.999)]
    [InlineData(5000, 1)]
    public void Every_figure_is_that_of_a_plain_reference_with_classes_that_grow(int window, double fading)
    {
        var random = new RandomSource((ulong)window);
        var score = new ClassificationScore(window, fading);
        var other = new ClassificationScore(window, fading, keepConfusion: false);
        List<(int Actual, int Predicted, double P)> all = [], others = [];
        for (int t = 0; t < 2000; t++)
        {
            (int, int, double) one = Draw(random, t), two = Draw(random, t) with { Actual = one.Item1 };
            all.Add(one);
            others.Add(two);
            score.Record(one.Item1, one.Item2, one.Item3).ShouldBe(one.Item1 == one.Item2);
            other.Record(two.Item1, two.Item2, two.Item3);
            if (t < 50 || t % 37 == 0)
            {
                Compare(score, other, all, others, window, fading);
            }
        }

        score.Classes.ShouldBe(13);
        score.Confusion!.Classes.ShouldBe(13);
        other.Confusion.ShouldBeNull();
        for (int a = 0; a < 13; a++)
        {
            for (int p = -1; p < 13; p++)
            {
                score.Confusion[a, p].ShouldBe(all.Count(s => s.Actual == a && s.Predicted == p), $"{a} as {p}");
            }
        }
    }

    [Fact]
    public void Before_the_first_sample_no_figure_is_a_number()
    {
        var score = new ClassificationScore();
        double[] figures =
        [
            score.Accuracy, score.WindowAccuracy, score.FadingAccuracy, score.BalancedAccuracy, score.WindowBalancedAccuracy, score.Kappa, score.WindowKappa,
            score.KappaAgainst(score), score.WindowKappaAgainst(score), score.LogLoss, score.WindowLogLoss,
        ];
        figures.ShouldAllBe(figure => double.IsNaN(figure));
        ScoreFigures.Of(new ScoreFigures(), score, score).ShouldBe(new ScoreFigures());
    }

    [Fact]
    public void Kappa_is_zero_where_one_class_is_all_there_is()
    {
        ClassificationScore score = Score((0, 0), (0, 0), (0, 0));
        (score.Accuracy, score.Kappa, score.WindowKappa, score.BalancedAccuracy).ShouldBe((1, 0, 0, 1));
    }

    [Fact]
    public void Kappa_is_one_without_error_and_minus_one_where_two_classes_are_exchanged()
    {
        Score((0, 0), (1, 1), (2, 2)).Kappa.ShouldBe(1);
        Score((0, 1), (1, 0)).Kappa.ShouldBe(-1); // (0 − 1/2)/(1 − 1/2)
        Score((0, 1), (0, 1)).Kappa.ShouldBe(0); // chance with these shares is never right either
        Score((0, -1), (0, -1)).Kappa.ShouldBe(0);
    }

    [Fact]
    public void Kappa_against_another_is_defined_where_the_other_never_errs()
    {
        ClassificationScore faultless = Score((0, 0), (1, 1), (0, 0)), two = Score((0, 1), (1, 0), (0, 0));
        faultless.KappaAgainst(faultless).ShouldBe(0);
        two.KappaAgainst(faultless).ShouldBe(-2); // two errors, as though the other had made one
        faultless.KappaAgainst(two).ShouldBe(1);
        two.WindowKappaAgainst(faultless).ShouldBe(-2);
    }

    [Fact]
    public void A_probability_is_kept_between_the_floor_and_one()
    {
        var score = new ClassificationScore();
        double floor = -Math.Log(1e-15);
        foreach ((double p, double sum) in new[] { (0.0, floor), (double.NaN, 2 * floor), (-1, 3 * floor), (1e-300, 4 * floor), (1.0001, 4 * floor) })
        {
            score.Record(0, 0, p);
            (score.LogLoss * score.Examples).ShouldBe(sum, 1e-13);
        }
    }

    [Fact]
    public void A_class_that_cannot_be_is_refused_and_changes_nothing()
    {
        ClassificationScore score = Score((0, 0), (1, 0));
        string before = Resume.Fingerprint(score);
        Should.Throw<ArgumentOutOfRangeException>(() => score.Record(-1, 0, 1));
        Should.Throw<ArgumentOutOfRangeException>(() => score.Record(0, -2, 1));
        Should.Throw<ArgumentOutOfRangeException>(() => score.Record(10_000, 0, 1));
        Should.Throw<ArgumentOutOfRangeException>(() => score.Record(0, int.MaxValue, 1));
        Should.Throw<ArgumentOutOfRangeException>(() => score.Confusion![2, 0]);
        Should.Throw<ArgumentOutOfRangeException>(() => score.Confusion![0, 2]);
        Should.Throw<ArgumentOutOfRangeException>(() => score.Confusion![0, -2]);
        Should.Throw<ArgumentOutOfRangeException>(() => new ClassificationScore(0));
        Should.Throw<ArgumentOutOfRangeException>(() => new ClassificationScore(1, 0));
        Should.Throw<ArgumentOutOfRangeException>(() => new ClassificationScore(1, double.NaN));
        Resume.Fingerprint(score).ShouldBe(before);
    }

    [Fact]
    public void Fading_without_a_right_answer_ends_at_zero()
    {
        var score = new ClassificationScore(10, 0.5);
        score.Record(0, 0, 1);
        for (int i = 0; i < 990; i++)
        {
            score.Record(0, 1, 0);
        }

        score.FadingAccuracy.ShouldBeGreaterThan(0); // 2⁻⁹⁹⁰, some 1e-298
        for (int i = 0; i < 10; i++)
        {
            score.Record(0, 1, 0);
        }

        score.FadingAccuracy.ShouldBe(0); // 2⁻¹⁰⁰⁰ is below 1e-300
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(64)]
    [InlineData(500)]
    public void A_resumed_score_goes_on_bit_for_bit(int at)
    {
        var random = new RandomSource(5);
        ClassificationScore whole = new(64), resumed = new(64);
        for (int t = 0; t < 700; t++)
        {
            if (t == at)
            {
                Resume.Through(whole, resumed);
            }

            (int actual, int predicted, double p) = Draw(random, t);
            whole.Record(actual, predicted, p);
            if (t >= at)
            {
                resumed.Record(actual, predicted, p);
            }
        }

        Resume.Fingerprint(resumed).ShouldBe(Resume.Fingerprint(whole));
        resumed.WindowKappa.ShouldBe(whole.WindowKappa);
        Should.Throw<InvalidDataException>(() => Resume.Through(whole, new ClassificationScore(65)));
    }

    private static ClassificationScore Score(params (int Actual, int Predicted)[] samples)
    {
        var score = new ClassificationScore();
        foreach ((int actual, int predicted) in samples)
        {
            score.Record(actual, predicted, 0.5);
        }

        return score;
    }

    // More classes as time goes on, up to 13, now and then none told, and probabilities down to the floor.
    private static (int Actual, int Predicted, double P) Draw(RandomSource random, int t)
    {
        int classes = Math.Min(1 + (t / 60), 13), actual = random.NextInt(classes);
        int predicted = random.NextInt(3) == 0 ? actual : random.NextInt(classes + 1) - 1;
        return (actual, predicted, random.NextInt(20) == 0 ? 0 : random.NextDouble());
    }

    private static void Compare(
        ClassificationScore score, ClassificationScore other, List<(int Actual, int Predicted, double P)> all, List<(int Actual, int Predicted, double P)> others, int window, double fading)
    {
        (int, int, double)[] last = [.. all.TakeLast(window)], otherLast = [.. others.TakeLast(window)];
        score.Examples.ShouldBe(all.Count);
        score.WindowExamples.ShouldBe(last.Length);
        score.Accuracy.ShouldBe(ScoreReference.Accuracy(all), Tolerance);
        score.WindowAccuracy.ShouldBe(ScoreReference.Accuracy(last), Tolerance);
        score.FadingAccuracy.ShouldBe(ScoreReference.Fading(all, fading), Tolerance);
        score.BalancedAccuracy.ShouldBe(ScoreReference.Balanced(all), Tolerance);
        score.WindowBalancedAccuracy.ShouldBe(ScoreReference.Balanced(last), Tolerance);
        score.Kappa.ShouldBe(ScoreReference.Kappa(all), Tolerance);
        score.WindowKappa.ShouldBe(ScoreReference.Kappa(last), Tolerance);
        score.LogLoss.ShouldBe(ScoreReference.LogLoss(all), 35 * Tolerance); // up to 34.5 a sample
        score.WindowLogLoss.ShouldBe(ScoreReference.LogLoss(last), 35 * Tolerance);
        score.KappaAgainst(other).ShouldBe(ScoreReference.KappaAgainst(all, others), 2000 * Tolerance); // divided by an error rate of 1/2000 or more
        score.WindowKappaAgainst(other).ShouldBe(ScoreReference.KappaAgainst(last, otherLast), 2000 * Tolerance);
    }
}
