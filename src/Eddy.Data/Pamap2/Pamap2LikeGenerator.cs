using System.Security.Cryptography;
using Eddy.Checkpoints;
using Eddy.Numerics;

namespace Eddy.Data.Pamap2;

/// <summary>
/// Writes made-up recordings in exactly the format of PAMAP2, for tests and for trying things without the download: file names, 54 columns, 100 rows a second, transients,
/// missing values. Activities are movements with a frequency, a strength and a posture of their own, and every subject does them in a way of their own.
/// </summary>
/// <remarks>The same options give the same bytes on every machine. It is no model of real bodies; nothing measured on it says anything about PAMAP2.</remarks>
public static class Pamap2LikeGenerator
{
    /// <summary>Writes <c>Protocol/subject101.dat</c> and so on into a folder, all or none.</summary>
    /// <param name="folder">A new or an empty folder.</param>
    /// <param name="options">How many and which; null for the defaults.</param>
    /// <param name="cancellation">Ends the work; what was written is taken away then.</param>
    /// <returns>The files.</returns>
    /// <exception cref="IOException">The folder is not empty, or cannot be written.</exception>
    public static IReadOnlyList<string> Write(string folder, Pamap2LikeOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        options ??= new Pamap2LikeOptions();
        if (File.Exists(folder))
        {
            throw new IOException($"{folder}: is a file. Give a new or an empty folder.");
        }

        if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any())
        {
            throw new IOException($"{folder}: is not empty, and nothing in it is overwritten. Give a new or an empty folder.");
        }

        bool isNew = !Directory.Exists(folder);
        AtomicFile.CreateFolder(folder);
        string protocol = Path.Combine(folder, "Protocol"), partial = $"{protocol}.{RandomNumberGenerator.GetHexString(12, lowercase: true)}.partial";
        try
        {
            Directory.CreateDirectory(partial);
            var random = new RandomSource(options.Seed);
            var names = new List<string>();
            for (int k = 1; k <= options.Subjects; k++)
            {
                string name = $"subject{100 + k}.dat";
                var subject = new GeneratedSubject(random.Split("subject", k), options.Seconds);
                AtomicFile.Write(Path.Combine(partial, name), stream => subject.Write(stream, cancellation));
                names.Add(Path.Combine(protocol, name));
            }

            Directory.Move(partial, protocol);
            return names;
        }
        catch
        {
            string made = isNew ? folder : partial;
            if (Directory.Exists(made))
            {
                Directory.Delete(made, recursive: true);
            }

            throw;
        }
    }
}
