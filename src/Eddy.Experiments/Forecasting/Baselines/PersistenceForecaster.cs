using System.Numerics;

namespace Eddy.Experiments.Forecasting.Baselines;

/// <summary>Forecasts the last sample of the input.</summary>
public sealed class PersistenceForecaster<T> : IForecaster<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    public string Name => "persistence";

    /// <inheritdoc/>
    public ForecastScale Scale => ForecastScale.Raw;

    /// <inheritdoc/>
    public void Predict(long column, ReadOnlySpan<T> input, Span<T> prediction) => input[^prediction.Length..].CopyTo(prediction);

    /// <inheritdoc/>
    public void Teach(long column, ReadOnlySpan<T> input, ReadOnlySpan<T> prediction, ReadOnlySpan<T> target)
    {
    }
}
