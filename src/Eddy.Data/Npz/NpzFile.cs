using System.IO.Compression;

namespace Eddy.Data.Npz;

/// <summary>A file of numpy.savez: a ZIP of .npy arrays. Opening it reads the directory; arrays are read one by one, each checked against its sum.</summary>
public sealed class NpzFile : IDisposable
{
    private const int MostEntries = 10_000;
    private const long MostExpansion = 1032; // what Deflate can make of a byte

    private readonly string _name;
    private readonly ZipArchive _zip;
    private readonly Dictionary<string, ZipArchiveEntry> _entries = new(StringComparer.Ordinal);

    private NpzFile(Stream stream, string name)
    {
        _name = name;
        _zip = new ZipArchive(stream, ZipArchiveMode.Read);
        if (_zip.Entries.Count > MostEntries)
        {
            throw new InvalidDataException($"{name}: {_zip.Entries.Count} arrays; at most {MostEntries} are read. It is no file of spike rasters.");
        }

        foreach (ZipArchiveEntry entry in _zip.Entries)
        {
            string plain = entry.FullName.EndsWith(".npy", StringComparison.Ordinal) ? entry.FullName[..^4] : entry.FullName;
            if (!_entries.TryAdd(plain, entry))
            {
                throw new InvalidDataException($"{name}: the array '{plain}' comes twice. The file is damaged; write it again.");
            }
        }
    }

    /// <summary>Names of the arrays, in the file's order.</summary>
    public IReadOnlyList<string> Names => [.. _entries.Keys];

    /// <summary>Opens a file.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">It is no ZIP, or damaged.</exception>
    public static NpzFile Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return File.Exists(path)
            ? Open(File.OpenRead(path), path)
            : throw new FileNotFoundException($"{path}: there is no such file. Give the path of a file of numpy.savez.", path);
    }

    /// <summary>Opens a stream, which is disposed with the file, or at once if it cannot be read.</summary>
    /// <param name="stream">It can seek.</param>
    /// <param name="name">What errors call it.</param>
    /// <exception cref="InvalidDataException">It is no ZIP, or damaged.</exception>
    public static NpzFile Open(Stream stream, string name)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentException.ThrowIfNullOrEmpty(name);
        try
        {
            return Guard(name, () => new NpzFile(stream, name));
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>Whether there is an array of this name.</summary>
    public bool Has(string array) => _entries.ContainsKey(array);

    /// <summary>Reads an array.</summary>
    /// <param name="array">Its name, without <c>.npy</c>.</param>
    /// <exception cref="InvalidDataException">There is none of this name, or it is damaged, or holds what is not read.</exception>
    public NpyArray Read(string array)
    {
        ArgumentException.ThrowIfNullOrEmpty(array);
        if (!_entries.TryGetValue(array, out ZipArchiveEntry? entry))
        {
            throw new InvalidDataException($"{_name}: there is no array '{array}'; there {(_entries.Count == 1 ? "is" : "are")} {(_entries.Count == 0 ? "none" : string.Join(", ", _entries.Keys.Take(20)))}. Name it so when writing the file.");
        }

        string name = $"{_name}: array '{array}'";
        return Guard(name, () =>
        {
            if (entry.Length > (MostExpansion * entry.CompressedLength) + 64)
            {
                throw new InvalidDataException($"{name}: {entry.CompressedLength} packed bytes are said to hold {entry.Length}, more than they can. The file is damaged; do not use it.");
            }

            using Stream content = entry.Open();
            using var summed = new SummedStream(content);
            NpyArray read = NpyArray.Read(summed, name, entry.Length);
            return summed.Sum == entry.Crc32 ? read : throw new InvalidDataException($"{name}: its check sum is {summed.Sum:x8}, but {entry.Crc32:x8} was stored. The file is damaged; fetch or write it again.");
        });
    }

    /// <inheritdoc/>
    public void Dispose() => _zip.Dispose();

    // ZipArchive meets damage with several kinds of exceptions
    private static T Guard<T>(string name, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception e) when (e is NotSupportedException or ArgumentException or EndOfStreamException or OverflowException or InvalidOperationException
            || (e is InvalidDataException && !e.Message.StartsWith(name, StringComparison.Ordinal)))
        {
            throw new InvalidDataException($"{name}: the ZIP is truncated or damaged ({e.Message.TrimEnd('.')}). Fetch the file, or write it with numpy.savez again.", e);
        }
    }

    /// <summary>Passes bytes on and sums them.</summary>
    private sealed class SummedStream(Stream inner) : Stream
    {
        public uint Sum { get; private set; }

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(Span<byte> buffer)
        {
            int read = inner.Read(buffer);
            Sum = Crc32.Add(Sum, buffer[..read]);
            return read;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
