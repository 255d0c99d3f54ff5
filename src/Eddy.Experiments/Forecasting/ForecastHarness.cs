using System.Numerics;

namespace Eddy.Experiments.Forecasting;

/// <summary>Runs forecasters over one sequence, for one number of lags and one horizon, and owns the delay of the labels.</summary>
/// <remarks><code>
/// column j = 0 … T − k − h:   X_j = [1; D_j; …; D_(j+k−1)]   Y_j = D_(j+k+h−1)      (1)
/// causal: predict j, then teach j − (h − 1), whose target is D_(j+k), the next sample to be measured    (2)
/// leaky:  predict j, then teach j                                                                       (3)
/// </code>
/// A forecaster learns through every part, the test part too; each forecast is made before its target is told. Memory is allocated once, here; a run allocates
/// nothing per column. One at a time.</remarks>
public sealed class ForecastHarness<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly ForecastSequence _sequence;
    private readonly ForecastSplit _split;
    private readonly int _columns;
    private readonly T[] _raw;
    private readonly T[] _standardised;
    private readonly double[] _mean;
    private readonly double[] _deviation;
    private readonly T[] _inputs;      // a ring of delay + 1 columns
    private readonly T[] _answers;
    private readonly double[] _predictions;
    private readonly ForecastScore _online;
    private readonly ForecastScore _offline;
    private readonly ForecastScore _test;

    /// <summary>A harness for a sequence.</summary>
    /// <param name="sequence">D.</param>
    /// <param name="setting">Lags, horizon and mode; its coordinates are those of the sequence.</param>
    /// <param name="split">Where the sequence is cut.</param>
    /// <param name="metric">What an error is.</param>
    /// <exception cref="ArgumentException">The numbers do not fit together.</exception>
    public ForecastHarness(ForecastSequence sequence, ForecastSetting setting, ForecastSplit split, ForecastMetric metric)
    {
        ArgumentNullException.ThrowIfNull(sequence);
        ArgumentNullException.ThrowIfNull(setting);
        ArgumentNullException.ThrowIfNull(split);
        split.Require(sequence);
        int p = sequence.Coordinates;
        if (setting.Coordinates != p || setting.Lags < 1 || setting.Horizon < 1 || setting.Lags + setting.Horizon > split.TrainEnd)
        {
            throw new ArgumentException(
                $"{sequence.Name}: {p} coordinates and {split.TrainEnd} training samples do not fit {setting}. Lags and horizon are above 0, and together at most the training samples.", nameof(setting));
        }

        if (metric == ForecastMetric.Points3D && p % 3 != 0)
        {
            throw new ArgumentException($"{sequence.Name}: {p} coordinates are no points of three. Measure scalars.", nameof(metric));
        }

        (_sequence, Setting, _split) = (sequence, setting, split);
        _columns = sequence.Samples - setting.Lags - setting.Horizon + 1;
        (_mean, _deviation) = (new double[p], new double[p]);
        (_raw, _standardised) = (new T[sequence.Values.Length], new T[sequence.Values.Length]);
        Standardise();
        _inputs = new T[(setting.Delay + 1) * setting.InputSize];
        _answers = new T[(setting.Delay + 1) * p];
        _predictions = new double[_columns * p];
        _online = new ForecastScore(sequence, metric, split.TrainEnd, split.ValidationEnd);
        _offline = new ForecastScore(sequence, metric, split.FitEnd, split.ValidationEnd);
        _test = new ForecastScore(sequence, metric, split.ValidationEnd, sequence.Samples);
    }

    /// <summary>What is asked of a forecaster.</summary>
    public ForecastSetting Setting { get; }

    /// <summary>What the last run forecast, in the sequence's unit, [columns, p]; zero from the column on at which it was broken off.</summary>
    public ReadOnlySpan<double> Predictions => _predictions;

    /// <summary>Fits the forecaster if it is one to be fitted, then goes through the sequence once.</summary>
    /// <param name="forecaster">A new one, made for <see cref="Setting"/>.</param>
    public ForecastResult Run(IForecaster<T> forecaster)
    {
        ArgumentNullException.ThrowIfNull(forecaster);
        var fitted = forecaster as IFittedForecaster<T>;
        ForecastScore validation = fitted is null ? _online : _offline;
        validation.Clear();
        _test.Clear();
        Array.Clear(_predictions);
        if (fitted is not null)
        {
            Fit(fitted);
        }

        long? explodedAt = null;
        for (int j = 0; j < _columns; j++)
        {
            if (!Step(forecaster, fitted is null, j))
            {
                explodedAt = j;
                break;
            }

            int time = j + Setting.Lags + Setting.Horizon - 1;
            ReadOnlySpan<double> prediction = _predictions.AsSpan(j * _sequence.Coordinates, _sequence.Coordinates);
            validation.Add(time, prediction);
            _test.Add(time, prediction);
        }

        return new ForecastResult(
            forecaster.Name, _sequence.Name, Setting,
            explodedAt is null ? validation.Result() : ForecastMetrics.None, explodedAt is null ? _test.Result() : ForecastMetrics.None, explodedAt);
    }

    private bool Step(IForecaster<T> forecaster, bool teach, int column)
    {
        int p = _sequence.Coordinates, n = Setting.InputSize, ring = Setting.Delay + 1;
        T[] data = Data(forecaster);
        Span<T> input = _inputs.AsSpan(column % ring * n, n), answer = _answers.AsSpan(column % ring * p, p);
        WriteInput<T>(data, column, T.One, input);
        try
        {
            forecaster.Predict(column, input, answer);
            Span<double> prediction = _predictions.AsSpan(column * p, p);
            for (int c = 0; c < p; c++)
            {
                double value = double.CreateTruncating(answer[c]);
                if (!double.IsFinite(value))
                {
                    prediction.Clear();
                    return false;
                }

                prediction[c] = forecaster.Scale == ForecastScale.Raw ? value : (value * _deviation[c]) + _mean[c];
            }

            int due = column - Setting.Delay;
            if (teach && due >= 0)
            {
                int time = due + Setting.Lags + Setting.Horizon - 1;
                forecaster.Teach(due, _inputs.AsSpan(due % ring * n, n), _answers.AsSpan(due % ring * p, p), data.AsSpan(time * p, p));
            }

            return true;
        }
        catch (ArithmeticException)
        {
            return false; // the forecaster's own word for a number that is not finite
        }
    }

    private void Fit(IFittedForecaster<T> forecaster)
    {
        int p = _sequence.Coordinates, n = Setting.InputSize, columns = _split.FitEnd - Setting.Lags - Setting.Horizon + 1;
        double[] data = forecaster.Scale == ForecastScale.Raw ? _sequence.Values.ToArray() : new double[_sequence.Values.Length];
        for (int i = 0; forecaster.Scale == ForecastScale.Standardised && i < data.Length; i++)
        {
            data[i] = (_sequence.Values[i] - _mean[i % p]) / _deviation[i % p];
        }

        var inputs = new double[columns * n];
        for (int j = 0; j < columns; j++)
        {
            WriteInput<double>(data, j, 1, inputs.AsSpan(j * n, n));
        }

        forecaster.Fit(columns, inputs, data.AsSpan((Setting.Lags + Setting.Horizon - 1) * p, columns * p));
    }

    private void WriteInput<TNumber>(TNumber[] data, int column, TNumber one, Span<TNumber> input)
    {
        int p = _sequence.Coordinates, bias = Setting.Bias ? 1 : 0;
        data.AsSpan(column * p, Setting.Lags * p).CopyTo(input[bias..]);
        if (Setting.Bias)
        {
            input[0] = one;
        }
    }

    private T[] Data(IForecaster<T> forecaster) => forecaster.Scale == ForecastScale.Raw ? _raw : _standardised;

    private void Standardise()
    {
        int p = _sequence.Coordinates;
        for (int c = 0; c < p; c++)
        {
            double sum = 0, squares = 0;
            for (int t = 0; t < _split.TrainEnd; t++)
            {
                sum += _sequence.Sample(t)[c];
            }

            _mean[c] = sum / _split.TrainEnd;
            for (int t = 0; t < _split.TrainEnd; t++)
            {
                double d = _sequence.Sample(t)[c] - _mean[c];
                squares += d * d;
            }

            double deviation = Math.Sqrt(squares / _split.TrainEnd);
            _deviation[c] = deviation > 0 ? deviation : 1; // a coordinate that never moved in the training part keeps its unit
        }

        for (int i = 0; i < _raw.Length; i++)
        {
            double value = _sequence.Values[i];
            _raw[i] = T.CreateTruncating(value);
            _standardised[i] = T.CreateTruncating((value - _mean[i % p]) / _deviation[i % p]);
        }
    }
}
