using System.Numerics;

namespace Eddy.Experiments.Forecasting.Baselines;

/// <summary>Ridge regression on standardised data, fitted once: W = Y Xᵀ (X Xᵀ + λ I)⁻¹; the bias is in the penalty.</summary>
public sealed class RidgeForecaster<T> : IFittedForecaster<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly ForecastSetting _setting;
    private readonly LinearMap<T> _map;

    /// <summary>A forecaster that is yet to be fitted.</summary>
    /// <param name="setting">What is asked.</param>
    /// <param name="penalty">λ, finite and above 0.</param>
    public RidgeForecaster(ForecastSetting setting, double penalty)
    {
        ArgumentNullException.ThrowIfNull(setting);
        (_setting, Penalty, _map) = (setting, ForecastChecks.Positive(penalty, nameof(penalty)), new LinearMap<T>(setting.InputSize, setting.Coordinates));
    }

    /// <inheritdoc/>
    public string Name => "ridge";

    /// <inheritdoc/>
    public ForecastScale Scale => ForecastScale.Standardised;

    /// <summary>λ.</summary>
    public double Penalty { get; }

    /// <summary>Wᵀ, [inputs, p].</summary>
    public ReadOnlySpan<T> Weights => _map.Rows;

    /// <inheritdoc/>
    public void Fit(int columns, ReadOnlySpan<double> inputs, ReadOnlySpan<double> targets)
    {
        double[] weights = NormalEquations.Solve(columns, _setting.InputSize, _setting.Coordinates, inputs, targets, Penalty);
        for (int i = 0; i < weights.Length; i++)
        {
            _map.Rows[i] = T.CreateTruncating(weights[i]);
        }
    }

    /// <inheritdoc/>
    public void Predict(long column, ReadOnlySpan<T> input, Span<T> prediction) => _map.Apply(input, prediction);

    /// <inheritdoc/>
    public void Teach(long column, ReadOnlySpan<T> input, ReadOnlySpan<T> prediction, ReadOnlySpan<T> target)
    {
    }
}
