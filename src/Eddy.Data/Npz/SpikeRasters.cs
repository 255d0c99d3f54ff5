namespace Eddy.Data.Npz;

/// <summary>Labelled spike rasters from an NPZ file: <c>spikes</c>, [samples, T, N] or [T, N] for a single one, and <c>labels</c>, [samples].</summary>
public sealed class SpikeRasters
{
    private const int MostClasses = 65_536;

    private readonly NpyArray _spikes;
    private readonly int[] _labels;

    private SpikeRasters(NpyArray spikes, int[] labels, int classes)
    {
        (_spikes, _labels, Classes) = (spikes, labels, classes);
        (Steps, Inputs) = (spikes.Shape[^2], spikes.Shape[^1]);
    }

    /// <summary>Samples.</summary>
    public int Count => _labels.Length;

    /// <summary>T, steps of a sample.</summary>
    public int Steps { get; }

    /// <summary>N, numbers of a step.</summary>
    public int Inputs { get; }

    /// <summary>The largest label + 1, and at least 2.</summary>
    public int Classes { get; }

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">It is damaged, lacks an array, or two do not fit together; or a number is not finite, or a label is no class.</exception>
    public static SpikeRasters Load(string path)
    {
        using NpzFile file = NpzFile.Open(path);
        return Load(file, path);
    }

    internal static SpikeRasters Load(NpzFile file, string name)
    {
        NpyArray labels = file.Read("labels"), spikes = file.Read("spikes"); // the small one first
        if (spikes.Shape.Count is not (2 or 3) || spikes.Count == 0)
        {
            throw new InvalidDataException($"{name}: array 'spikes' is {NpyArray.Text(spikes.Shape)}, but must be [samples, T, N] or [T, N], and not empty.");
        }

        int samples = spikes.Shape.Count == 3 ? spikes.Shape[0] : 1;
        if (labels.Count != samples || labels.Shape.Count > 1)
        {
            throw new InvalidDataException($"{name}: array 'labels' is {NpyArray.Text(labels.Shape)}, but 'spikes' has {samples} sample{(samples > 1 ? "s" : "")}. One label each is needed.");
        }

        int[] classes = [.. Enumerable.Range(0, samples).Select(i => labels.Whole(i) is >= 0 and < MostClasses and long label
            ? (int)label
            : throw new InvalidDataException($"{name}: array 'labels', number {i} is no class: it must be a whole number from 0 to {MostClasses - 1}."))];
        RequireFinite(spikes, name);
        return new SpikeRasters(spikes, classes, Math.Max(2, classes.Max() + 1));
    }

    /// <summary>The class of a sample.</summary>
    public int Label(int sample) => _labels[sample];

    /// <summary>Writes a step of a sample.</summary>
    /// <param name="sample">Which, from 0.</param>
    /// <param name="step">Which, from 0.</param>
    /// <param name="input">N numbers, overwritten.</param>
    public void Write(int sample, int step, Span<float> input)
    {
        Numerics.Shape.Require(input.Length, Inputs, nameof(input));
        ArgumentOutOfRangeException.ThrowIfNegative(step);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(step, Steps);
        _spikes.CopyTo(((sample * Steps) + step) * Inputs, input);
    }

    private static void RequireFinite(NpyArray spikes, string name)
    {
        if (spikes.Type is not (NpyType.F16 or NpyType.F32 or NpyType.F64))
        {
            return;
        }

        var some = new float[4096];
        for (int start = 0; start < spikes.Count; start += some.Length)
        {
            Span<float> part = some.AsSpan(0, Math.Min(some.Length, spikes.Count - start));
            spikes.CopyTo(start, part);
            for (int i = 0; i < part.Length; i++)
            {
                if (!float.IsFinite(part[i]))
                {
                    throw new InvalidDataException($"{name}: array 'spikes', number {start + i} is {part[i]} as a float. Every number must be finite; clean the array.");
                }
            }
        }
    }
}
