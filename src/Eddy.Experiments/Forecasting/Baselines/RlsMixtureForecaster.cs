using System.Numerics;

namespace Eddy.Experiments.Forecasting.Baselines;

/// <summary>Several recursive least squares side by side, of few and many lags, that forget fast or never, averaged as in <see cref="ForecastMixture{T}"/>.</summary>
/// <remarks>No setting has to be chosen for a sequence: that is the point.</remarks>
public sealed class RlsMixtureForecaster<T> : IForecaster<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly ForecastMixture<T> _mixture;

    /// <summary>A mixture that knows nothing; every part weighs the same.</summary>
    /// <param name="setting">What is asked.</param>
    /// <param name="parts">At least one.</param>
    /// <param name="sharpness">η, 0 or above; 0 is the plain mean.</param>
    /// <param name="lossDecay">δ in [0.5, 1].</param>
    public RlsMixtureForecaster(ForecastSetting setting, IReadOnlyList<RlsOptions> parts, double sharpness = 10, double lossDecay = 0.98)
    {
        ArgumentNullException.ThrowIfNull(parts);
        _mixture = new ForecastMixture<T>("RLS mixture", setting, [.. parts.Select(options => new RlsForecaster<T>(setting, options))], sharpness, lossDecay);
    }

    /// <inheritdoc/>
    public string Name => _mixture.Name;

    /// <inheritdoc/>
    public ForecastScale Scale => _mixture.Scale;

    /// <summary>v, by part; they sum to 1.</summary>
    public ReadOnlySpan<double> PartWeights => _mixture.PartWeights;

    /// <inheritdoc/>
    public void Predict(long column, ReadOnlySpan<T> input, Span<T> prediction) => _mixture.Predict(column, input, prediction);

    /// <inheritdoc/>
    public void Teach(long column, ReadOnlySpan<T> input, ReadOnlySpan<T> prediction, ReadOnlySpan<T> target) => _mixture.Teach(column, input, prediction, target);
}
