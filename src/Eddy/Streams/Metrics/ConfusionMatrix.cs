using Eddy.Checkpoints;

namespace Eddy.Streams.Metrics;

/// <summary>How often each class was taken for each. Grows with the classes, and allocates only then.</summary>
public sealed class ConfusionMatrix
{
    // Row = actual class; column 0 = no prediction, column c + 1 = class c.
    private long[] _counts = [];
    private int _capacity;

    internal ConfusionMatrix()
    {
    }

    /// <summary>Classes so far: one more than the highest number that was actual or predicted.</summary>
    public int Classes { get; private set; }

    /// <summary>How many samples of class <paramref name="actual"/> were taken for <paramref name="predicted"/>.</summary>
    /// <param name="actual">A class below <see cref="Classes"/>.</param>
    /// <param name="predicted">A class below <see cref="Classes"/>, or −1: no class was known to name.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such class.</exception>
    public long this[int actual, int predicted]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfNegative(actual);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(actual, Classes);
            ArgumentOutOfRangeException.ThrowIfLessThan(predicted, -1);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(predicted, Classes);
            return _counts[Place(actual, predicted)];
        }
    }

    internal void Record(int actual, int predicted)
    {
        int highest = Math.Max(actual, predicted);
        if (highest >= Classes)
        {
            Grow(highest + 1);
        }

        _counts[Place(actual, predicted)]++;
    }

    internal void Save(CheckpointBuilder checkpoint, string name)
    {
        long[] counts = new long[Classes * (Classes + 1)];
        for (int c = 0; c < Classes; c++)
        {
            Row(c).CopyTo(counts.AsSpan(c * (Classes + 1)));
        }

        checkpoint.Add<long>(name, [Classes, Classes + 1], counts);
    }

    internal void Load(Checkpoint checkpoint, string name, int classes)
    {
        long[] counts = new long[classes * (classes + 1)];
        checkpoint.Read<long>(name, [classes, classes + 1], counts);
        (_counts, _capacity, Classes) = (counts, classes, classes);
    }

    private int Place(int actual, int predicted) => (actual * (_capacity + 1)) + predicted + 1;

    private Span<long> Row(int actual) => _counts.AsSpan(actual * (_capacity + 1), Classes + 1);

    private void Grow(int classes)
    {
        if (classes > _capacity)
        {
            int capacity = Math.Max(classes, Math.Clamp(2 * _capacity, 8, ClassificationScore.MaxClasses));
            long[] counts = new long[capacity * (capacity + 1)];
            for (int c = 0; c < Classes; c++)
            {
                Row(c).CopyTo(counts.AsSpan(c * (capacity + 1)));
            }

            (_counts, _capacity) = (counts, capacity);
        }

        Classes = classes;
    }
}
