using System.Runtime.InteropServices;
using Eddy.Checkpoints;
using Eddy.Numerics;

namespace Eddy.Streams.Metrics;

/// <summary>
/// How well classes are told, sample by sample: since the beginning, over the last W samples, and fading. Constant memory apart from new classes; nothing
/// else allocates.
/// </summary>
/// <remarks><code>
/// accuracy            right / n
/// fading accuracy     S/N with S ← λ S + right, N ← λ N + 1                         λ = fading factor
/// balanced accuracy   mean over the classes that occurred of right_c / actual_c
/// Cohen's κ           (n·right − E) / (n² − E), E = Σ_c actual_c · predicted_c       0 where n² = E
/// κ against another   (accuracy − accuracy') / (1 − accuracy')                      where accuracy' is 1: as though the other had erred once
/// log-loss            mean of −ln min(1, max(p, 1e-15)), p the probability of the true class
/// </code>
/// Every figure is a fraction from 0 to 1, but κ, which is below 0 for what is worse than chance (or than the other), and the log-loss, in nats. Before the
/// first sample each is NaN. About 25 ns a sample.</remarks>
public sealed class ClassificationScore : IResumable
{
    /// <summary>A probability below this counts as this in the log-loss: no single sample costs more than 34.5 nats.</summary>
    public const double ProbabilityFloor = 1e-15;

    /// <summary>Classes that a score has room for: the confusion matrix then takes 800 MB.</summary>
    public const int MaxClasses = 10_000;

    private static readonly double _floorLoss = -Math.Log(ProbabilityFloor);

    private readonly long[] _ring; // actual and predicted class of the last W samples, 32 bits each
    private readonly WindowSum _windowLoss;
    private ClassCounts[] _counts = [];
    private int _next;
    private long _right;
    private long _windowRight;
    private double _loss;
    private double _fadedRight;
    private double _fadedExamples;

    /// <summary>A score without samples.</summary>
    /// <param name="window">W, above 0.</param>
    /// <param name="fadingFactor">λ, what a sample's weight is multiplied by with each one after it, in (0, 1]; 0.999 remembers about 1000 samples.</param>
    /// <param name="keepConfusion">Whether to keep <see cref="Confusion"/>, which takes 8 bytes for each pair of classes.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    public ClassificationScore(int window = 1000, double fadingFactor = 0.999, bool keepConfusion = true)
    {
        if (!(fadingFactor is > 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(fadingFactor), fadingFactor, "The fading factor must be in (0, 1]; 1 forgets nothing.");
        }

        _ring = new long[Shape.Positive(window)];
        _windowLoss = new WindowSum(window);
        FadingFactor = fadingFactor;
        Confusion = keepConfusion ? new ConfusionMatrix() : null;
    }

    /// <summary>W, samples in the window.</summary>
    public int Window => _ring.Length;

    /// <summary>λ.</summary>
    public double FadingFactor { get; }

    /// <summary>Samples scored.</summary>
    public long Examples { get; private set; }

    /// <summary>Samples in the window: W, or all where there were fewer.</summary>
    public long WindowExamples => Math.Min(Examples, _ring.Length);

    /// <summary>Classes so far: one more than the highest number that was actual or predicted.</summary>
    public int Classes { get; private set; }

    /// <summary>How often each class was taken for each; null where it is not kept.</summary>
    public ConfusionMatrix? Confusion { get; }

    /// <summary>Share of samples whose class was told.</summary>
    public double Accuracy => (double)_right / Examples;

    /// <summary>Accuracy over the window.</summary>
    public double WindowAccuracy => (double)_windowRight / WindowExamples;

    /// <summary>Accuracy in which old samples fade.</summary>
    public double FadingAccuracy => _fadedRight / _fadedExamples;

    /// <summary>Mean over classes of the share that was told: a rare class counts as much as a common one.</summary>
    public double BalancedAccuracy => MeanRecall(window: false);

    /// <summary>Balanced accuracy over the window.</summary>
    public double WindowBalancedAccuracy => MeanRecall(window: true);

    /// <summary>Cohen's κ: 0 is what chance with the same shares of predictions reaches, 1 is without error.</summary>
    public double Kappa => CohensKappa(Examples, _right, ByChance(window: false));

    /// <summary>Cohen's κ over the window.</summary>
    public double WindowKappa => CohensKappa(WindowExamples, _windowRight, ByChance(window: true));

    /// <summary>Mean of −ln of the true class's probability, at least <see cref="ProbabilityFloor"/>.</summary>
    public double LogLoss => _loss / Examples;

    /// <summary>Log-loss over the window.</summary>
    public double WindowLogLoss => _windowLoss.Sum / WindowExamples;

    /// <summary>Which part of another's errors is avoided: 0 is as good as the other, 1 is without error, below 0 is worse.</summary>
    /// <param name="other">A score of the same samples, for example that of the last class: κ temporal.</param>
    public double KappaAgainst(ClassificationScore other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Avoided(Examples - _right, other.Examples - other._right, Examples);
    }

    /// <summary><see cref="KappaAgainst"/> over the window.</summary>
    /// <param name="other">A score of the same samples with the same window.</param>
    public double WindowKappaAgainst(ClassificationScore other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Avoided(WindowExamples - _windowRight, other.WindowExamples - other._windowRight, WindowExamples);
    }

    /// <summary>Takes in one prediction.</summary>
    /// <param name="actual">The true class, from 0, below <see cref="MaxClasses"/>.</param>
    /// <param name="predicted">The class that was told, or −1: none, which is wrong.</param>
    /// <param name="probability">The probability that was given to the true class; NaN counts as 0.</param>
    /// <returns>Whether it was right.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such class. Nothing was changed.</exception>
    public bool Record(int actual, int predicted, double probability)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(actual);
        ArgumentOutOfRangeException.ThrowIfLessThan(predicted, -1);
        int highest = Math.Max(actual, predicted);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(highest, MaxClasses);
        if (highest >= Classes)
        {
            Grow(highest);
        }

