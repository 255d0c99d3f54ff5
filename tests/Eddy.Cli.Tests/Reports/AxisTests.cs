using Eddy.Experiments.Reports.Charts;
using Shouldly;

namespace Eddy.Cli.Tests.Reports;

public class AxisTests
{
    [Fact]
    public void A_linear_axis_has_round_ticks_around_its_values()
    {
        var axis = Axis.Over([3.2, 17.9], from: 100, to: 0, ticks: 5);

        axis.Ticks.ShouldBe([0, 5, 10, 15, 20]);
        axis.Ticks.Select(axis.Label).ShouldBe(["0", "5", "10", "15", "20"]);
        axis.Place(0).ShouldBe(100);
        axis.Place(20).ShouldBe(0);
        axis.Place(5).ShouldBe(75, 1e-12);
    }

    [Fact]
    public void Values_over_decades_get_a_logarithmic_axis_where_it_is_allowed()
    {
        var axis = Axis.Over([0.002, 0.9], from: 0, to: 300, ticks: 4, Scale.Fitting);

        axis.Logarithmic.ShouldBeTrue();
        axis.Ticks.Select(axis.Label).ShouldBe(["0.001", "0.01", "0.1", "1"]);
        axis.Place(0.01).ShouldBe(100, 1e-9);
        Axis.Over([0.002, 0.9], 0, 300, 4).Logarithmic.ShouldBeFalse();
        Axis.Over([-0.002, 0.9], 0, 300, 4, Scale.Fitting).Logarithmic.ShouldBeFalse();
        Axis.Over([0.5, 0.9], 0, 300, 4, Scale.Fitting).Logarithmic.ShouldBeFalse();
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(5, 5)]
    [InlineData(-1e-30, 1e-30)]
    [InlineData(1e30, 3e30)]
    [InlineData(0.1, 0.1 + 1e-15)]
    public void Any_range_has_ticks_and_places_that_are_finite(double low, double high)
    {
        var axis = Axis.Over([low, high, double.NaN, double.PositiveInfinity], 0, 100, 4, Scale.Fitting);

        axis.Ticks.Count.ShouldBeInRange(2, 12);
        axis.Ticks.Select(axis.Label).ShouldBeUnique();
        axis.Place(low).ShouldBeInRange(-1e-6, 100 + 1e-6);
        axis.Place(high).ShouldBeInRange(-1e-6, 100 + 1e-6);
    }

    [Fact]
    public void A_logarithmic_axis_can_be_asked_for_but_not_below_zero()
    {
        Axis.Over([10, 10], 0, 100, 4, Scale.Logarithmic).Ticks.ShouldBe([10, 100]);
        Axis.Over([0, 10], 0, 100, 4, Scale.Logarithmic).Logarithmic.ShouldBeFalse();
    }

    [Fact]
    public void Nothing_but_zero_lies_on_the_floor()
    {
        var axis = Axis.Over([0, 0], from: 100, to: 0, ticks: 5);
        axis.Place(0).ShouldBe(100);
        axis.Ticks[^1].ShouldBe(1);
    }

    [Fact]
    public void Nothing_finite_still_makes_an_axis() => Axis.Over([double.NaN], 0, 100, 3).Ticks.ShouldNotBeEmpty();

    [Fact]
    public void Epochs_are_whole_and_end_where_they_end()
    {
        var axis = Axis.Over([0, 2.5], 0, 100, 5, wholeNumbers: true);

        axis.Ticks.ShouldBe([0, 1, 2]);
        axis.Place(2.5).ShouldBe(100);
    }

    [Fact]
    public void A_long_line_is_thinned_to_means_and_keeps_its_ends()
    {
        (double X, double Y)[] points = [.. Enumerable.Range(0, 1601).Select(i => ((double)i, 2.0 * i))];

        IReadOnlyList<(double X, double Y)> thin = LineChart.Thin(points);

        thin.Count.ShouldBe(LineChart.MostPoints);
        thin[0].ShouldBe((0, 0));
        thin[^1].ShouldBe((1600, 3200));
        thin.ShouldAllBe(p => Math.Abs(p.Y - (2 * p.X)) < 1e-9);
        LineChart.Thin(points[..160]).Count.ShouldBe(160);
    }
}
