namespace Eddy.Data.Respiration;

/// <summary>Loads a folder of breathing recordings: one CSV file a marker, named <c>date-marker-….csv</c>; files of one date are one recording.</summary>
/// <remarks>
/// Recordings come in the order of their dates, markers in the order of their files' names. The first sample is subtracted from all, and the last sample, which
/// only marks the end, is dropped.
/// </remarks>
public static class RespirationFolder
{
    /// <summary>The rate that the recordings are made at.</summary>
    public const double SamplesPerSecond = 10;

    /// <summary>Reads every recording of a folder.</summary>
    /// <param name="path">The folder.</param>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="FileNotFoundException">It holds no CSV file.</exception>
    /// <exception cref="InvalidDataException">A file's name or content is wrong, or the files of one recording do not fit together.</exception>
    public static IReadOnlyList<RespirationRecording> Load(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (!Directory.Exists(path))
        {
            throw new DirectoryNotFoundException($"{path}: there is no such folder. Give the folder of the breathing recordings (date-marker-….csv).");
        }

        string[] files = Directory.GetFiles(path, "*.csv");
        if (files.Length == 0)
        {
            throw new FileNotFoundException($"{path}: there is no .csv file. Give the folder of the breathing recordings (date-marker-….csv).", path);
        }

        Array.Sort(files, (a, b) => string.CompareOrdinal(Path.GetFileName(a), Path.GetFileName(b)));
        return [.. files.GroupBy(DateOf).OrderBy(group => group.Key, StringComparer.Ordinal).Select(group => Join(group.Key, [.. group]))];
    }

    private static string DateOf(string file)
    {
        string name = Path.GetFileName(file);
        int end = name.IndexOf('-', StringComparison.Ordinal);
        return end > 0 && name.AsSpan(0, end).IndexOfAnyExceptInRange('0', '9') < 0
            ? name[..end]
            : throw new InvalidDataException($"{file}: the name must begin with date and time in digits and a dash, as in 201205101519-LAC-1-T-222-6.csv. Rename the file, or take it out of the folder.");
    }

    private static RespirationRecording Join(string date, string[] files)
    {
        double[][] markers = [.. files.Select(MarkerFile.Read)];
        for (int m = 1; m < files.Length; m++)
        {
            if (markers[m].Length != markers[0].Length)
            {
                throw new InvalidDataException(
                    $"{files[m]}: {markers[m].Length / 3} samples, but {files[0]} has {markers[0].Length / 3}. The markers of one recording need as many samples each: complete the file, or take the recording out.");
            }
        }

        int samples = (markers[0].Length / 3) - 1;
        var values = new double[samples * 3 * files.Length];
        for (int t = 0, at = 0; t < samples; t++)
        {
            for (int axis = 0; axis < 3; axis++)
            {
                foreach (double[] marker in markers)
                {
                    values[at++] = marker[(3 * t) + axis] - marker[axis];
                }
            }
        }

        return new RespirationRecording(date, files.Length, SamplesPerSecond, values);
    }
}
