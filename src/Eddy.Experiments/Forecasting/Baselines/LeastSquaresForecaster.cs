using System.Numerics;

namespace Eddy.Experiments.Forecasting.Baselines;

/// <summary>Least squares, fitted once on data as measured: of all W with the smallest Σ |Y − W X|², the one of smallest norm.</summary>
/// <param name="setting">What is asked.</param>
public sealed class LeastSquaresForecaster<T>(ForecastSetting setting) : IFittedForecaster<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly LinearMap<T> _map = new(setting.InputSize, setting.Coordinates);

    /// <inheritdoc/>
    public string Name => "least squares";

    /// <inheritdoc/>
    public ForecastScale Scale => ForecastScale.Raw;

    /// <summary>Wᵀ, [inputs, p].</summary>
    public ReadOnlySpan<T> Weights => _map.Rows;

    /// <inheritdoc/>
    public void Fit(int columns, ReadOnlySpan<double> inputs, ReadOnlySpan<double> targets)
    {
        double[] weights = LeastSquares.Solve(columns, setting.InputSize, setting.Coordinates, inputs, targets);
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
