using Eddy.Numerics;

namespace Eddy.Experiments.Sequences;

/// <summary>Windows of S consecutive rows of sensor readings, each row with its class. A window holds rows of one recording; what is left over at its end is not used.</summary>
internal sealed class SensorWindows : SequenceSet
{
    private readonly float[] _rows;
    private readonly byte[] _labels;
    private readonly int[] _order;

    /// <summary>Windows over recordings that lie one after the other.</summary>
    /// <param name="inputs">Numbers of a row.</param>
    /// <param name="rows">Row after row.</param>
    /// <param name="labels">The class of each row.</param>
    /// <param name="recordings">Rows of each recording.</param>
    /// <param name="steps">S.</param>
    public SensorWindows(int inputs, float[] rows, byte[] labels, IReadOnlyList<int> recordings, int steps)
        : this(inputs, rows, labels, steps, Windows(recordings, steps))
    {
    }

    private SensorWindows(int inputs, float[] rows, byte[] labels, int steps, int[] order)
        => (Inputs, _rows, _labels, Steps, _order) = (inputs, rows, labels, steps, order);

    /// <inheritdoc/>
    public override int Count => _order.Length / Steps;

    /// <inheritdoc/>
    public override int Steps { get; }

    /// <inheritdoc/>
    public override int Inputs { get; }

    /// <inheritdoc/>
    public override void Read(int sequence, int step, Span<float> row) => _rows.AsSpan(_order[(sequence * Steps) + step] * Inputs, Inputs).CopyTo(row);

    /// <inheritdoc/>
    public override byte Label(int sequence, int step) => _labels[_order[(sequence * Steps) + step]];

    /// <summary>The same rows in random order: neighbours in a window, and windows beside each other, have nothing to do with time.</summary>
    public SensorWindows Shuffled(RandomSource random)
    {
        int[] order = [.. _order];
        random.Shuffle<int>(order);
        return new SensorWindows(Inputs, _rows, _labels, Steps, order);
    }

    // The rows of all windows, window after window.
    private static int[] Windows(IReadOnlyList<int> recordings, int steps)
    {
        var order = new List<int>();
        int first = 0;
        foreach (int rows in recordings)
        {
            order.AddRange(Enumerable.Range(first, rows / steps * steps));
            first += rows;
        }

        return [.. order];
    }
}
