using System.Numerics;

namespace Eddy.Experiments.Forecasting.Baselines;

/// <summary>Least mean squares on standardised data: W ← W + η clip(e xᵀ), starting at 0, e being the error with the weights of now.</summary>
/// <remarks>Where <see cref="Normalised"/>, the step is divided by 10⁻³ + xᵀx and not clipped. A column costs 4 · inputs · p operations.</remarks>
public sealed class LmsForecaster<T> : IForecaster<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const double SmallestPower = 1e-3;

    private readonly LinearMap<T> _map;
    private readonly T[] _error;
    private readonly T _rate;
    private readonly T _clip;

    /// <summary>A forecaster that knows nothing.</summary>
    /// <param name="setting">What is asked.</param>
    /// <param name="rate">η, finite and above 0.</param>
    /// <param name="normalised">Whether a step is divided by the power of its input: NLMS.</param>
    /// <param name="clip">Largest Frobenius norm of e xᵀ, above 0; plain LMS only. The published figures have 100.</param>
    public LmsForecaster(ForecastSetting setting, double rate, bool normalised = false, double clip = 100)
    {
        ArgumentNullException.ThrowIfNull(setting);
        Normalised = normalised;
        _rate = T.CreateTruncating(ForecastChecks.Positive(rate, nameof(rate)));
        _clip = T.CreateTruncating(ForecastChecks.Positive(clip, nameof(clip)));
        _map = new LinearMap<T>(setting.InputSize, setting.Coordinates);
        _error = new T[setting.Coordinates];
    }

    /// <inheritdoc/>
    public string Name => Normalised ? "NLMS" : "LMS";

    /// <inheritdoc/>
    public ForecastScale Scale => ForecastScale.Standardised;

    /// <summary>Whether a step is divided by the power of its input.</summary>
    public bool Normalised { get; }

    /// <summary>Wᵀ, [inputs, p].</summary>
    public ReadOnlySpan<T> Weights => _map.Rows;

    /// <inheritdoc/>
    public void Predict(long column, ReadOnlySpan<T> input, Span<T> prediction) => _map.Apply(input, prediction);

    /// <inheritdoc/>
    public void Teach(long column, ReadOnlySpan<T> input, ReadOnlySpan<T> prediction, ReadOnlySpan<T> target)
    {
        _map.Apply(input, _error);
        for (int c = 0; c < _error.Length; c++)
        {
            _error[c] = target[c] - _error[c];
        }

        T power = LinearMap<T>.Dot(input, input), step = _rate;
        if (Normalised)
        {
            step /= T.CreateTruncating(SmallestPower) + power;
        }
        else
        {
            T norm = T.Sqrt(power * LinearMap<T>.Dot(_error, _error));
            step = norm > _clip ? step * _clip / norm : step;
        }

        _map.Add(_error, input, step);
    }
}
