using Eddy.Experiments.Forecasting;
using Eddy.Experiments.Forecasting.Baselines;
using Shouldly;

namespace Eddy.Cli.Tests.Forecasting;

public class ForecastHarnessTests
{
    [Theory]
    [InlineData(1, ForecastMode.Causal, 0)]
    [InlineData(4, ForecastMode.Causal, 3)]
    [InlineData(4, ForecastMode.Leaky, 0)]
    public void A_column_is_taught_once_its_target_was_measured(int horizon, ForecastMode mode, int delay)
    {
        ForecastSequence sequence = ForecastCase.Waves();
        var setting = new ForecastSetting(3, 5, horizon, mode);
        setting.Delay.ShouldBe(delay);
        var spy = new SpyForecaster();
        ForecastResult result = Harness(sequence, setting).Run(spy);

        int columns = 60 - 5 - horizon + 1;
        var expected = new List<string>();
        for (int j = 0; j < columns; j++)
        {
            expected.Add($"predict {j}");
            if (j >= delay)
            {
                expected.Add($"teach {j - delay}");
            }

            spy.Inputs[j].ShouldBe([1, .. sequence.Values.Slice(3 * j, 15)]);
        }

        spy.Calls.ShouldBe(expected);
        spy.Targets.Count.ShouldBe(columns - delay);
        spy.Targets.ShouldAllBe(pair => pair.Value.SequenceEqual(sequence.Sample((int)pair.Key + 5 + horizon - 1).ToArray()));
        result.Label.ShouldBe(mode == ForecastMode.Leaky ? "spy (leaky)" : "spy");
    }

    [Theory]
    [InlineData("RLS")]
    [InlineData("mixture")]
    [InlineData("LMS")]
    public void What_is_yet_to_come_moves_no_forecast_unless_it_is_asked_to_leak(string method)
    {
        const int Lags = 4, Horizon = 5, Changed = 50; // the first altered sample; training and validation end at 20 and 40
        double[] causal = Both(ForecastMode.Causal, out double[] causalAltered), leaky = Both(ForecastMode.Leaky, out double[] leakyAltered);

        // column j has seen the samples up to j + k − 1
        int blind = (Changed - Lags + 1) * 3;
        causalAltered[..blind].ShouldBe(causal[..blind]);
        causalAltered[blind..].ShouldNotBe(causal[blind..]);
        leakyAltered[..blind].ShouldNotBe(leaky[..blind]);

        double[] Both(ForecastMode mode, out double[] altered)
        {
            altered = Predictions(ForecastCase.Waves(changedFrom: Changed), mode);
            return Predictions(ForecastCase.Waves(), mode);
        }

        double[] Predictions(ForecastSequence sequence, ForecastMode mode)
        {
            var setting = new ForecastSetting(3, Lags, Horizon, mode);
            ForecastHarness<double> harness = Harness(sequence, setting);
            harness.Run(method switch
            {
                "RLS" => new RlsForecaster<double>(setting),
                "LMS" => new LmsForecaster<double>(setting, 0.01),
                _ => new RlsMixtureForecaster<double>(setting, [new RlsOptions { Lags = 2 }, new RlsOptions()]),
            });
            return harness.Predictions.ToArray();
        }
    }

    [Fact]
    public void Standardised_numbers_have_the_training_parts_mean_and_deviation()
    {
        ForecastSequence sequence = ForecastCase.Waves();
        var spy = new SpyForecaster(ForecastScale.Standardised, _ => 0);
        ForecastHarness<double> harness = Harness(sequence, new ForecastSetting(3, 5, 2, ForecastMode.Causal));
        harness.Run(spy);
        for (int c = 0; c < 3; c++)
        {
            double[] train = [.. Enumerable.Range(0, 20).Select(t => sequence.Sample(t)[c])];
            double mean = train.Average(), deviation = Math.Sqrt(train.Average(x => (x - mean) * (x - mean)));
            spy.Inputs[30][1 + c].ShouldBe((sequence.Sample(30)[c] - mean) / deviation, 1e-12);
            harness.Predictions[c].ShouldBe(mean, 1e-12);
        }
    }

