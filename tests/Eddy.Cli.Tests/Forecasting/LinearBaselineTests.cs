using Eddy.Experiments.Forecasting;
using Eddy.Experiments.Forecasting.Baselines;
using Shouldly;

namespace Eddy.Cli.Tests.Forecasting;

public class LinearBaselineTests
{
    [Theory]
    [InlineData(12, 5, 5)]
    [InlineData(5, 5, 5)]
    [InlineData(4, 9, 4)]
    [InlineData(12, 8, 3)]
    [InlineData(12, 3, 0)]
    public void Least_squares_has_the_smallest_error_and_of_these_the_smallest_norm(int m, int n, int rank)
    {
        // X of this rank: the first columns random, the others sums of them
        double[] random = ForecastCase.Normal(m * n, 3), mix = ForecastCase.Normal(n * n, 4), x = new double[m * n], y = ForecastCase.Normal(m * 2, 5);
        for (int i = 0; i < m; i++)
        {
            for (int j = 0; j < n; j++)
            {
                for (int r = 0; r < rank; r++)
                {
                    x[(i * n) + j] += random[(i * n) + r] * mix[(r * n) + j];
                }
            }
        }

        double[] w = LeastSquares.Solve(m, n, 2, x, y);
        for (int c = 0; c < 2; c++)
        {
            // the error is at right angles to every column of X
            double[] error = [.. Enumerable.Range(0, m).Select(i => y[(2 * i) + c] - Enumerable.Range(0, n).Sum(j => x[(i * n) + j] * w[(2 * j) + c]))];
            for (int j = 0; j < n; j++)
            {
                Enumerable.Range(0, m).Sum(i => x[(i * n) + j] * error[i]).ShouldBe(0, 1e-11);
            }

            // W has no part that X does not see: it is a sum of rows of X, W = Xᵀ z
            double[] transposed = [.. Enumerable.Range(0, n).SelectMany(j => Enumerable.Range(0, m).Select(i => x[(i * n) + j]))];
            double[] own = [.. Enumerable.Range(0, n).Select(j => w[(2 * j) + c])], z = LeastSquares.Solve(n, m, 1, transposed, own);
            for (int j = 0; j < n; j++)
            {
                Enumerable.Range(0, m).Sum(i => x[(i * n) + j] * z[i]).ShouldBe(own[j], 1e-11);
            }
        }
    }

    [Fact]
    public void Ridge_solves_its_equations()
    {
        const int M = 9, N = 12;
        double[] x = ForecastCase.Normal(M * N, 1), y = ForecastCase.Normal(M * 2, 2), w = NormalEquations.Solve(M, N, 2, x, y, 0.7);
        for (int j = 0; j < N; j++)
        {
            for (int c = 0; c < 2; c++)
            {
                double left = 0.7 * w[(2 * j) + c];
                for (int i = 0; i < M; i++)
                {
                    left += x[(i * N) + j] * (Enumerable.Range(0, N).Sum(k => x[(i * N) + k] * w[(2 * k) + c]) - y[(2 * i) + c]);
                }

                left.ShouldBe(0, 1e-12);
            }
        }
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(0.97, false)]
    [InlineData(1, true)]
    [InlineData(0.97, true)]
    public void Recursive_least_squares_is_the_ridge_over_the_fading_past(double forgetting, bool fromPersistence)
    {
        // Arrange: 150 columns, beyond a symmetrising; a penalty of 3 that fades too, towards 0 or towards persistence
        const int Columns = 150;
        var setting = new ForecastSetting(2, 3, 1, ForecastMode.Causal);
        int n = setting.InputSize;
        double[] x = ForecastCase.Normal(Columns * n, 6), y = ForecastCase.Normal(Columns * 2, 7);
        var rls = new RlsForecaster<double>(setting, new RlsOptions { Start = 3, Forgetting = forgetting, FromPersistence = fromPersistence });
        double[] weightedX = new double[Columns * n], weightedY = new double[Columns * 2];
        for (int j = 0; j < Columns; j++)
        {
            rls.Teach(j, x.AsSpan(j * n, n), [0, 0], y.AsSpan(j * 2, 2));
            double root = Math.Sqrt(Math.Pow(forgetting, Columns - 1 - j));
            for (int i = 0; i < n; i++)
            {
                weightedX[(j * n) + i] = root * x[(j * n) + i];
            }

            for (int c = 0; c < 2; c++)
            {
                weightedY[(j * 2) + c] = root * (y[(j * 2) + c] - (fromPersistence ? x[(j * n) + n - 2 + c] : 0));
            }
        }

        // Act
        double[] expected = NormalEquations.Solve(Columns, n, 2, weightedX, weightedY, 3 * Math.Pow(forgetting, Columns));
        for (int c = 0; fromPersistence && c < 2; c++)
        {
            expected[((n - 2 + c) * 2) + c] += 1;
        }

        // Assert
        rls.Weights.ToArray().ShouldBe(expected, 1e-11);
    }

