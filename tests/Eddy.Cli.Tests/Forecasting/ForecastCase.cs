using Eddy.Experiments.Forecasting;
using Eddy.Numerics;

namespace Eddy.Cli.Tests.Forecasting;

/// <summary>Sequences made here.</summary>
internal static class ForecastCase
{
    /// <summary>The cut of a short sequence.</summary>
    public static ForecastSplit Split { get; } = new(20, 30, 40);

    /// <summary>Noisy waves; what lies from <paramref name="changedFrom"/> on is altered.</summary>
    public static ForecastSequence Waves(int samples = 60, int coordinates = 3, ulong seed = 1, int changedFrom = int.MaxValue)
    {
        var random = new RandomSource(seed);
        var values = new double[samples * coordinates];
        for (int i = 0; i < values.Length; i++)
        {
            int t = i / coordinates, c = i % coordinates;
            values[i] = ((c + 1) * Math.Sin((0.5 * t) + c)) + (0.2 * random.NextGaussian()) + (t >= changedFrom ? 5 : 0);
        }

        return new ForecastSequence("waves", coordinates, values);
    }

    public static double[] Normal(int count, ulong seed)
    {
        var random = new RandomSource(seed);
        return [.. Enumerable.Range(0, count).Select(_ => random.NextGaussian())];
    }
}

/// <summary>Writes down what it is told.</summary>
internal sealed class SpyForecaster(ForecastScale scale = ForecastScale.Raw, Func<long, double>? answer = null) : IForecaster<double>
{
    public List<string> Calls { get; } = [];

    public List<double[]> Inputs { get; } = [];

    public Dictionary<long, double[]> Targets { get; } = [];

    public string Name => "spy";

    public ForecastScale Scale => scale;

    public void Predict(long column, ReadOnlySpan<double> input, Span<double> prediction)
    {
        Calls.Add($"predict {column}");
        Inputs.Add(input.ToArray());
        prediction.Fill(answer?.Invoke(column) ?? column);
    }

    public void Teach(long column, ReadOnlySpan<double> input, ReadOnlySpan<double> prediction, ReadOnlySpan<double> target)
    {
        Calls.Add($"teach {column}");
        if (!input.SequenceEqual(Inputs[(int)column]) || prediction[0] != (answer?.Invoke(column) ?? column))
        {
            throw new InvalidOperationException($"Column {column} came back as another.");
        }

        Targets[column] = target.ToArray();
    }
}
