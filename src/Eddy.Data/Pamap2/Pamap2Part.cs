namespace Eddy.Data.Pamap2;

/// <summary>Standardised rows of some subjects, in order of time, one subject after the other.</summary>
public sealed class Pamap2Part
{
    private readonly float[] _features;
    private readonly byte[] _labels;
    private readonly int[] _subjectOf;

    internal Pamap2Part(float[] features, byte[] labels, int[] subjectOf)
    {
        (_features, _labels, _subjectOf) = (features, labels, subjectOf);
        Subjects = [.. subjectOf.Distinct()];
    }

    /// <summary>Rows.</summary>
    public int Count => _labels.Length;

    /// <summary>Numbers of the subjects.</summary>
    public IReadOnlyList<int> Subjects { get; }

    /// <summary>All rows, [<see cref="Count"/>, 52] row-major, finite.</summary>
    public ReadOnlySpan<float> Features => _features;

    /// <summary>The activity of each row, 0 to 11.</summary>
    public ReadOnlySpan<byte> Labels => _labels;

    /// <summary>The sensors of a row, [52].</summary>
    public ReadOnlySpan<float> Row(int index) => _features.AsSpan(index * Pamap2Columns.Sensors, Pamap2Columns.Sensors);

    /// <summary>The subject of a row.</summary>
    public int SubjectOf(int index) => _subjectOf[index];
}
