using Eddy.Experiments.Reports.Pages;
using Shouldly;

namespace Eddy.Cli.Tests.Reports;

public class FigureTests
{
    [Theory]
    [InlineData(0, "0")]
    [InlineData(1234.5, "1,235")]
    [InlineData(12.34, "12.3")]
    [InlineData(1.234, "1.23")]
    [InlineData(0.1234, "0.123")]
    [InlineData(0.01234, "0.0123")]
    [InlineData(0.000512, "0.00051")]
    [InlineData(0.00001234, "1.23e-5")]
    [InlineData(123456789, "1.23e8")]
    [InlineData(-12.34, "\u221212.3")]
    [InlineData(double.NaN, "not finite")]
    [InlineData(double.NegativeInfinity, "not finite")]
    public void A_measure_has_about_three_digits(double value, string text) => Figure.Measure(value).ShouldBe(text);

    [Fact]
    public void Counts_percents_and_confidences()
    {
        Figure.Count(60000).ShouldBe("60,000");
        Figure.Count(-5).ShouldBe("\u22125");
        Figure.Fixed(3.014, 2).ShouldBe("3.01");
        Figure.Fixed(-0.001, 2).ShouldBe("0.00"); // no negative zero
        Figure.Percent(0.0312, 2).ShouldBe("3.12 %");
        Figure.Confidence(0.9999).ShouldBe("> 99 %"); // not rounded up to certainty
        Figure.Confidence(0.734).ShouldBe("73 %");
        Figure.Confidence(double.NaN).ShouldBe("not finite");
    }

    [Fact]
    public void A_coordinate_is_short_and_must_be_finite()
    {
        Figure.Coordinate(1.23456).ShouldBe("1.23");
        Figure.Coordinate(-0.001).ShouldBe("0");
        Should.Throw<InvalidOperationException>(() => Figure.Coordinate(double.NaN));
    }
}
