using System.Globalization;
using System.Text.Json.Nodes;
using Eddy.Checkpoints;

namespace Eddy.Experiments.Runs;

/// <summary>
/// A run on disk: <c>config.json environment.json metrics.jsonl checkpoints/ report.html</c>. A run that is being written is locked by
/// <c>run.lock</c> until disposed; one that is only read is not.
/// </summary>
public sealed class RunFolder : IDisposable
{
    /// <summary>The version of the layout that this build writes, and the newest that it reads.</summary>
    public const int Version = 1;

    /// <summary>The folder that runs are created in, and in which <see cref="Latest"/> is looked for.</summary>
    public const string Root = "runs";

    /// <summary>The name that stands for the newest run.</summary>
    public const string Latest = "latest";

    private const string EnvironmentName = "environment.json";

    private readonly RunLock? _lock;

    private RunFolder(string path, JsonObject options, RunLock? held)
    {
        (Path, Options, _lock) = (path, options, held);
        Checkpoints = new CheckpointFolder(System.IO.Path.Combine(path, "checkpoints"));
    }

    /// <summary>The folder, as given or as made.</summary>
    public string Path { get; }

    /// <summary>The options that the run was created with: <c>config.json</c> without its format and version.</summary>
    public JsonObject Options { get; }

    /// <summary>The run's checkpoints.</summary>
    public CheckpointFolder Checkpoints { get; }

    /// <summary>The checkpoint that the run goes on from; null where it was stopped before its first one, so that it begins anew.</summary>
    /// <param name="skipped">Newer checkpoints that are damaged.</param>
    /// <exception cref="InvalidDataException">There were checkpoints or metrics, and there is no whole checkpoint now.</exception>
    internal Checkpoint? ToGoOnFrom(out IReadOnlyList<SkippedCheckpoint> skipped)
    {
        Checkpoint? checkpoint = Checkpoints.Latest(out skipped);
        if (checkpoint is null && (skipped.Count > 0 || MetricsLog.Read(MetricsPath).Any()))
        {
            string reasons = string.Concat(skipped.Select(s => " " + s.Reason));
            throw new InvalidDataException($"{Path}: there is no whole checkpoint to go on from.{reasons} Restore one from a copy, or start a new run.");
        }

        return checkpoint;
    }

    /// <summary>Where the metrics are: see <see cref="MetricsLog"/>.</summary>
    public string MetricsPath => System.IO.Path.Combine(Path, "metrics.jsonl");

    /// <summary>Where the result of a finished run is.</summary>
    public string ResultPath => System.IO.Path.Combine(Path, "result.json");

    /// <summary>Where the report goes.</summary>
    public string ReportPath => System.IO.Path.Combine(Path, "report.html");

    /// <summary>Whether this process holds the run's lock, and so may write it.</summary>
    public bool IsLocked => _lock is not null;

