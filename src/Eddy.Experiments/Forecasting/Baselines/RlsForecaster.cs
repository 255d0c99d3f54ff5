using System.Numerics;

namespace Eddy.Experiments.Forecasting.Baselines;

/// <summary>Recursive least squares with exponential forgetting, on standardised data.</summary>
public sealed class RlsForecaster<T> : IForecaster<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly RecursiveLeastSquares<T> _rls;

    /// <summary>A forecaster that knows nothing.</summary>
    /// <param name="setting">What is asked.</param>
    /// <param name="start">λ, above 0: C starts at I / λ, which is a ridge penalty of λ that fades with forgetting. Usual: 10 to 300.</param>
    /// <param name="forgetting">φ in [0.5, 1]: what a column counts against the next; 1 forgets nothing. Usual: 0.995 to 1.</param>
    public RlsForecaster(ForecastSetting setting, double start, double forgetting)
    {
        ArgumentNullException.ThrowIfNull(setting);
        _rls = new RecursiveLeastSquares<T>(setting.InputSize, setting.Coordinates, start, forgetting);
    }

    /// <inheritdoc/>
    public string Name => "RLS";

    /// <inheritdoc/>
    public ForecastScale Scale => ForecastScale.Standardised;

    /// <summary>Wᵀ, [inputs, p].</summary>
    public ReadOnlySpan<T> Weights => _rls.Map.Rows;

    /// <inheritdoc/>
    public void Predict(long column, ReadOnlySpan<T> input, Span<T> prediction) => _rls.Map.Apply(input, prediction);

    /// <inheritdoc/>
    public void Teach(long column, ReadOnlySpan<T> input, ReadOnlySpan<T> prediction, ReadOnlySpan<T> target) => _rls.Teach(input, target);
}
