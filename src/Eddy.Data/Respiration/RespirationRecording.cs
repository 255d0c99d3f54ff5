namespace Eddy.Data.Respiration;

/// <summary>Where a few markers on a breathing chest were, sample after sample, relative to where they were at first.</summary>
/// <remarks>Rows are x of every marker, then y of every marker, then z; in memory the coordinates of one instant lie together.</remarks>
public sealed class RespirationRecording
{
    private readonly double[] _values;

    internal RespirationRecording(string name, int markers, double samplesPerSecond, double[] values)
        => (Name, Markers, SamplesPerSecond, _values) = (name, markers, samplesPerSecond, values);

    /// <summary>Date and time of the recording, as its files are named.</summary>
    public string Name { get; }

    /// <summary>Number of markers.</summary>
    public int Markers { get; }

    /// <summary>Numbers in a sample: three a marker.</summary>
    public int Coordinates => 3 * Markers;

    /// <summary>Number of samples, T.</summary>
    public int Samples => _values.Length / Coordinates;

    /// <summary>Samples in a second, nominally.</summary>
    public double SamplesPerSecond { get; }

    /// <summary>All coordinates in mm, [<see cref="Samples"/>, <see cref="Coordinates"/>].</summary>
    public ReadOnlySpan<double> Values => _values;

    /// <summary>The coordinates of one sample in mm, [<see cref="Coordinates"/>].</summary>
    public ReadOnlySpan<double> Sample(int index) => _values.AsSpan(index * Coordinates, Coordinates);

    /// <summary>Every <paramref name="step"/>-th sample, from the first: 3 makes the published 3.33 Hz form of a recording at 10 Hz. Of an incomplete last group none is kept.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="step"/> is not in 1 … <see cref="Samples"/>.</exception>
    public RespirationRecording Every(int step)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(step);
        int kept = Samples / step;
        if (kept == 0)
        {
            throw new ArgumentOutOfRangeException(nameof(step), step, $"{Name} has only {Samples} samples. Take a smaller step.");
        }

        var values = new double[kept * Coordinates];
        for (int t = 0; t < kept; t++)
        {
            Sample(t * step).CopyTo(values.AsSpan(t * Coordinates));
        }

        return new RespirationRecording(Name, Markers, SamplesPerSecond / step, values);
    }
}