        Confusion?.Record(actual, predicted);
        if (Examples >= _ring.Length)
        {
            Leave(_ring[_next]);
        }

        _ring[_next] = ((long)actual << 32) | (uint)predicted;
        _next = _next + 1 == _ring.Length ? 0 : _next + 1;
        Examples++;

        ClassCounts[] counts = _counts;
        counts[actual].Actual++;
        counts[actual].WindowActual++;
        if (predicted >= 0)
        {
            counts[predicted].Predicted++;
            counts[predicted].WindowPredicted++;
        }

        bool right = actual == predicted;
        _fadedExamples = (FadingFactor * _fadedExamples) + 1;
        _fadedRight *= FadingFactor;
        if (right)
        {
            counts[actual].Right++;
            counts[actual].WindowRight++;
            _right++;
            _windowRight++;
            _fadedRight += 1;
        }
        else if (_fadedRight < 1e-300)
        {
            _fadedRight = 0; // before it becomes subnormal, which is slow
        }

        double loss = probability > ProbabilityFloor ? -Math.Log(Math.Min(probability, 1)) : _floorLoss;
        _loss += loss;
        _windowLoss.Add(loss);
        return right;
    }

    /// <inheritdoc/>
    public void Save(CheckpointBuilder checkpoint, string prefix)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        checkpoint.Add<long>($"{prefix}totals", [4], [Examples, _right, _windowRight, _next])
            .Add<double>($"{prefix}sums", [3], [_loss, _fadedRight, _fadedExamples])
            .Add<long>($"{prefix}classes", [Classes, ClassCounts.Columns], MemoryMarshal.Cast<ClassCounts, long>(_counts.AsSpan(0, Classes)))
            .Add<long>($"{prefix}window", [_ring.Length], _ring);
        _windowLoss.Save(checkpoint, $"{prefix}window_loss.");
        Confusion?.Save(checkpoint, $"{prefix}confusion");
    }

    /// <inheritdoc/>
    public void Load(Checkpoint checkpoint, string prefix)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        Span<long> totals = stackalloc long[4];
        Span<double> sums = stackalloc double[3];
        long[] ring = new long[_ring.Length], classes = checkpoint.Read<long>($"{prefix}classes");
        int known = classes.Length / ClassCounts.Columns;
        checkpoint.Read($"{prefix}totals", [4], totals);
        checkpoint.Read($"{prefix}sums", [3], sums);
        checkpoint.Read($"{prefix}classes", [known, ClassCounts.Columns], classes.AsSpan());
        checkpoint.Read($"{prefix}window", [ring.Length], ring.AsSpan());
        bool valid = totals[0] >= 0 && totals[3] == totals[0] % ring.Length;
        foreach (long pair in ring)
        {
            valid &= pair >> 32 >= 0 && pair >> 32 < Math.Max(known, 1) && (int)pair >= -1 && (int)pair < Math.Max(known, 1);
        }

        if (!valid)
        {
            throw new InvalidDataException($"{checkpoint.Path}: the numbers under \"{prefix}\" contradict each other. Use an earlier checkpoint.");
        }

        Confusion?.Load(checkpoint, $"{prefix}confusion", known);
        _windowLoss.Load(checkpoint, $"{prefix}window_loss.");
        (Examples, _right, _windowRight, _next) = (totals[0], totals[1], totals[2], (int)totals[3]);
        (_loss, _fadedRight, _fadedExamples) = (sums[0], sums[1], sums[2]);
        (_counts, Classes) = (MemoryMarshal.Cast<long, ClassCounts>(classes).ToArray(), known);
        ring.CopyTo(_ring, 0);
    }

    private static double CohensKappa(long examples, double right, double byChance)
    {
        // byChance is Σ actual·predicted: right answers that chance would give, times the examples. It is examples² only where one class is all there is.
        double n = examples;
        return examples == 0 ? double.NaN : n * n <= byChance ? 0 : ((n * right) - byChance) / ((n * n) - byChance);
    }

    private static double Avoided(long errors, long otherErrors, long examples)
        => examples == 0 ? double.NaN : (otherErrors - errors) / (double)Math.Max(otherErrors, 1);

    private double MeanRecall(bool window)
    {
        double sum = 0;
        int occurred = 0;
        foreach (ref readonly ClassCounts c in _counts.AsSpan(0, Classes))
        {
            (long actual, long right) = window ? (c.WindowActual, c.WindowRight) : (c.Actual, c.Right);
            if (actual > 0)
            {
                sum += (double)right / actual;
                occurred++;
            }
        }

        return sum / occurred;
    }

    private double ByChance(bool window)
    {
        double sum = 0;
        foreach (ref readonly ClassCounts c in _counts.AsSpan(0, Classes))
        {
            sum += window ? (double)c.WindowActual * c.WindowPredicted : (double)c.Actual * c.Predicted;
        }

        return sum;
    }

    private void Leave(long pair)
    {
        int actual = (int)(pair >> 32), predicted = (int)pair;
        _counts[actual].WindowActual--;
        if (predicted >= 0)
        {
            _counts[predicted].WindowPredicted--;
        }

        if (actual == predicted)
        {
            _counts[actual].WindowRight--;
            _windowRight--;
        }
    }

    private void Grow(int highest)
    {
        if (highest >= _counts.Length)
        {
            Array.Resize(ref _counts, Math.Max(highest + 1, Math.Max(8, 2 * _counts.Length)));
        }

        Classes = highest + 1;
    }
}
