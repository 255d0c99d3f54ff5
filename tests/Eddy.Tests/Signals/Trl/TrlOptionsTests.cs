using Eddy.Signals.Trl;
using Shouldly;

namespace Eddy.Tests.Signals.Trl;

public class TrlOptionsTests
{
    [Fact]
    public void Trl_and_trl_s_are_as_published()
    {
        TrlOptions trl = TrlOptions.Trl, trlS = TrlOptions.TrlS;
        (trl.SimilarityCoefficient, trl.VarianceCoefficient, trl.CovarianceCoefficient, trl.LateralCoefficient).ShouldBe((1, 5, 1, 1.2));
        (trl.Pairs, trl.DetachPrevious, trl.ChunkSize, trl.VarianceMomentum).ShouldBe((TrlPairs.WithinChunk, false, 16, 0.9));
        (trl.VarianceTargetMin, trl.VarianceTargetMax, trl.LateralSparsity).ShouldBe((1, 1, 0));
        (trl.BidirectionalVariance, trl.DirectCovariance).ShouldBe((false, false));
        trlS.ShouldBe(trl with { Pairs = TrlPairs.Adjacent, DetachPrevious = true, VarianceCoefficient = 2.5 });
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void A_coefficient_must_be_finite_and_at_least_zero(double value)
    {
        Refused(() => TrlOptions.Trl with { SimilarityCoefficient = value }, nameof(TrlOptions.SimilarityCoefficient));
        Refused(() => TrlOptions.Trl with { VarianceCoefficient = value }, nameof(TrlOptions.VarianceCoefficient));
        Refused(() => TrlOptions.Trl with { CovarianceCoefficient = value }, nameof(TrlOptions.CovarianceCoefficient));
        Refused(() => TrlOptions.Trl with { LateralCoefficient = value }, nameof(TrlOptions.LateralCoefficient));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void A_variance_target_must_be_finite_and_above_zero(double value)
    {
        Refused(() => TrlOptions.Trl with { VarianceTargetMin = value }, nameof(TrlOptions.VarianceTargetMin));
        Refused(() => TrlOptions.Trl with { VarianceTargetMax = value }, nameof(TrlOptions.VarianceTargetMax));
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1)]
    [InlineData(double.NaN)]
    public void A_momentum_and_a_share_must_be_at_least_zero_and_below_one(double value)
    {
        Refused(() => TrlOptions.Trl with { VarianceMomentum = value }, nameof(TrlOptions.VarianceMomentum));
        Refused(() => TrlOptions.Trl with { LateralSparsity = value }, nameof(TrlOptions.LateralSparsity));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(0)]
    [InlineData(-16)]
    public void A_chunk_holds_at_least_two_samples(int value) => Refused(() => TrlOptions.Trl with { ChunkSize = value }, nameof(TrlOptions.ChunkSize));

    private static void Refused(Func<TrlOptions> make, string name)
    {
        var exception = Should.Throw<ArgumentOutOfRangeException>(() => make());
        exception.ParamName.ShouldBe(name);
        exception.Message.ShouldContain($"TRL {name}:");
    }
}
