using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;

namespace Eddy.Checkpoints;

/// <summary>Writes files so that there is at every moment either the whole old one or the whole new one, even if the power fails.</summary>
public static class AtomicFile
{
    private const string Suffix = ".partial";
    private const int TokenDigits = 12;

    private static readonly SearchValues<char> _hexDigits = SearchValues.Create("0123456789abcdef");

    /// <summary>
    /// Writes a file: to a temporary one in the same folder (named <c>NAME.0123456789ab.partial</c>), flushed to disk, renamed over the
    /// target, folder flushed. If anything fails the temporary file is deleted and the target is as it was.
    /// </summary>
    /// <param name="path">The file to write or to replace. Its folder must exist.</param>
    /// <param name="write">Writes the content; it must leave the stream open. Called once.</param>
    /// <exception cref="IOException">The disk is full, the folder is missing, or the target is not a file.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written.</exception>
    /// <exception cref="InvalidOperationException"><paramref name="write"/> closed the stream.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(write);
        string full = Path.GetFullPath(path);
        string temporary = $"{full}.{RandomNumberGenerator.GetHexString(TokenDigits, lowercase: true)}{Suffix}";
        try
        {
            // Open for reading too and shared for deletion: that takes a lock which RemoveStale sees, and lets the rename pass on Windows.
            using (var file = new FileStream(temporary, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Delete, 1 << 16))
            {
                write(file);
                if (!file.CanWrite)
                {
                    throw new InvalidOperationException($"{path}: the writer closed the stream. It must leave it open, so that it can be flushed to disk.");
                }

                file.Flush(flushToDisk: true);
                File.Move(temporary, full, overwrite: true);
            }
        }
        catch (Exception e)
        {
            DeleteQuietly(temporary);
            if (Explain(e, path, full) is { } clearer)
            {
                throw clearer;
            }

            throw;
        }

        FolderFlush.Try(Path.GetDirectoryName(full)!);
    }

    /// <summary>Creates a folder and those above it that are missing, and makes their names durable.</summary>
    /// <exception cref="IOException">It cannot be created, for example because a file has its name.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder above may not be written.</exception>
    public static void CreateFolder(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        var missing = new Stack<string>();
        for (string? at = Path.GetFullPath(folder); at is not null && !Directory.Exists(at); at = Path.GetDirectoryName(at))
        {
            missing.Push(at);
        }

        Directory.CreateDirectory(folder);
        while (missing.TryPop(out string? created))
        {
            FolderFlush.Try(Path.GetDirectoryName(created)!);
        }
    }

    /// <summary>Deletes what killed writers left of <see cref="Write"/> in a folder; the files of living writers stay.</summary>
    /// <returns>How many were deleted.</returns>
    public static int RemoveStale(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        if (!Directory.Exists(folder))
        {
            return 0;
        }

        return Directory.EnumerateFiles(folder, "*" + Suffix).Where(IsTemporary).Count(TryDeleteUnlessOpen);
    }

    /// <summary>Whether a path has the form of the temporary files of <see cref="Write"/>.</summary>
    public static bool IsTemporary(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (!path.EndsWith(Suffix, StringComparison.Ordinal))
        {
            return false;
        }

        string token = Path.GetExtension(Path.GetFileNameWithoutExtension(path));
        return token.Length == TokenDigits + 1 && token.AsSpan(1).IndexOfAnyExcept(_hexDigits) < 0;
    }

    private static bool TryDeleteUnlessOpen(string path)
    {
        try
        {
            // A living writer has it open, so this exclusive opening fails. Deleted while held: nobody can come between.
            using (new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose))
            {
                return true;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static void DeleteQuietly(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The failure that led here is the one to report; RemoveStale deletes the file later.
        }
    }

    private static Exception? Explain(Exception e, string path, string full) => e switch
    {
        DirectoryNotFoundException => new DirectoryNotFoundException($"{path}: its folder does not exist. Create it, or choose another.", e),
        UnauthorizedAccessException => new UnauthorizedAccessException($"{path}: may not be written ({e.Message}) Choose another folder, or change its permissions.", e),
        FileNotFoundException => null,
        IOException => new IOException(
            $"{path}: could not be written: {e.Message} {FreeSpace(full)} An earlier file of this name is untouched. Free space or choose another disk, then try again.",
            e),
        _ => null,
    };

    private static string FreeSpace(string full)
    {
        try
        {
            string folder = Path.GetDirectoryName(full)!;
            long free = new DriveInfo(OperatingSystem.IsWindows() ? Path.GetPathRoot(folder)! : folder).AvailableFreeSpace;
            return string.Create(CultureInfo.InvariantCulture, $"The disk has {free / 1e6:F1} MB free.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return "";
        }
    }
}