    /// <summary>Creates a run and locks it.</summary>
    /// <param name="folder">The folder, new or empty; null makes <c>runs/yyyyMMdd-HHmmss-label</c>, numbered where that is taken.</param>
    /// <param name="label">The last part of a made name: letters, digits, dots, dashes.</param>
    /// <param name="options">The resolved options. They may not use the names <c>format</c> and <c>version</c>.</param>
    /// <param name="clock">Gives the local time for a made name; the system's where it is null.</param>
    /// <exception cref="IOException">The folder holds files, or it cannot be created or written.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public static RunFolder Create(string? folder, string label, JsonObject options, TimeProvider? clock = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(label);
        ArgumentNullException.ThrowIfNull(options);
        if (!label.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.'))
        {
            throw new ArgumentException($"The label \"{label}\" must be of letters, digits, dots and dashes, because it becomes part of a folder's name.", nameof(label));
        }

        RunConfig.RequireNames(options);
        if (folder is not null)
        {
            return TryCreate(folder, options)
                ?? throw new IOException($"{folder}: the folder holds files already. Resume the run that is in it, or choose a new folder.");
        }

        string name = (clock ?? TimeProvider.System).GetLocalNow().ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture) + "-" + label;
        for (int number = 1; ; number++)
        {
            string candidate = System.IO.Path.Combine(Root, number == 1 ? name : string.Create(CultureInfo.InvariantCulture, $"{name}-{number}"));
            try
            {
                if (!Directory.Exists(candidate) && TryCreate(candidate, options) is { } run)
                {
                    return run;
                }
            }
            catch (RunLockedException)
            {
                // Another process took this name in the same second; the next number is free.
            }
        }
    }

    /// <summary>Whether a folder holds files, so that no run can be created in it; what a killed run left of its lock does not count.</summary>
    public static bool IsOccupied(string folder) => Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder)
        .Any(entry => System.IO.Path.GetFileName(entry) != RunLock.FileName && !AtomicFile.IsTemporary(entry));

    /// <summary>Opens a run for reading, also while it is being written.</summary>
    /// <param name="path">The folder, or <c>latest</c> for the newest under <c>runs</c>.</param>
    /// <exception cref="IOException">There is no such run.</exception>
    /// <exception cref="InvalidDataException">Its config is damaged or of a newer version.</exception>
    public static RunFolder Open(string path)
    {
        string folder = Find(path);
        return new RunFolder(folder, RunConfig.Read(folder), held: null);
    }

    /// <summary>Opens a run to go on writing it, and locks it.</summary>
    /// <param name="path">The folder, or <c>latest</c> for the newest under <c>runs</c>.</param>
    /// <exception cref="RunLockedException">Another process is writing it.</exception>
    /// <exception cref="IOException">There is no such run, or it cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    /// <exception cref="InvalidDataException">Its config is damaged or of a newer version.</exception>
    public static RunFolder Resume(string path)
    {
        string folder = Find(path);
        JsonObject options = RunConfig.Read(folder);
        RunLock held = Guarded(folder, () => RunLock.Take(folder));
        AtomicFile.RemoveStale(folder);
        return new RunFolder(folder, options, held);
    }

    /// <summary>The environment that the run was created in: see <see cref="RunEnvironment"/>. Null where it was not written.</summary>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    public JsonObject? ReadEnvironment()
    {
        string path = System.IO.Path.Combine(Path, EnvironmentName);
        return File.Exists(path) ? RunConfig.ReadJson(path) : null;
    }

    /// <summary>Opens the metrics to write more of them. Dispose it before the run.</summary>
    /// <exception cref="InvalidOperationException">The run was opened for reading only.</exception>
    public MetricsLog OpenMetrics()
        => IsLocked ? MetricsLog.Open(MetricsPath) : throw new InvalidOperationException($"{Path}: opened for reading. Use Create or Resume to write metrics.");

    /// <summary>Lets go of the run's lock.</summary>
    public void Dispose() => _lock?.Dispose();

    // Null where the folder holds files.
    private static RunFolder? TryCreate(string folder, JsonObject options)
    {
        if (IsOccupied(folder))
        {
            return null; // before a lock file touches what is not ours
        }

        bool isNew = !Directory.Exists(folder);
        RunLock held = Guarded(folder, () =>
        {
            AtomicFile.CreateFolder(folder);
            return RunLock.Take(folder);
        });
        try
        {
            AtomicFile.RemoveStale(folder);
            if (IsOccupied(folder))
            {
                held.Dispose();
                return null;
            }

            WriteFirstFiles(folder, options);
            return new RunFolder(folder, (JsonObject)options.DeepClone(), held);
        }
        catch
        {
            held.Dispose();
            if (isNew)
            {
                DeleteIfEmpty(folder);
            }

            throw;
        }
    }

    private static void DeleteIfEmpty(string folder)
    {
        try
        {
            Directory.Delete(folder); // refuses a folder that holds anything
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The failure that led here is the one to report; an empty folder can be used again.
        }
    }

    // Both or neither, so that the folder can be used again after a full disk.
    private static void WriteFirstFiles(string folder, JsonObject options)
    {
        RunConfig.Write(folder, options);
        try
        {
            RunConfig.WriteJson(System.IO.Path.Combine(folder, EnvironmentName), RunEnvironment.Capture());
        }
        catch
        {
            File.Delete(System.IO.Path.Combine(folder, RunConfig.FileName));
            throw;
        }
    }

    private static string Find(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (path != Latest)
        {
            return Directory.Exists(path) ? path : throw new DirectoryNotFoundException($"{path}: there is no such run folder. Give the folder of a run, or latest.");
        }

        string[] runs = Directory.Exists(Root) ? [.. Directory.EnumerateDirectories(Root).Where(run => File.Exists(System.IO.Path.Combine(run, RunConfig.FileName)))] : [];
        return runs.OrderByDescending(run => File.GetLastWriteTimeUtc(System.IO.Path.Combine(run, RunConfig.FileName))).ThenByDescending(run => run, StringComparer.Ordinal).FirstOrDefault()
            ?? throw new DirectoryNotFoundException($"There is no run under {Root}/ here. Train one first, or give the folder of a run.");
    }

    private static RunLock Guarded(string folder, Func<RunLock> take)
    {
        try
        {
            return take();
        }
        catch (UnauthorizedAccessException e)
        {
            throw new UnauthorizedAccessException($"{folder}: the run's folder may not be written ({e.Message}) Choose another folder, or change its permissions.", e);
        }
        catch (IOException e) when (e is not RunLockedException)
        {
            throw new IOException($"{folder}: the run's folder cannot be created or written ({e.Message}) Choose another folder.", e);
        }
    }
}
