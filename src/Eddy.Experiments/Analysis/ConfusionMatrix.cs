namespace Eddy.Experiments.Analysis;

/// <summary>How often each class was taken for each other one.</summary>
public sealed class ConfusionMatrix
{
    private readonly long[] _counts;

    /// <summary>An empty matrix.</summary>
    /// <param name="classes">Number of classes, above 0.</param>
    public ConfusionMatrix(int classes)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(classes);
        Classes = classes;
        _counts = new long[checked(classes * classes)];
    }

    /// <summary>Number of classes.</summary>
    public int Classes { get; }

    /// <summary>Number of samples counted.</summary>
    public long Total { get; private set; }

    /// <summary>Samples of class <paramref name="truth"/> that were taken for <paramref name="predicted"/>.</summary>
    public long this[int truth, int predicted] => _counts[Index(truth, predicted)];

    /// <summary>Counts one sample, or several alike.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A class is outside the matrix, or the count is below 0; nothing was counted.</exception>
    public void Add(int truth, int predicted, long count = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        _counts[Index(truth, predicted)] += count;
        Total += count;
    }

    /// <summary>Counts many samples.</summary>
    /// <exception cref="ArgumentException">The lengths disagree, or a class is outside the matrix.</exception>
    public static ConfusionMatrix Of(ReadOnlySpan<byte> truth, ReadOnlySpan<byte> predicted, int classes)
    {
        if (truth.Length != predicted.Length)
        {
            throw new ArgumentException($"{predicted.Length} predictions for {truth.Length} labels; give one for each.", nameof(predicted));
        }

        var matrix = new ConfusionMatrix(classes);
        for (int i = 0; i < truth.Length; i++)
        {
            matrix.Add(truth[i], predicted[i]);
        }

        return matrix;
    }

    /// <summary>Samples of a class.</summary>
    public long TrueCount(int truth) => Enumerable.Range(0, Classes).Sum(predicted => this[truth, predicted]);

    /// <summary>Samples taken for a class.</summary>
    public long PredictedCount(int predicted) => Enumerable.Range(0, Classes).Sum(truth => this[truth, predicted]);

    /// <summary>Fraction of a class's samples that were taken for it; NaN without samples.</summary>
    public double Recall(int truth) => (double)this[truth, truth] / TrueCount(truth);

    /// <summary>Fraction of the samples taken for a class that were of it; NaN where nothing was.</summary>
    public double Precision(int predicted) => (double)this[predicted, predicted] / PredictedCount(predicted);

    /// <summary>Samples taken for another class.</summary>
    public long Errors => Total - Enumerable.Range(0, Classes).Sum(k => this[k, k]);

    /// <summary>Fraction of all samples taken for another class; NaN without samples.</summary>
    public double ErrorRate => (double)Errors / Total;

    private int Index(int truth, int predicted)
    {
        if ((uint)truth >= (uint)Classes || (uint)predicted >= (uint)Classes)
        {
            throw new ArgumentOutOfRangeException(
                nameof(truth), $"Class {truth} taken for {predicted}: both must be among the {Classes} classes (0 to {Classes - 1}).");
        }

        return (truth * Classes) + predicted;
    }
}
