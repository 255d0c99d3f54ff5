using System.Numerics;

namespace Eddy.Experiments.Forecasting.Baselines;

/// <summary>Recursive least squares with exponential forgetting, on standardised data.</summary>
public sealed class RlsForecaster<T> : IForecaster<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly RecursiveLeastSquares<T> _rls;

    /// <summary>A forecaster that knows nothing.</summary>
    /// <param name="setting">What is asked.</param>
    /// <param name="options">Lags in use, start and forgetting; null for the defaults.</param>
    public RlsForecaster(ForecastSetting setting, RlsOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(setting);
        _rls = new RecursiveLeastSquares<T>(setting, options ?? new RlsOptions());
    }

    /// <inheritdoc/>
    public string Name => "RLS";

    /// <inheritdoc/>
    public ForecastScale Scale => ForecastScale.Standardised;

    /// <summary>Wᵀ, [inputs, p].</summary>
    public ReadOnlySpan<T> Weights => _rls.Map.Rows;

    /// <inheritdoc/>
    public void Predict(long column, ReadOnlySpan<T> input, Span<T> prediction) => _rls.Predict(input, prediction);

    /// <inheritdoc/>
    public void Teach(long column, ReadOnlySpan<T> input, ReadOnlySpan<T> prediction, ReadOnlySpan<T> target) => _rls.Teach(input, target);
}
