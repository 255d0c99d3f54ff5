using Eddy.Signals.Trl;
using Shouldly;

namespace Eddy.Tests.Signals.Trl;

public class TrlLossesTests
{
    private static readonly TrlLosses _one = new(1, -2, 3, 4);
    private static readonly TrlOptions _options = new()
    {
        SimilarityCoefficient = 2,
        VarianceCoefficient = 0.5,
        CovarianceCoefficient = 10,
        LateralCoefficient = 100,
    };

    [Fact]
    public void The_signal_weighs_three_terms_and_the_total_four()
    {
        _one.Signal(_options).ShouldBe(2 - 1 + 30);
        _one.Total(_options).ShouldBe(2 - 1 + 30 + 400);
        Should.Throw<ArgumentNullException>(() => _one.Signal(null!));
    }

    [Fact]
    public void Losses_add_and_scale_term_by_term()
    {
        var two = new TrlLosses(10, 20, 30, 40);
        (_one + two).ShouldBe(new TrlLosses(11, 18, 33, 44));
        TrlLosses.Add(_one, two).ShouldBe(_one + two);
        (_one * 2).ShouldBe(new TrlLosses(2, -4, 6, 8));
        TrlLosses.Multiply(_one, 2).ShouldBe(_one * 2);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    public void One_term_that_is_not_finite_is_enough(double bad)
    {
        _one.IsFinite.ShouldBeTrue();
        (_one with { Similarity = bad }).IsFinite.ShouldBeFalse();
        (_one with { Variance = bad }).IsFinite.ShouldBeFalse();
        (_one with { Covariance = bad }).IsFinite.ShouldBeFalse();
        (_one with { Lateral = bad }).IsFinite.ShouldBeFalse();
    }
}
