using Eddy.Experiments.Analysis;
using Shouldly;

namespace Eddy.Cli.Tests.Analysis;

public class HistogramTests
{
    [Fact]
    public void Values_fall_into_their_bins()
    {
        Histogram histogram = Histogram.OfVariances([0, 0.49, 0.5, 1.0, 1.99], target: 1, bins: 4);

        (histogram.Low, histogram.High, histogram.Above).ShouldBe((0, 2, 0));
        histogram.Counts.ShouldBe([2, 1, 1, 1]);
    }

    [Fact]
    public void A_stray_does_not_stretch_the_axis()
    {
        double[] values = [.. Enumerable.Repeat(0.9, 199), 1e6];

        Histogram histogram = Histogram.OfVariances(values, target: 1, bins: 10);

        histogram.High.ShouldBe(2);
        histogram.Above.ShouldBe(1);
        histogram.Counts.Sum().ShouldBe(199);
    }

    [Theory]
    [InlineData(0.0004, 0.0008)]
    [InlineData(1.2, 3)]
    [InlineData(4.9, 10)]
    public void Twice_the_target_is_always_in_sight_at_a_round_edge(double target, double edge)
        => Histogram.OfVariances([0], target, bins: 10).High.ShouldBe(edge, edge * 1e-12);

    [Fact]
    public void A_variance_below_zero_is_refused()
    {
        Should.Throw<ArgumentException>(() => Histogram.OfVariances([1, -1], 1, 4));
        Should.Throw<ArgumentException>(() => Histogram.OfVariances([1, double.NaN], 1, 4));
    }
}
