namespace Eddy.Data.Pamap2;

/// <summary>
/// Sensors worn during twelve activities, from files in the format of PAMAP2 (Reiss and Stricker 2012), split so that no subject is both learned from and judged on: the last
/// subject is the test, the one before validation.
/// </summary>
/// <remarks>
/// Rows of other activities, with transients between activities, are dropped. A missing value becomes the column's mean over the training rows that have one (0 where none has);
/// then (value − mean)/deviation with mean and deviation of the training rows so filled, and 1 for a deviation below 1e-6. All statistics are in double precision.
/// </remarks>
public sealed class Pamap2DataSet
{
    private const double LeastDeviation = 1e-6;

    private Pamap2DataSet(string name, Pamap2Part train, Pamap2Part validation, Pamap2Part test, double[] means, double[] deviations, Pamap2Files files)
    {
        (Name, Train, Validation, Test, Means, Deviations) = (name, train, validation, test, means, deviations);
        (RowsRead, RowsSkipped, BadRows) = (files.Rows, files.Skipped, files.BadRows);
    }

    /// <summary>Names of the activities, in the order of their labels 0 to 11.</summary>
    public static IReadOnlyList<string> ActivityNames { get; } = [.. Pamap2Columns.Activities.Select(activity => activity.Name)];

    /// <summary>The folder's name.</summary>
    public string Name { get; }

    /// <summary>Rows to learn from: all subjects but the last two.</summary>
    public Pamap2Part Train { get; }

    /// <summary>Rows of the subject before the last.</summary>
    public Pamap2Part Validation { get; }

    /// <summary>Rows of the last subject.</summary>
    public Pamap2Part Test { get; }

    /// <summary><see cref="ActivityNames"/>.</summary>
    public IReadOnlyList<string> ClassNames { get; } = ActivityNames;

    /// <summary>Names of the 52 sensors.</summary>
    public IReadOnlyList<string> InputNames { get; } = [.. Pamap2Columns.SensorNames];

    /// <summary>What was subtracted of each sensor, [52].</summary>
    public IReadOnlyList<double> Means { get; }

    /// <summary>What each sensor was divided by, [52].</summary>
    public IReadOnlyList<double> Deviations { get; }

    /// <summary>Rows of the files, whether taken or not.</summary>
    public long RowsRead { get; }

    /// <summary>Damaged rows that were passed over; above 0 only where that was asked for.</summary>
    public long RowsSkipped { get; }

    /// <summary>What was wrong with the first ten of them.</summary>
    public IReadOnlyList<string> BadRows { get; }

    /// <summary>Whether a folder holds files under PAMAP2's names.</summary>
    public static bool IsIn(string folder) => Directory.Exists(folder) && Pamap2Files.Find(folder).Length > 0;

    /// <summary>Reads <c>Protocol/subject101.dat</c> and so on from a folder, or the files directly in it.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="options">What is taken; null for the defaults.</param>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="FileNotFoundException">It holds no such files.</exception>
    /// <exception cref="InvalidDataException">There are fewer than three subjects, or a row is damaged: file, line, column and what to do.</exception>
    public static Pamap2DataSet Load(string folder, Pamap2Options? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        if (!Directory.Exists(folder))
        {
            throw new DirectoryNotFoundException($"{folder}: there is no such folder. Give the folder of PAMAP2, which holds Protocol/subject101.dat and so on.");
        }

        (int Subject, string Path)[] found = Pamap2Files.Find(folder);
        if (found.Length == 0)
        {
            throw new FileNotFoundException($"{folder}: holds neither Protocol/subject101.dat (and 102 and so on) nor such files directly. Give the folder of PAMAP2.");
        }

        if (found.Length < 3)
        {
            throw new InvalidDataException(
                $"{folder}: holds files of {found.Length} subject{(found.Length == 1 ? "" : "s")}, but 3 are needed at least: to learn from, to validate and to test.");
        }

        var files = new Pamap2Files(folder, options ?? new Pamap2Options());
        Pamap2Rows train = new(), validation = new(), test = new();
        for (int k = 0; k < found.Length; k++)
        {
            files.Read(found[k].Subject, found[k].Path, k < found.Length - 2 ? train : k == found.Length - 2 ? validation : test);
        }

        (double[] means, double[] deviations) = Statistics(train);
        string name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)));
        return new Pamap2DataSet(name, train.Standardise(means, deviations), validation.Standardise(means, deviations), test.Standardise(means, deviations), means, deviations, files);
    }

    private static (double[] Means, double[] Deviations) Statistics(Pamap2Rows train)
    {
        const int Width = Pamap2Columns.Sensors;
        double[] means = new double[Width], squares = new double[Width];
        var known = new long[Width];
        ReadOnlySpan<float> values = train.Values;
        for (int i = 0; i < values.Length; i++)
        {
            if (!float.IsNaN(values[i]))
            {
                means[i % Width] += values[i];
                known[i % Width]++;
            }
        }

        for (int c = 0; c < Width; c++)
        {
            means[c] = known[c] > 0 ? means[c] / known[c] : 0;
        }

        for (int i = 0; i < values.Length; i++)
        {
            if (!float.IsNaN(values[i]))
            {
                double offset = values[i] - means[i % Width];
                squares[i % Width] += offset * offset;
            }
        }

        double[] deviations = [.. squares.Select(square => Math.Sqrt(square / train.Count)).Select(deviation => deviation < LeastDeviation ? 1 : deviation)];
        return (means, deviations);
    }
}
