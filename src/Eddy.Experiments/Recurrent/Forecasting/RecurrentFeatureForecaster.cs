using Eddy.Experiments.Forecasting;
using Eddy.Experiments.Forecasting.Baselines;
using Eddy.Learners.Recurrent;

namespace Eddy.Experiments.Recurrent.Forecasting;

/// <summary>
/// A recurrent network that learns online to tell the very next sample, whose target is never late, and a recursive least squares that forecasts the horizon from what the
/// network's units say beside the last few samples.
/// </summary>
/// <remarks><code>
/// network:  with column j, taught by the newest sample x_j about what it told with column j − 1; then observes x_j   (1)
/// features: f_j = [1; the last m samples; h_j]                                                                      (2)
/// forecast: W f_j, with W by recursive least squares on the targets that the harness brings, late                   (3)
/// </code>
/// Causal in the harness' sense: (1) uses nothing but samples of the column's own input. The least squares starts at persistence, so that its penalty draws
/// towards it. Features are kept with their column until its target comes.</remarks>
public sealed class RecurrentFeatureForecaster : IForecaster<float>
{
    private readonly RecurrentLearner _learner;
    private readonly RecursiveLeastSquares<float> _readout;
    private readonly float[] _features;  // ring of delay + 1 columns
    private readonly float[] _hidden;
    private readonly int _size;
    private readonly int _ring;
    private readonly int _lagged;

    /// <summary>A forecaster that knows nothing.</summary>
    /// <param name="setting">What is asked.</param>
    /// <param name="options">The network; its rule and step learn the next sample.</param>
    /// <param name="lags">m, samples beside the units; at most the setting's.</param>
    /// <param name="readout">Start and forgetting of the least squares.</param>
    /// <param name="seed">Of the network's first weights and draws.</param>
    public RecurrentFeatureForecaster(ForecastSetting setting, RecurrentForecastOptions options, int lags, RlsOptions readout, int seed)
    {
        ArgumentNullException.ThrowIfNull(setting);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(readout);
        if (lags < 1 || lags > setting.Lags)
        {
            throw new ArgumentOutOfRangeException(nameof(lags), lags, $"lags must be 1 to {setting.Lags}, the samples of an input.");
        }

        int p = setting.Coordinates;
        _learner = RecurrentForecaster.Create(p, p, options, delay: 0, seed);
        _hidden = _learner.Core.Network.Streams[0].Outputs[^1];
        (_lagged, _size, _ring) = (lags * p, 1 + (lags * p) + _hidden.Length, setting.Delay + 1);
        _features = new float[_ring * _size];
        _readout = new RecursiveLeastSquares<float>(_size, p, readout with { FromPersistence = true }, newest: 1 + _lagged - p);
        Name = $"{options.Learner.Options.Name} units, RLS readout";
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public ForecastScale Scale => ForecastScale.Standardised;

    /// <inheritdoc/>
    public void Predict(long column, ReadOnlySpan<float> input, Span<float> prediction)
    {
        ReadOnlySpan<float> newest = input[^prediction.Length..];
        if (column > 0)
        {
            _learner.Learn(newest);
        }

        _learner.Observe(newest);
        Span<float> features = Features(column);
        features[0] = 1;
        input[^_lagged..].CopyTo(features[1..]);
        _hidden.CopyTo(features[(1 + _lagged)..]);
        _readout.Predict(features, prediction);
    }

    /// <inheritdoc/>
    public void Teach(long column, ReadOnlySpan<float> input, ReadOnlySpan<float> prediction, ReadOnlySpan<float> target) => _readout.Teach(Features(column), target);

    private Span<float> Features(long column) => _features.AsSpan((int)(column % _ring) * _size, _size);
}
