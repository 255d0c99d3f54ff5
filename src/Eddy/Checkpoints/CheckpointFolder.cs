using System.Globalization;

namespace Eddy.Checkpoints;

/// <summary>A run's checkpoints: one file a step, <c>step-000012345.safetensors</c>, of which the latest few are kept.</summary>
/// <remarks>For one writer at a time, which the run's lock sees to. Reading beside a writer is safe.</remarks>
public sealed class CheckpointFolder
{
    private const string Prefix = "step-";
    private const string Extension = ".safetensors";

    private readonly int _keep;
    private readonly HashSet<string> _valid = new(StringComparer.Ordinal); // saved or loaded here, so not verified again
    private bool _cleaned;

    /// <summary>The checkpoints of a folder, which need not exist yet.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="keep">How many valid checkpoints to keep, the latest; at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="keep"/> is under 1.</exception>
    public CheckpointFolder(string path, int keep = 2)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentOutOfRangeException.ThrowIfLessThan(keep, 1);
        (Path, _keep) = (path, keep);
    }

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>The checkpoint files, latest step first; not verified.</summary>
    public IReadOnlyList<string> Files => [.. Steps().Select(file => file.Path)];

    /// <summary>
    /// Saves a checkpoint under its manifest's step, atomically, and then deletes those before the latest valid few. What is there of
    /// later steps stays. Deletes nothing before the new one is safely on disk.
    /// </summary>
    /// <returns>The file.</returns>
    /// <exception cref="InvalidOperationException">A valid checkpoint of a later step is there. Nothing was written.</exception>
    /// <exception cref="IOException">It could not be written. Those that were there are untouched.</exception>
    public string Save(CheckpointBuilder checkpoint)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        long step = checkpoint.Manifest.Step;
        foreach ((string later, long laterStep) in Steps().Where(file => file.Step > step))
        {
            if (IsValid(later))
            {
                throw new InvalidOperationException(
                    $"{Path}: cannot save step {step}, because step {laterStep} is there already and would be taken for the latest. Resume from it, or delete {later}.");
            }
        }

        AtomicFile.CreateFolder(Path);
        if (!_cleaned)
        {
            AtomicFile.RemoveStale(Path);
            _cleaned = true;
        }

        string path = System.IO.Path.Combine(Path, string.Create(CultureInfo.InvariantCulture, $"{Prefix}{step:D9}{Extension}"));
        checkpoint.Save(path);
        _valid.Add(path);
        Prune(step);
        return path;
    }

    /// <summary>The newest checkpoint that loads and verifies.</summary>
    /// <param name="skipped">Newer ones that did not, newest first, each with the reason.</param>
    /// <returns>The checkpoint, or null where none is valid.</returns>
    public Checkpoint? Latest(out IReadOnlyList<SkippedCheckpoint> skipped)
    {
        var passed = new List<SkippedCheckpoint>();
        skipped = passed;
        foreach ((string path, long _) in Steps())
        {
            if (TryLoad(path, out string reason) is { } checkpoint)
            {
                _valid.Add(path);
                return checkpoint;
            }

            _valid.Remove(path);
            passed.Add(new SkippedCheckpoint(path, reason));
        }

        return null;
    }

    private bool IsValid(string path)
    {
        if (_valid.Contains(path))
        {
            return true;
        }

        return TryLoad(path, out _) is not null && _valid.Add(path);
    }

    private static Checkpoint? TryLoad(string path, out string reason)
    {
        try
        {
            var checkpoint = Checkpoint.Load(path);
            bool named = checkpoint.Manifest.Step == StepOf(path);
            reason = named ? "" : $"{path}: holds step {checkpoint.Manifest.Step}, so it was renamed. Give it the name it was saved under.";
            return named ? checkpoint : null;
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            reason = e.Message;
            return null;
        }
    }

    private void Prune(long saved)
    {
        int kept = 0;
        foreach ((string path, long step) in Steps().Where(file => file.Step <= saved))
        {
            if (kept < _keep)
            {
                kept += IsValid(path) ? 1 : 0;
                continue;
            }

            try
            {
                File.Delete(path);
                _valid.Remove(path);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // The new checkpoint is saved, which is what counts; the next save tries this one again.
            }
        }
    }

    // Latest first. Every save and resume begins here, so a folder that is not there is simply empty.
    private List<(string Path, long Step)> Steps()
    {
        if (!Directory.Exists(Path))
        {
            return [];
        }

        return [.. Directory.EnumerateFiles(Path, Prefix + "*" + Extension)
            .Select(path => (Path: path, Step: StepOf(path))).Where(file => file.Step >= 0).OrderByDescending(file => file.Step)];
    }

    private static long StepOf(string path)
    {
        ReadOnlySpan<char> digits = System.IO.Path.GetFileNameWithoutExtension(path.AsSpan())[Prefix.Length..];
        return long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out long step) ? step : -1;
    }
}