    [Fact]
    public void Metrics_are_those_of_their_parts()
    {
        // one point in a plane z = 0: forecast (j, j, j) for column j, whose time is j + 2
        double[] values = [.. Enumerable.Range(0, 50).SelectMany(t => new[] { t + ((t % 2) * 3.0), t - 2.0, 0 })];
        var sequence = new ForecastSequence("line", 3, values);
        var setting = new ForecastSetting(3, 1, 2, ForecastMode.Causal);
        ForecastMetrics points = new ForecastHarness<double>(sequence, setting, ForecastCase.Split, ForecastMetric.Points3D).Run(new SpyForecaster()).Test;
        ForecastMetrics scalars = new ForecastHarness<double>(sequence, setting, ForecastCase.Split, ForecastMetric.Scalars).Run(new SpyForecaster()).Test;

        int[] times = [.. Enumerable.Range(40, 10)];
        double[] dx = [.. times.Select(t => t + ((t % 2) * 3.0) - (t - 2))], dz = [.. times.Select(t => t - 2.0)];
        double[] e = [.. dx.Zip(dz, (x, z) => Math.Sqrt((x * x) + (z * z)))];
        double spread = Enumerable.Range(0, 3).Sum(c => times.Sum(t => Math.Pow(values[(3 * t) + c] - times.Average(s => values[(3 * s) + c]), 2)));
        points.Mae.ShouldBe(e.Average(), 1e-12);
        points.Rmse.ShouldBe(Math.Sqrt(e.Average(x => x * x)), 1e-12);
        points.Nrmse.ShouldBe(Math.Sqrt(e.Sum(x => x * x) / spread), 1e-12);
        points.Max.ShouldBe(e.Max(), 1e-12);
        points.Jitter.ShouldBe(Math.Sqrt(3), 1e-12);
        scalars.Mae.ShouldBe(dx.Concat(dz).Sum() / 30, 1e-12);
        scalars.Rmse.ShouldBe(Math.Sqrt(e.Sum(x => x * x) / 30), 1e-12);
        scalars.Nrmse.ShouldBe(points.Nrmse, 1e-12);
        scalars.Max.ShouldBe(dz.Max(), 1e-12);
        scalars.Jitter.ShouldBe(1, 1e-12);
    }

    [Theory]
    [InlineData(double.NaN, false)]
    [InlineData(double.PositiveInfinity, false)]
    [InlineData(0, true)]
    public void A_number_that_is_not_finite_ends_the_run_and_is_counted(double value, bool throws)
    {
        ForecastHarness<double> harness = Harness(ForecastCase.Waves(), new ForecastSetting(3, 5, 2, ForecastMode.Causal));
        ForecastResult result = harness.Run(new SpyForecaster(ForecastScale.Raw, j => j < 33 ? 1 : throws ? throw new ArithmeticException("too large") : value));
        (result.Exploded, result.ExplodedAt).ShouldBe((true, 33));
        result.Test.Nrmse.ShouldBe(double.NaN);
        harness.Predictions[(33 * 3)..].ToArray().ShouldAllBe(x => x == 0);

        // the next run is a new one
        harness.Run(new SpyForecaster()).Exploded.ShouldBeFalse();
    }

    [Fact]
    public void A_run_allocates_nothing_per_column()
    {
        var setting = new ForecastSetting(3, 4, 3, ForecastMode.Causal);
        long shorter = Allocated(200), longer = Allocated(2000);
        longer.ShouldBe(shorter);

        long Allocated(int samples)
        {
            ForecastHarness<float> harness = new(ForecastCase.Waves(samples), setting, ForecastCase.Split, ForecastMetric.Points3D);
            IForecaster<float>[] forecasters =
            [
                new RlsMixtureForecaster<float>(setting, [new RlsOptions { Lags = 2 }, new RlsOptions()]), new LmsForecaster<float>(setting, 0.01), new PersistenceForecaster<float>(),
            ];
            harness.Run(new LmsForecaster<float>(setting, 0.01));
            long before = GC.GetAllocatedBytesForCurrentThread();
            foreach (IForecaster<float> forecaster in forecasters)
            {
                harness.Run(forecaster);
            }

            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }

    [Fact]
    public void Sizes_that_do_not_fit_are_refused()
    {
        ForecastSequence sequence = ForecastCase.Waves();
        Should.Throw<ArgumentException>(() => Harness(sequence, new ForecastSetting(2, 5, 2, ForecastMode.Causal)));
        Should.Throw<ArgumentException>(() => Harness(sequence, new ForecastSetting(3, 15, 6, ForecastMode.Causal)));
        Should.Throw<ArgumentException>(() => Harness(ForecastCase.Waves(40), new ForecastSetting(3, 5, 2, ForecastMode.Causal))).Message.ShouldContain("cannot be cut at 20, 30 and 40");
        Should.Throw<ArgumentException>(() => Harness(ForecastCase.Waves(60, 2), new ForecastSetting(2, 5, 2, ForecastMode.Causal))).Message.ShouldContain("no points of three");
        Should.Throw<ArgumentException>(() => new ForecastSequence("gap", 2, [1, 2, double.NaN, 4])).Message.ShouldContain("sample 1, coordinate 0");
        Should.Throw<ArgumentException>(() => new ForecastSequence("odd", 2, [1, 2, 3]));
    }

    private static ForecastHarness<double> Harness(ForecastSequence sequence, ForecastSetting setting)
        => new(sequence, setting, ForecastCase.Split, ForecastMetric.Points3D);
}
