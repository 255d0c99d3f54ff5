namespace Eddy.Data.Events;

/// <summary>A folder of event files, one folder a class; with <c>train</c> and <c>test</c> above them, in any case, where it has both parts.</summary>
public sealed class EventFolder
{
    private static readonly string[] _extensions = [".bin", ".aedat"];

    private EventFolder(IReadOnlyList<string> classNames, IReadOnlyList<EventFile> files, int rows, int columns) => (ClassNames, Files, Rows, Columns) = (classNames, files, rows, columns);

    /// <summary>Names of the classes' folders, sorted by their characters.</summary>
    public IReadOnlyList<string> ClassNames { get; }

    /// <summary>The files, class after class, each sorted by name.</summary>
    public IReadOnlyList<EventFile> Files { get; }

    /// <summary>Rows of the camera.</summary>
    public int Rows { get; }

    /// <summary>Columns of the camera.</summary>
    public int Columns { get; }

    /// <summary>Finds the files and reads each once, so that whatever is wrong shows before anything is made of them.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="test">Whether its test part is meant.</param>
    /// <param name="options">How files are read; null for the defaults.</param>
    /// <exception cref="DirectoryNotFoundException">There is no such folder, or no such part.</exception>
    /// <exception cref="InvalidDataException">There is no class, a file is damaged or holds no event, or cameras differ.</exception>
    public static EventFolder Load(string path, bool test = false, EventReadOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string part = Part(path, test);
        string trained = Part(path, test: false);
        string[] classes = Classes(trained);
        if (classes.Length < 2)
        {
            throw new InvalidDataException($"{trained}: {(classes.Length == 0 ? "no folder" : "only one folder")} with .bin or .aedat files in it. Put the files of each class into a folder of their own, at least two.");
        }

        if (test && Classes(part).Except(classes, StringComparer.Ordinal).FirstOrDefault() is { } unknown)
        {
            throw new InvalidDataException($"{Path.Combine(part, unknown)}: there is no class of that name among those to learn from ({string.Join(", ", classes)}). Name the folders of both parts alike.");
        }

        var files = new List<EventFile>();
        int rows = 0, columns = 0;
        for (int c = 0; c < classes.Length; c++)
        {
            string folder = Path.Combine(part, classes[c]);
            foreach (string file in (Directory.Exists(folder) ? EventFiles(folder) : []).Order(StringComparer.Ordinal))
            {
                using EventReader reader = EventReader.Open(file, options);
                if (files.Count > 0 && (reader.Rows, reader.Columns) != (rows, columns))
                {
                    throw new InvalidDataException($"{file}: from a camera of {reader.Columns}×{reader.Rows} pixels, but {files[0].Path} is from one of {columns}×{rows}. Keep cameras apart.");
                }

                (rows, columns) = (reader.Rows, reader.Columns);
                files.Add(Measure(reader, file, c));
            }
        }

        return files.Count > 0
            ? new EventFolder(classes, files, rows, columns)
            : throw new InvalidDataException($"{part}: no .bin or .aedat file in a folder of a class ({string.Join(", ", classes)}). Put some there, or remove the folder.");
    }

    /// <summary>Whether a folder has a part that is kept for judging.</summary>
    /// <param name="path">The folder.</param>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    internal static bool HasTest(string path) => Subfolder(path, "test") is not null;

    private static string[] Classes(string part)
        => [.. Directory.GetDirectories(part).Where(folder => EventFiles(folder).Any()).Select(folder => Path.GetFileName(folder)!).Order(StringComparer.Ordinal)];

    private static EventFile Measure(EventReader reader, string file, int c)
    {
        if (!reader.Read(out CameraEvent first))
        {
            throw new InvalidDataException($"{file}: holds no event{(reader.Skipped > 0 ? $" that is sound; the first: {reader.FirstProblem}" : "")}. Remove the file, or fetch it again.");
        }

        long last = first.Microseconds;
        while (reader.Read(out CameraEvent next))
        {
            last = next.Microseconds;
        }

        return new EventFile(file, c, reader.Count, first.Microseconds, last);
    }

    private static string Part(string path, bool test) => Subfolder(path, test ? "test" : "train")
        ?? (!test ? path : throw new DirectoryNotFoundException($"{path}: has no folder 'test'. Put what is kept for judging there, beside 'train'."));

    private static string? Subfolder(string path, string wanted) => Directory.Exists(path)
        ? Directory.GetDirectories(path).FirstOrDefault(folder => string.Equals(Path.GetFileName(folder), wanted, StringComparison.OrdinalIgnoreCase))
        : throw new DirectoryNotFoundException($"{path}: there is no such folder. Give one that holds a folder of event files for each class.");

    private static IEnumerable<string> EventFiles(string folder) => Directory.EnumerateFiles(folder).Where(file => _extensions.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase));
}

/// <summary>A file of an <see cref="EventFolder"/>.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Class">The place of its class among the names.</param>
/// <param name="Events">How many sound events it holds.</param>
/// <param name="FirstUs">When the first comes.</param>
/// <param name="LastUs">When the last comes.</param>
public sealed record EventFile(string Path, int Class, long Events, long FirstUs, long LastUs);
