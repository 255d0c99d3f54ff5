using Eddy.Experiments.Forecasting;
using Shouldly;

namespace Eddy.Cli.Tests.Forecasting;

/// <summary>The published protocol on the real recordings, where they are at hand: beside the repository, or where EDDY_DATA points.</summary>
public class RespirationStudyTests
{
    private const string Variable = "EDDY_DATA";

    private static readonly Lazy<IReadOnlyList<ForecastSequence>> _recordings = new(() => RespirationStudy.Sequences(Find()));

    // Measured with other code for the protocol's description; two or three digits are given
    [Theory]
    [InlineData("persistence", ForecastMode.Causal, 1.03, 0.006)]
    [InlineData("least squares, k = 4", ForecastMode.Causal, 1.29, 0.006)]
    [InlineData("least squares, k = 12", ForecastMode.Causal, 2.32, 0.006)]
    [InlineData("ridge, k = 4, λ = 30", ForecastMode.Causal, 0.96, 0.006)]
    [InlineData("LMS, rate 0.001", ForecastMode.Causal, 0.741, 0.0006)]
    [InlineData("LMS, rate 0.001", ForecastMode.Leaky, 0.449, 0.0006)]
    [InlineData("NLMS, rate 0.1", ForecastMode.Causal, 0.668, 0.0006)]
    [InlineData("NLMS, rate 0.1", ForecastMode.Leaky, 0.574, 0.0006)]
    [InlineData("RLS, λ = 100", ForecastMode.Causal, 0.612, 0.0006)]
    [InlineData("RLS, λ = 100", ForecastMode.Leaky, 0.546, 0.0006)]
    public void A_baseline_has_the_error_that_others_measured(string name, ForecastMode mode, double nrmse, double digits)
        => Run(name, mode).MeanNrmse.ShouldBe(nrmse, digits);

    [Fact]
    public void A_mixture_drawn_to_persistence_is_better_than_any_of_these()
    {
        Run("RLS from persistence, λ = 100", ForecastMode.Causal).MeanNrmse.ShouldBeLessThan(0.58);
        Run("RLS mixture", ForecastMode.Causal).MeanNrmse.ShouldBeLessThan(0.56);
    }

    private static ForecastRow Run(string name, ForecastMode mode)
        => RespirationStudy.Create<double>(_recordings.Value).Run(RespirationStudy.FixedBaselines<double>().Single(method => method.Name == name), mode, stop: TestContext.Current.CancellationToken);

    private static string Find()
    {
        string? folder = Environment.GetEnvironmentVariable(Variable);
        for (string? at = AppContext.BaseDirectory; folder is null && at is not null; at = Path.GetDirectoryName(at))
        {
            string beside = Path.Combine(at, "shared", "data");
            folder = Directory.Exists(beside) ? beside : null;
        }

        string recordings = Path.Combine(folder ?? "", "respiration");
        if (folder is null || !Directory.Exists(recordings))
        {
            Assert.Skip($"The breathing recordings are not at hand. Set {Variable} to the folder that holds respiration/.");
        }

        return recordings;
    }
}
