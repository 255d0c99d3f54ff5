using Eddy.Steps;
using Shouldly;

namespace Eddy.Tests.Steps;

public class StepOptionsTests
{
    public static TheoryData<double> NotAboveZero => new(0, -1e-3, double.NaN, double.PositiveInfinity, double.NegativeInfinity);

    public static TheoryData<double> NoDecay => new(-0.1, 1, 1.5, double.NaN, double.PositiveInfinity);

    [Fact]
    public void Defaults_are_those_of_the_paper()
    {
        var adam = new AdamOptions();
        (adam.LearningRate, adam.FirstDecay, adam.SecondDecay, adam.Epsilon).ShouldBe((1e-3, 0.9, 0.999, 1e-8));
    }

    [Theory, MemberData(nameof(NotAboveZero))]
    public void A_learning_rate_must_be_finite_and_above_zero(double rate)
    {
        Refused(() => new SgdOptions { LearningRate = rate }, nameof(StepOptions.LearningRate), rate);
        Refused(() => new AdamOptions() with { LearningRate = rate }, nameof(StepOptions.LearningRate), rate);
    }

    [Theory, MemberData(nameof(NotAboveZero))]
    public void An_epsilon_must_be_finite_and_above_zero(double epsilon)
        => Refused(() => new AdamOptions { Epsilon = epsilon }, nameof(AdamOptions.Epsilon), epsilon);

    [Theory, MemberData(nameof(NoDecay))]
    public void A_decay_must_be_at_least_zero_and_below_one(double decay)
    {
        Refused(() => new AdamOptions { FirstDecay = decay }, nameof(AdamOptions.FirstDecay), decay);
        Refused(() => new AdamOptions { SecondDecay = decay }, nameof(AdamOptions.SecondDecay), decay);
    }

    private static void Refused(Func<StepOptions> make, string name, double value)
    {
        var exception = Should.Throw<ArgumentOutOfRangeException>(() => make());
        exception.ParamName.ShouldBe(name);
        exception.ActualValue.ShouldBe(value);
        exception.Message.ShouldContain(name + ":");
    }
}
