using System.Runtime.InteropServices;
using System.Text;

namespace Eddy.Checkpoints;

/// <summary>Makes a folder's names durable, so that a file renamed into it is still there after a power failure.</summary>
/// <remarks>.NET opens no folders, so this calls the C library on Linux and macOS. Elsewhere the file system keeps its own journal of names.</remarks>
internal static class FolderFlush
{
    private const int ReadOnly = 0;

    /// <summary>Flushes the folder's entries to disk. False where the system or the file system does not offer it.</summary>
    public static bool Try(string folder)
    {
        if (!OperatingSystem.IsLinux() && !OperatingSystem.IsMacOS())
        {
            return false;
        }

        try
        {
            int file = Open(Encoding.UTF8.GetBytes(folder + '\0'), ReadOnly);
            if (file < 0)
            {
                return false;
            }

            bool flushed = Sync(file) == 0;
            return Close(file) == 0 && flushed;
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            return false;
        }
    }

    [DllImport("libc", EntryPoint = "open", ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Open(byte[] path, int flags);

    [DllImport("libc", EntryPoint = "fsync", ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Sync(int file);

    [DllImport("libc", EntryPoint = "close", ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Close(int file);
}
