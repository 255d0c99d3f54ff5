using System.Numerics;

namespace Eddy.Experiments.Forecasting.Baselines;

/// <summary>Forecasts the mean of the targets it was fitted on.</summary>
/// <param name="setting">What is asked.</param>
public sealed class MeanForecaster<T>(ForecastSetting setting) : IFittedForecaster<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly T[] _mean = new T[setting.Coordinates];

    /// <inheritdoc/>
    public string Name => "mean";

    /// <inheritdoc/>
    public ForecastScale Scale => ForecastScale.Raw;

    /// <inheritdoc/>
    public void Fit(int columns, ReadOnlySpan<double> inputs, ReadOnlySpan<double> targets)
    {
        for (int c = 0; c < _mean.Length; c++)
        {
            double sum = 0;
            for (int j = 0; j < columns; j++)
            {
                sum += targets[(j * _mean.Length) + c];
            }

            _mean[c] = T.CreateTruncating(sum / columns);
        }
    }

    /// <inheritdoc/>
    public void Predict(long column, ReadOnlySpan<T> input, Span<T> prediction) => _mean.CopyTo(prediction);

    /// <inheritdoc/>
    public void Teach(long column, ReadOnlySpan<T> input, ReadOnlySpan<T> prediction, ReadOnlySpan<T> target)
    {
    }
}
