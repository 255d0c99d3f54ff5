using System.Numerics;
using System.Numerics.Tensors;

namespace Eddy.Experiments.Forecasting;

/// <summary>
/// Several forecasters side by side, averaged with weights that fall exponentially with what each was off of late (the exponentially weighted average forecaster of
/// Vovk 1990 and Littlestone and Warmuth 1994, with fading losses and a scale of its own).
/// </summary>
/// <remarks><code>
/// L_i ← δ L_i + |y − y_i|²,   S ← δ S + mean over i of |y − y_i|²      (1)  with each target, as late as it comes
/// v_i ∝ exp(−η (L_i − min L) / S)                                     (2)
/// y = Σ v_i y_i                                                       (3)
/// </code>
/// Losses are on standardised data. Dividing by S makes η a pure number. A column costs what the parts cost.</remarks>
public sealed class ForecastMixture<T> : IForecaster<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly IForecaster<T>[] _parts;
    private readonly T[] _answers;  // ring of delay + 1 columns: [delay + 1, parts, p]
    private readonly double[] _loss;
    private readonly double[] _weight;
    private readonly double _sharpness;
    private readonly double _decay;
    private readonly int _ring;
    private double _scale;

    /// <summary>A mixture in which every part weighs the same at first.</summary>
    /// <param name="name">As a table names it.</param>
    /// <param name="setting">What is asked.</param>
    /// <param name="parts">At least one; new, made for the setting, each on standardised numbers.</param>
    /// <param name="sharpness">η, 0 or above; 0 is the plain mean.</param>
    /// <param name="lossDecay">δ in [0.5, 1].</param>
    public ForecastMixture(string name, ForecastSetting setting, IReadOnlyList<IForecaster<T>> parts, double sharpness = 10, double lossDecay = 0.98)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(setting);
        ArgumentNullException.ThrowIfNull(parts);
        if (parts.Count == 0 || parts.Any(part => part.Scale != ForecastScale.Standardised))
        {
            throw new ArgumentException("A mixture needs at least one part, and parts that work with standardised numbers.", nameof(parts));
        }

        _sharpness = ForecastChecks.Within(sharpness, 0, 1e6, nameof(sharpness));
        _decay = ForecastChecks.Within(lossDecay, 0.5, 1, nameof(lossDecay));
        (Name, _parts, _ring) = (name, [.. parts], setting.Delay + 1);
        _answers = new T[_ring * parts.Count * setting.Coordinates];
        (_loss, _weight) = (new double[parts.Count], new double[parts.Count]);
        Array.Fill(_weight, 1.0 / parts.Count);
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public ForecastScale Scale => ForecastScale.Standardised;

    /// <summary>v, by part; they sum to 1.</summary>
    public ReadOnlySpan<double> PartWeights => _weight;

    /// <inheritdoc/>
    public void Predict(long column, ReadOnlySpan<T> input, Span<T> prediction)
    {
        prediction.Clear();
        for (int i = 0; i < _parts.Length; i++)
        {
            Span<T> answer = Answer(column, i, prediction.Length);
            _parts[i].Predict(column, input, answer);
            TensorPrimitives.FusedMultiplyAdd(answer, T.CreateTruncating(_weight[i]), prediction, prediction);
        }
    }

    /// <inheritdoc/>
    public void Teach(long column, ReadOnlySpan<T> input, ReadOnlySpan<T> prediction, ReadOnlySpan<T> target)
    {
        double sum = 0;
        for (int i = 0; i < _parts.Length; i++)
        {
            double squares = 0;
            ReadOnlySpan<T> answer = Answer(column, i, target.Length);
            for (int c = 0; c < target.Length; c++)
            {
                double e = double.CreateTruncating(target[c] - answer[c]);
                squares += e * e;
            }

            _loss[i] = (_decay * _loss[i]) + squares;
            sum += squares;
            _parts[i].Teach(column, input, answer, target);
        }

        _scale = (_decay * _scale) + (sum / _parts.Length);
        Weigh();
    }

    private void Weigh()
    {
        if (!(_scale > 0))
        {
            return; // nothing was ever off
        }

        double least = _loss.Min(), total = 0;
        for (int i = 0; i < _loss.Length; i++)
        {
            _weight[i] = Math.Exp(-_sharpness * (_loss[i] - least) / _scale);
            total += _weight[i];
        }

        for (int i = 0; i < _weight.Length; i++)
        {
            _weight[i] /= total;
        }
    }

    private Span<T> Answer(long column, int part, int p) => _answers.AsSpan((((int)(column % _ring) * _parts.Length) + part) * p, p);
}