    [Fact]
    public void Fewer_lags_use_the_newest()
    {
        var many = new ForecastSetting(2, 6, 1, ForecastMode.Causal);
        var few = many with { Lags = 2 };
        var cut = new RlsForecaster<double>(many, new RlsOptions { Lags = 2 });
        var plain = new RlsForecaster<double>(few);
        double[] a = new double[2], b = new double[2];
        for (int j = 0; j < 20; j++)
        {
            double[] x = ForecastCase.Normal(13, (ulong)j), shorter = [x[0], .. x[^4..]];
            cut.Predict(j, x, a);
            plain.Predict(j, shorter, b);
            a.ShouldBe(b);
            cut.Teach(j, x, a, x.AsSpan(3, 2));
            plain.Teach(j, shorter, b, x.AsSpan(3, 2));
        }

        Should.Throw<ArgumentException>(() => new RlsForecaster<double>(few, new RlsOptions { Lags = 3 })).Message.ShouldContain("3 lags cannot work on inputs of 2");
    }

    [Fact]
    public void A_mixture_of_one_is_that_one_and_a_mixture_leans_to_the_better()
    {
        ForecastSequence sequence = ForecastCase.Waves(400);
        var setting = new ForecastSetting(3, 6, 3, ForecastMode.Causal);
        var harness = new ForecastHarness<double>(sequence, setting, ForecastCase.Split, ForecastMetric.Points3D);
        harness.Run(new RlsForecaster<double>(setting));
        double[] alone = harness.Predictions.ToArray();
        harness.Run(new RlsMixtureForecaster<double>(setting, [new RlsOptions()]));
        harness.Predictions.ToArray().ShouldBe(alone);

        // a penalty of a million learns next to nothing in 400 samples
        var mixture = new RlsMixtureForecaster<double>(setting, [new RlsOptions { Start = 1e6 }, new RlsOptions { Start = 1 }]);
        harness.Run(mixture);
        mixture.PartWeights[1].ShouldBeGreaterThan(0.99);
        mixture.PartWeights.ToArray().Sum().ShouldBe(1, 1e-12);
        var mean = new RlsMixtureForecaster<double>(setting, [new RlsOptions { Start = 1e6 }, new RlsOptions { Start = 1 }], sharpness: 0);
        harness.Run(mean);
        mean.PartWeights.ToArray().ShouldBe([0.5, 0.5]);
    }

    [Fact]
    public void A_mixtures_weights_follow_its_equations()
    {
        var setting = new ForecastSetting(1, 2, 3, ForecastMode.Causal);
        RlsOptions[] parts = [new() { Lags = 1, Start = 1 }, new() { Start = 5 }, new() { Start = 2, FromPersistence = true }];
        var mixture = new RlsMixtureForecaster<double>(setting, parts, sharpness: 4, lossDecay: 0.9);
        RlsForecaster<double>[] alone = [.. parts.Select(part => new RlsForecaster<double>(setting, part))];
        var pending = new Queue<double[]>();
        double[] loss = new double[3], v = [1 / 3.0, 1 / 3.0, 1 / 3.0], got = new double[1];
        double scale = 0;
        double[] data = ForecastCase.Normal(60, 12);
        for (int j = 0; j < 55; j++)
        {
            double[] answers = [.. alone.Select(part =>
            {
                part.Predict(j, Input(j), got);
                return got[0];
            })];
            pending.Enqueue(answers);
            mixture.Predict(j, Input(j), got);
            got[0].ShouldBe(answers.Zip(v, (y, w) => y * w).Sum(), 1e-12);
            if (j < 2)
            {
                continue;
            }

            double target = data[j - 2 + 4];
            double[] squares = [.. pending.Dequeue().Select(y => (y - target) * (y - target))];
            loss = [.. loss.Zip(squares, (l, s) => (0.9 * l) + s)];
            scale = (0.9 * scale) + squares.Average();
            double[] raw = [.. loss.Select(l => Math.Exp(-4 * (l - loss.Min()) / scale))];
            v = [.. raw.Select(r => r / raw.Sum())];
            mixture.Teach(j - 2, Input(j - 2), [0], [target]);
            foreach (RlsForecaster<double> part in alone)
            {
                part.Teach(j - 2, Input(j - 2), [0], [target]);
            }

            mixture.PartWeights.ToArray().ShouldBe(v, 1e-12);
        }

        double[] Input(int j) => [1, data[j], data[j + 1]];
    }

    [Fact]
    public void Wrong_settings_are_refused()
    {
        var setting = new ForecastSetting(2, 3, 1, ForecastMode.Causal);
        Should.Throw<ArgumentOutOfRangeException>(() => new LmsForecaster<double>(setting, 0));
        Should.Throw<ArgumentOutOfRangeException>(() => new LmsForecaster<double>(setting, double.PositiveInfinity));
        Should.Throw<ArgumentOutOfRangeException>(() => new RidgeForecaster<double>(setting, 0));
        Should.Throw<ArgumentOutOfRangeException>(() => new RlsOptions { Start = double.NaN });
        Should.Throw<ArgumentOutOfRangeException>(() => new RlsOptions { Forgetting = 1.01 });
        Should.Throw<ArgumentOutOfRangeException>(() => new RlsOptions { Lags = -1 });
        Should.Throw<ArgumentException>(() => new RlsMixtureForecaster<double>(setting, []));
    }
}
