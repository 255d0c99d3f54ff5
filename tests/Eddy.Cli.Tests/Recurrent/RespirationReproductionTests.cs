using Eddy.Experiments.Forecasting;
using Eddy.Experiments.Forecasting.Baselines;
using Eddy.Experiments.Recurrent.Forecasting;
using Eddy.Experiments.Recurrent.Studies;
using Eddy.Experiments.Studies;
using Eddy.Numerics;
using Shouldly;

namespace Eddy.Cli.Tests.Recurrent;

public sealed class RespirationReproductionTests
{
    public static TheoryData<string> Forecasters => ["network", "features", "mixture"];

    [Theory]
    [MemberData(nameof(Forecasters))]
    public void What_is_yet_to_come_moves_no_causal_forecast(string name)
    {
        const int horizon = 4, change = 90;
        double[] values = Wave(140), altered = [.. values];
        for (int i = change * 3; i < altered.Length; i++)
        {
            altered[i] += 5;
        }

        double[] before = Run(name, values, horizon), after = Run(name, altered, horizon);
        const int lags = 4;
        int same = change - lags + 1; // columns whose input ends before the change
        before.AsSpan(0, same * 3).SequenceEqual(after.AsSpan(0, same * 3)).ShouldBeTrue();
        before.AsSpan(same * 3, 3).SequenceEqual(after.AsSpan(same * 3, 3)).ShouldBeFalse();
    }

    [Fact]
    public void A_network_that_is_told_late_learns_a_wave()
    {
        var sequence = new ForecastSequence("wave", 3, Wave(600));
        var setting = new ForecastSetting(3, 4, 3, ForecastMode.Causal);
        var harness = new ForecastHarness<float>(sequence, setting, new ForecastSplit(100, 180, 200), ForecastMetric.Points3D);
        ForecastResult learner = harness.Run(Make("network", setting)), mean = harness.Run(new MeanForecaster<float>(setting));
        learner.Test.Nrmse.ShouldBeLessThan(0.5 * mean.Test.Nrmse);
    }

    [Fact]
    public void Features_wait_with_their_column_for_its_target()
    {
        // a wave is linear in its own past, so the least squares beside the units finds it, unless targets meet the features of other columns
        var sequence = new ForecastSequence("wave", 3, Wave(600));
        var setting = new ForecastSetting(3, 4, 5, ForecastMode.Causal);
        new ForecastHarness<float>(sequence, setting, new ForecastSplit(100, 180, 200), ForecastMetric.Points3D)
            .Run(new RecurrentFeatureForecaster(setting, new RecurrentForecastOptions { Units = 8, Spread = null }, 2, new RlsOptions { Start = 1 }, 3)).Test.Nrmse.ShouldBeLessThan(0.1);
    }

    [Fact]
    public void Of_a_mixture_the_part_that_errs_least_weighs_most()
    {
        var sequence = new ForecastSequence("wave", 3, Wave(400));
        var setting = new ForecastSetting(3, 4, 3, ForecastMode.Causal);
        var mixture = new ForecastMixture<float>("mixture", setting, [new MeanStandardised(), new RlsForecaster<float>(setting)]);
        new ForecastHarness<float>(sequence, setting, new ForecastSplit(100, 180, 200), ForecastMetric.Points3D).Run(mixture);
        mixture.PartWeights[1].ShouldBeGreaterThan(0.99);
    }

    [Fact]
    public void Every_method_has_a_row_and_leaky_ones_say_so()
    {
        var study = new RespirationReproduction([new ForecastSequence("wave", 3, Wave(220))], [1]);
        IReadOnlyList<StudyTable> tables = study.Tables(Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()));
        tables.Count.ShouldBe(2);
        tables[0].Rows.ShouldAllBe(row => row.Name.EndsWith("(leaky)", StringComparison.Ordinal));
        tables[1].Rows.ShouldAllBe(row => !row.Name.Contains("leaky", StringComparison.Ordinal) && row.Published == null);
        tables.Sum(table => table.Rows.Count).ShouldBe(study.Items.Count);
    }

    private static double[] Run(string name, double[] values, int horizon)
    {
        var setting = new ForecastSetting(3, 4, horizon, ForecastMode.Causal);
        var harness = new ForecastHarness<float>(new ForecastSequence("wave", 3, values), setting, new ForecastSplit(40, 60, 80), ForecastMetric.Points3D);
        harness.Run(Make(name, setting)).Exploded.ShouldBeFalse();
        return harness.Predictions.ToArray();
    }

    private static IForecaster<float> Make(string name, ForecastSetting setting)
    {
        var options = new RecurrentForecastOptions { Units = 8, Spread = null };
        return name switch
        {
            "network" => new RecurrentForecaster(setting, options, 3),
            "features" => new RecurrentFeatureForecaster(setting, options, 2, new RlsOptions(), 3),
            _ => new ForecastMixture<float>("mixture", setting, [Make("network", setting), Make("features", setting)]),
        };
    }

    // Three coordinates of a wave whose beat is not a whole number of samples, and a little noise.
    private static double[] Wave(int samples)
    {
        var random = new RandomSource(4);
        return [.. Enumerable.Range(0, samples * 3).Select(i => (10 * Math.Sin((0.41 * (i / 3)) + (i % 3))) + (0.1 * random.NextGaussian()))];
    }

    private sealed class MeanStandardised : IForecaster<float>
    {
        public string Name => "mean";

        public ForecastScale Scale => ForecastScale.Standardised;

        public void Predict(long column, ReadOnlySpan<float> input, Span<float> prediction) => prediction.Clear();

        public void Teach(long column, ReadOnlySpan<float> input, ReadOnlySpan<float> prediction, ReadOnlySpan<float> target)
        {
        }
    }
}
