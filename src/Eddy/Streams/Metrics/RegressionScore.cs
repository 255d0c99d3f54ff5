using Eddy.Checkpoints;
using Eddy.Numerics;

namespace Eddy.Streams.Metrics;

/// <summary>How well numbers are told, sample by sample: since the beginning and over the last W samples. Constant memory; nothing allocates.</summary>
/// <remarks><code>
/// MAE    mean of |y − ŷ|
/// RMSE   root of the mean of (y − ŷ)²
/// R²     1 − Σ (y − ŷ)² / Σ (y − mean y)²        the mean and its sum of squares as Welford 1962 has them; 0 where the targets do not vary
/// R² against another score: 1 − Σ (y − ŷ)² / Σ (y − ŷ')²    0 where both sums are 0, −∞ where only the other's is
/// </code>
/// Before the first sample each figure is NaN. About 15 ns a sample.</remarks>
public sealed class RegressionScore : IResumable
{
    private readonly WindowSum _windowAbsolute;
    private readonly WindowSum _windowSquares;
    private double _absolute;
    private double _squares;
    private double _mean;
    private double _deviations;

    /// <summary>A score without samples.</summary>
    /// <param name="window">W, above 0.</param>
    public RegressionScore(int window = 1000)
    {
        Window = Shape.Positive(window);
        _windowAbsolute = new WindowSum(window);
        _windowSquares = new WindowSum(window);
    }

    /// <summary>W, samples in the window.</summary>
    public int Window { get; }

    /// <summary>Samples scored.</summary>
    public long Examples { get; private set; }

    /// <summary>Samples in the window: W, or all where there were fewer.</summary>
    public long WindowExamples => Math.Min(Examples, Window);

    /// <summary>Mean absolute error, in the unit of the target.</summary>
    public double Mae => _absolute / Examples;

    /// <summary>Root of the mean squared error, in the unit of the target.</summary>
    public double Rmse => Math.Sqrt(_squares / Examples);

    /// <summary>Share of the targets' variance that is explained: 0 is what their mean (known afterwards) reaches, 1 is without error.</summary>
    public double R2 => Examples == 0 ? double.NaN : _deviations > 0 ? 1 - (_squares / _deviations) : 0;

    /// <summary>MAE over the window.</summary>
    public double WindowMae => _windowAbsolute.Sum / WindowExamples;

    /// <summary>RMSE over the window.</summary>
    public double WindowRmse => Math.Sqrt(_windowSquares.Sum / WindowExamples);

    /// <summary>Which part of another's squared error is avoided: 0 is as good as the other, 1 is without error, below 0 is worse.</summary>
    /// <param name="other">A score of the same samples, for example that of persistence.</param>
    public double R2Against(RegressionScore other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Examples == 0 ? double.NaN : _squares == other._squares ? 0 : 1 - (_squares / other._squares);
    }

    /// <summary>Takes in one prediction.</summary>
    /// <param name="actual">y, finite.</param>
    /// <param name="predicted">ŷ, finite.</param>
    /// <returns>|y − ŷ|.</returns>
    /// <exception cref="ArgumentException">A number is not finite. Nothing was changed.</exception>
    public double Record(double actual, double predicted)
    {
        double error = Math.Abs(actual - predicted);
        if (!double.IsFinite(error))
        {
            throw new ArgumentException($"The target is {actual} and the prediction {predicted}; both must be finite. Leave the sample out, or stop the learner.");
        }

        Examples++;
        _absolute += error;
        _squares += error * error;
        _windowAbsolute.Add(error);
        _windowSquares.Add(error * error);
        double fromMean = actual - _mean;
        _mean += fromMean / Examples;
        _deviations += fromMean * (actual - _mean);
        return error;
    }

    /// <inheritdoc/>
    public void Save(CheckpointBuilder checkpoint, string prefix)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        checkpoint.Add<long>($"{prefix}examples", [], [Examples]).Add<double>($"{prefix}sums", [4], [_absolute, _squares, _mean, _deviations]);
        _windowAbsolute.Save(checkpoint, $"{prefix}window_absolute.");
        _windowSquares.Save(checkpoint, $"{prefix}window_squares.");
    }

    /// <inheritdoc/>
    public void Load(Checkpoint checkpoint, string prefix)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        Span<double> sums = stackalloc double[4];
        long examples = checkpoint.ReadCount($"{prefix}examples");
        checkpoint.Read($"{prefix}sums", [4], sums);
        _windowAbsolute.Load(checkpoint, $"{prefix}window_absolute.");
        _windowSquares.Load(checkpoint, $"{prefix}window_squares.");
        (Examples, _absolute, _squares, _mean, _deviations) = (examples, sums[0], sums[1], sums[2], sums[3]);
    }
}
