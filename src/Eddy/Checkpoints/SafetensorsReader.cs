using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Eddy.Checkpoints;

/// <summary>Reads a safetensors file: the header at once, each tensor when it is asked for.</summary>
/// <remarks>
/// The file is 8 bytes of header length, a JSON header, then the tensors' bytes. Everything the header says is checked against the
/// file's length before anything is allocated for it, so a damaged or hostile file costs an exception and no more. Keeps the file open
/// for reading until disposed.
/// </remarks>
public sealed class SafetensorsReader : IDisposable
{
    private const int PrefixLength = 8;

    private readonly SafeFileHandle _handle;
    private readonly TensorTable _table;

    private SafetensorsReader(string path, SafeFileHandle handle)
    {
        Path = path;
        _handle = handle;
        long length;
        try
        {
            length = RandomAccess.GetLength(handle);
        }
        catch (NotSupportedException e)
        {
            throw new IOException($"{path}: not a file on a disk, so its length cannot be known. Copy it to a file first.", e);
        }

        HeaderBytes = ReadHeader(length);
        Header = SafetensorsHeader.Parse(HeaderBytes, length - PrefixLength - HeaderBytes.Length, path);
        _table = new TensorTable(path, Header.Tensors);
    }

    /// <summary>The path as it was given to <see cref="Open"/>.</summary>
    public string Path { get; }

    /// <summary>Every tensor, in the order of its bytes.</summary>
    public IReadOnlyList<TensorInfo> Tensors => _table.Tensors;

    /// <summary>The strings the file carries beside its tensors.</summary>
    public IReadOnlyDictionary<string, string> Metadata => Header.Metadata;

    internal SafetensorsHeader Header { get; }

    internal byte[] HeaderBytes { get; }

    /// <summary>Opens a file and checks its header.</summary>
    /// <exception cref="InvalidDataException">It is not a safetensors file, is cut short, or is damaged where that can be seen.</exception>
    /// <exception cref="IOException">It is not there or cannot be read.</exception>
    public static SafetensorsReader Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        SafeFileHandle handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        try
        {
            return new SafetensorsReader(path, handle);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>Whether there is a tensor of this name.</summary>
    public bool Contains(string name) => _table.Contains(name);

    /// <summary>Reads a tensor whose shape is known.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="shape">The shape it must have.</param>
    /// <param name="destination">Where its elements go, row-major; as long as the shape says.</param>
    /// <typeparam name="T">The type of its elements: double, float, Half, a whole number of 8 to 64 bits; byte also for BOOL.</typeparam>
    /// <exception cref="ArgumentException">The destination does not fit the shape.</exception>
    /// <exception cref="InvalidDataException">There is no such tensor, or it has another shape or type. Nothing was written.</exception>
    public void Read<T>(string name, ReadOnlySpan<int> shape, Span<T> destination)
        where T : unmanaged
        => ReadInto(_table.Find<T>(name, shape, destination.Length), destination);

    /// <summary>Reads a tensor of any shape into a new array, row-major.</summary>
    /// <typeparam name="T">The type of its elements: double, float, Half, a whole number of 8 to 64 bits; byte also for BOOL.</typeparam>
    /// <exception cref="InvalidDataException">There is no such tensor, or its elements have another type.</exception>
    public T[] Read<T>(string name)
        where T : unmanaged
    {
        TensorInfo tensor = _table.Find<T>(name);
        T[] values = GC.AllocateUninitializedArray<T>((int)tensor.Count);
        ReadInto<T>(tensor, values);
        return values;
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => _handle.Dispose();

    /// <summary>The bytes of a tensor as they are in the file.</summary>
    internal byte[] ReadBytes(TensorInfo tensor)
    {
        if (tensor.ByteLength > Array.MaxLength)
        {
            throw new InvalidDataException(
                $"{Path}: tensor {TensorTable.Quoted(tensor.Name)} takes {tensor.ByteLength} bytes, and this build reads up to {Array.MaxLength}. Split it.");
        }

        byte[] bytes = GC.AllocateUninitializedArray<byte>((int)tensor.ByteLength);
        ReadExactly(bytes, PrefixLength + HeaderBytes.Length + tensor.Offset);
        return bytes;
    }

    private void ReadInto<T>(TensorInfo tensor, Span<T> destination)
        where T : unmanaged
    {
        ReadExactly(MemoryMarshal.AsBytes(destination), PrefixLength + HeaderBytes.Length + tensor.Offset);
        TensorTable.ToFileOrder(destination);
    }

    private byte[] ReadHeader(long length)
    {
        if (length < PrefixLength)
        {
            throw new InvalidDataException($"{Path}: has {length} bytes, too few for a safetensors file. Copy it again, or write it anew.");
        }

        Span<byte> prefix = stackalloc byte[PrefixLength];
        ReadExactly(prefix, 0);
        ulong headerLength = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (headerLength > SafetensorsHeader.MaxLength)
        {
            throw new InvalidDataException($"{Path}: announces a header of {headerLength} bytes; a safetensors file has at most "
                + $"{SafetensorsHeader.MaxLength}. It is damaged or is not safetensors; copy it again, or write it anew.");
        }

        if ((long)headerLength > length - PrefixLength)
        {
            throw new InvalidDataException(
                $"{Path}: the file is cut short: its header takes {headerLength} bytes, and {length - PrefixLength} follow its length. Copy it again.");
        }

        byte[] header = new byte[headerLength];
        ReadExactly(header, PrefixLength);
        return header;
    }

    private void ReadExactly(Span<byte> destination, long offset)
    {
        while (destination.Length > 0)
        {
            int read = RandomAccess.Read(_handle, destination, offset);
            if (read == 0)
            {
                throw new InvalidDataException($"{Path}: the file became shorter while it was read. Let its writer finish, then read it again.");
            }

            destination = destination[read..];
            offset += read;
        }
    }
}
