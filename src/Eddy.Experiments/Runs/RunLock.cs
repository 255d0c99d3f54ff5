namespace Eddy.Experiments.Runs;

/// <summary>Keeps a second process from writing the same run: <c>run.lock</c>, held open.</summary>
/// <remarks>
/// The open handle is the lock, not the file: the system lets go of it when a process dies, however it dies, so a file that was left
/// behind blocks nobody.
/// </remarks>
internal sealed class RunLock : IDisposable
{
    public const string FileName = "run.lock";

    private const int Attempts = 10;

    /// <summary>How the system says that another has the file open: ERROR_SHARING_VIOLATION, or EWOULDBLOCK from flock.</summary>
    private static int HeldCode => OperatingSystem.IsWindows() ? 32 : OperatingSystem.IsLinux() ? 11 : 35;

    private readonly string _path;
    private readonly FileStream _held;

    private RunLock(string path, FileStream held) => (_path, _held) = (path, held);

    /// <summary>Takes the lock of a run folder.</summary>
    /// <exception cref="RunLockedException">Another holds it.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written.</exception>
    public static RunLock Take(string folder)
    {
        string path = Path.GetFullPath(Path.Combine(folder, FileName));
        for (int attempt = 1; ; attempt++)
        {
            FileStream held = Open(path, folder);

            // The one who held it before may have deleted the file between our opening and our locking it; then we hold a file that
            // no longer has the name, and another could lock its successor. A time only we have set tells whose file has the name.
            // Where a file system reports times too loosely to tell, the last attempt stands.
            File.SetLastWriteTimeUtc(held.SafeFileHandle, DateTime.UtcNow);
            if (attempt == Attempts || File.GetLastWriteTimeUtc(path) == File.GetLastWriteTimeUtc(held.SafeFileHandle))
            {
                return new RunLock(path, held);
            }

            held.Dispose();
        }
    }

    /// <summary>Deletes the file and lets go.</summary>
    public void Dispose()
    {
        if (!_held.CanRead)
        {
            return; // disposed before: the name may be another's by now
        }

        // While still held, so that a later taker finds this file locked or none. Windows deletes no open file, and none another has opened.
        if (!OperatingSystem.IsWindows())
        {
            Delete();
        }

        _held.Dispose();
        if (OperatingSystem.IsWindows())
        {
            Delete();
        }
    }

    private void Delete()
    {
        try
        {
            File.Delete(_path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A file left behind blocks nobody.
        }
    }

    private static FileStream Open(string path, string folder)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
        }
        catch (IOException e) when ((e.HResult & 0xFFFF) == HeldCode)
        {
            throw new RunLockedException($"{folder}: another process is writing this run. Wait for it to finish or stop it, then try again.", e);
        }
    }
}
