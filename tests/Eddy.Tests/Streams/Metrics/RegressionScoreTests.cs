using Eddy.Numerics;
using Eddy.Streams.Metrics;
using Shouldly;

namespace Eddy.Tests.Streams.Metrics;

public class RegressionScoreTests
{
    // As for classes: 2,000 roundings of 1.1e-16 in each sum, doubled by the quotient of two of them.
    private const double Tolerance = 5e-13;

    [Theory]
    [InlineData(1, 0)]
    [InlineData(7, 1000)]
    [InlineData(100, -5)]
    [InlineData(5000, 1e6)]
    public void Every_figure_is_that_of_a_plain_reference(int window, double offset)
    {
        var random = new RandomSource((ulong)window);
        RegressionScore score = new(window), other = new(window);
        List<(double Y, double Told, double Other)> all = [];
        for (int t = 0; t < 2000; t++)
        {
            double y = offset + random.NextGaussian(), told = y + random.NextUniform(-0.5, 0.5), otherTold = y + random.NextUniform(-1, 1);
            all.Add((y, told, otherTold));
            score.Record(y, told).ShouldBe(Math.Abs(y - told));
            other.Record(y, otherTold);
            if (t > 1 && (t < 50 || t % 37 == 0))
            {
                var last = all.TakeLast(window).ToList();
                double mean = all.Average(s => s.Y), squares = all.Sum(s => (s.Y - s.Told) * (s.Y - s.Told));
                double deviations = all.Sum(s => (s.Y - mean) * (s.Y - mean));
                score.Mae.ShouldBe(all.Average(s => Math.Abs(s.Y - s.Told)), Tolerance);
                score.Rmse.ShouldBe(Math.Sqrt(squares / all.Count), Tolerance);
                score.WindowMae.ShouldBe(last.Average(s => Math.Abs(s.Y - s.Told)), Tolerance);
                score.WindowRmse.ShouldBe(Math.Sqrt(last.Average(s => (s.Y - s.Told) * (s.Y - s.Told))), Tolerance);
                score.R2Against(other).ShouldBe(1 - (squares / all.Sum(s => (s.Y - s.Other) * (s.Y - s.Other))), 1e3 * Tolerance);

                // the mean is off by some roundings of the offset; what that does to the sum of squares is relative to the deviations, here above 1e-2
                score.R2.ShouldBe(1 - (squares / deviations), Math.Max(1, Math.Abs(offset)) * 100 * Tolerance);
            }
        }
    }

    [Fact]
    public void R2_is_defined_where_the_targets_do_not_vary()
    {
        RegressionScore none = new(), constant = new(), faultless = new();
        double.IsNaN(none.R2).ShouldBeTrue();
        double.IsNaN(none.R2Against(none)).ShouldBeTrue();
        ScoreFigures.Of(new ScoreFigures(), none, none).ShouldBe(new ScoreFigures());
        for (int i = 0; i < 5; i++)
        {
            constant.Record(3, 4);
            faultless.Record(3, 3);
        }

        constant.R2.ShouldBe(0);
        faultless.R2.ShouldBe(0);
        faultless.R2Against(faultless).ShouldBe(0);
        faultless.R2Against(constant).ShouldBe(1);
        constant.R2Against(faultless).ShouldBe(double.NegativeInfinity);
        ScoreFigures.Of(new ScoreFigures(), constant, faultless).R2Persistence.ShouldBeNull();
    }

    [Theory]
    [InlineData(double.NaN, 1)]
    [InlineData(1, double.PositiveInfinity)]
    [InlineData(double.MaxValue, double.MinValue)]
    public void A_number_that_is_not_finite_is_refused_and_changes_nothing(double y, double told)
    {
        var score = new RegressionScore(4);
        score.Record(1, 2);
        string before = Resume.Fingerprint(score);
        Should.Throw<ArgumentException>(() => score.Record(y, told));
        Resume.Fingerprint(score).ShouldBe(before);
        Should.Throw<ArgumentOutOfRangeException>(() => new RegressionScore(0));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(64)]
    [InlineData(500)]
    public void A_resumed_score_goes_on_bit_for_bit(int at)
    {
        var random = new RandomSource(5);
        RegressionScore whole = new(64), resumed = new(64);
        for (int t = 0; t < 700; t++)
        {
            if (t == at)
            {
                Resume.Through(whole, resumed);
            }

            (double y, double told) = (random.NextGaussian(), random.NextGaussian());
            whole.Record(y, told);
            if (t >= at)
            {
                resumed.Record(y, told);
            }
        }

        Resume.Fingerprint(resumed).ShouldBe(Resume.Fingerprint(whole));
        Should.Throw<InvalidDataException>(() => Resume.Through(whole, new RegressionScore(63)));
    }

    [Fact]
    public void Nothing_is_left_of_a_huge_number_once_it_has_gone()
    {
        var sum = new WindowSum(10);
        sum.Add(1e300);
        for (int i = 0; i < 9; i++)
        {
            sum.Add(0.125);
            sum.Sum.ShouldBe(1e300);
        }

        for (int i = 0; i < 100; i++)
        {
            sum.Add(0.125);
            sum.Sum.ShouldBe(1.25); // exact: eighths
        }
    }
}
