using System.Buffers.Binary;
using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace Eddy.Data.Npz;

/// <summary>An array of numbers from a .npy file: kept in its own kind of number, read as floats or whole numbers. The last index changes fastest, whatever the file's order was.</summary>
public sealed class NpyArray
{
    private const int FirstPiece = 1 << 20;

    private readonly byte[] _bytes;
    private readonly int[] _shape;
    private readonly int _itemSize;

    private NpyArray(string name, NpyHeader header, byte[] bytes) => (Name, Type, _shape, _itemSize, _bytes) = (name, header.Type, header.Shape, header.ItemSize, bytes);

    /// <summary>What errors call it.</summary>
    public string Name { get; }

    /// <summary>Kind of its numbers in the file.</summary>
    public NpyType Type { get; }

    /// <summary>Its lengths, from the slowest index to the fastest; none for a single number.</summary>
    public IReadOnlyList<int> Shape => _shape;

    /// <summary>How many numbers it holds.</summary>
    public int Count => _bytes.Length / _itemSize;

    /// <summary>Reads a .npy file.</summary>
    /// <param name="stream">From its first byte to its last.</param>
    /// <param name="name">What errors call it.</param>
    /// <param name="length">Bytes of the stream, where that is known: then they are compared with what the header announces before memory is taken.</param>
    /// <exception cref="InvalidDataException">It is damaged, or holds what is not read.</exception>
    public static NpyArray Read(Stream stream, string name, long? length = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentException.ThrowIfNullOrEmpty(name);
        NpyHeader header = NpyHeader.Read(stream, name);
        long needed = header.ItemSize;
        foreach (int n in header.Shape)
        {
            needed *= n;
        }

        string shape = Text(header.Shape);
        if (needed > Array.MaxLength)
        {
            throw new InvalidDataException($"{name}: {shape} numbers of {header.ItemSize} bytes are more than the {Array.MaxLength} bytes that can be read. Store spikes as bool or u1, or split the array.");
        }

        if (length - header.Bytes is { } rest && rest != needed)
        {
            throw new InvalidDataException($"{name}: {shape} numbers of {header.ItemSize} bytes are {needed} bytes, but {rest} follow the header. The file is damaged; fetch or write it again.");
        }

        byte[] bytes = ReadBytes(stream, name, (int)needed, shape);
        if (header.BigEndian)
        {
            Swap(bytes, header.ItemSize);
        }

        if (header.Fortran && header.Shape.Length > 1)
        {
            bytes = Transpose(bytes, header);
        }

        if (header.Type == NpyType.Bool && bytes.AsSpan().IndexOfAnyExceptInRange((byte)0, (byte)1) is >= 0 and int bad)
        {
            throw new InvalidDataException($"{name}: number {bad} is {bytes[bad]}, but a bool is 0 or 1. The file is damaged; write it again.");
        }

        return new NpyArray(name, header, bytes);
    }

    /// <summary>Writes numbers from one place on as floats; those that a float cannot hold exactly are rounded.</summary>
    /// <param name="start">The first, from 0.</param>
    /// <param name="to">As many as this has room for.</param>
    /// <exception cref="ArgumentException">There are not so many.</exception>
    public void CopyTo(int start, Span<float> to)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(start, Count - to.Length);
        ReadOnlySpan<byte> bytes = _bytes.AsSpan(start * _itemSize, to.Length * _itemSize);
        switch (Type)
        {
            case NpyType.Bool or NpyType.U8:
                Convert<byte>(bytes, to);
                break;
            case NpyType.I8:
                Convert<sbyte>(bytes, to);
                break;
            case NpyType.I16:
                Convert<short>(bytes, to);
                break;
            case NpyType.I32:
                Convert<int>(bytes, to);
                break;
            case NpyType.I64:
                Convert<long>(bytes, to);
                break;
            case NpyType.F16:
                Convert<Half>(bytes, to);
                break;
            case NpyType.F32:
                MemoryMarshal.Cast<byte, float>(bytes).CopyTo(to);
                break;
            default:
                Convert<double>(bytes, to);
                break;
        }
    }

    /// <summary>A number as a whole one; null where it is none, or too large.</summary>
    public long? Whole(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
        ReadOnlySpan<byte> item = _bytes.AsSpan(index * _itemSize, _itemSize);
        double value;
        switch (Type)
        {
            case NpyType.I64:
                return MemoryMarshal.Read<long>(item);
            case NpyType.I32:
                return MemoryMarshal.Read<int>(item);
            case NpyType.F64:
                value = MemoryMarshal.Read<double>(item);
                break;
            default:
                Span<float> one = [0];
                CopyTo(index, one);
                value = one[0];
                break;
        }

        return Math.Abs(value) <= 1L << 53 && value == Math.Floor(value) ? (long)value : null;
    }

    internal static string Text(IReadOnlyList<int> shape) => shape.Count == 0 ? "1" : string.Join('×', shape);

    private static void Convert<T>(ReadOnlySpan<byte> bytes, Span<float> to)
        where T : unmanaged, INumberBase<T>
        => TensorPrimitives.ConvertTruncating(MemoryMarshal.Cast<byte, T>(bytes), to);

    // in growing pieces: what a header or a ZIP directory announces need not be there
    private static byte[] ReadBytes(Stream stream, string name, int needed, string shape)
    {
        var bytes = new byte[Math.Min(needed, FirstPiece)];
        int filled = 0;
        while (true)
        {
            filled += stream.ReadAtLeast(bytes.AsSpan(filled), bytes.Length - filled, throwOnEndOfStream: false);
            if (filled < bytes.Length)
            {
                throw new InvalidDataException($"{name}: {shape} numbers are {needed} bytes, but {filled} follow the header. The file is truncated; fetch or write it again.");
            }

            if (filled == needed)
            {
                break;
            }

            Array.Resize(ref bytes, (int)Math.Min(needed, 2L * filled));
        }

        return stream.ReadByte() < 0 ? bytes : throw new InvalidDataException($"{name}: goes on after its {shape} numbers. The file is damaged; fetch or write it again.");
    }

    private static void Swap(byte[] bytes, int size)
    {
        if (size == 2)
        {
            Span<ushort> items = MemoryMarshal.Cast<byte, ushort>(bytes.AsSpan());
            BinaryPrimitives.ReverseEndianness(items, items);
        }
        else if (size == 4)
        {
            Span<uint> items = MemoryMarshal.Cast<byte, uint>(bytes.AsSpan());
            BinaryPrimitives.ReverseEndianness(items, items);
        }
        else if (size == 8)
        {
            Span<ulong> items = MemoryMarshal.Cast<byte, ulong>(bytes.AsSpan());
            BinaryPrimitives.ReverseEndianness(items, items);
        }
    }

    private static byte[] Transpose(byte[] from, NpyHeader header)
    {
        int size = header.ItemSize, count = from.Length / size;
        int[] shape = header.Shape, index = new int[shape.Length];
        var to = new byte[from.Length];
        for (int i = 0; i < count; i++)
        {
            // i counts as the file does, first index fastest
            long place = 0;
            for (int d = 0; d < shape.Length; d++)
            {
                place = (place * shape[d]) + index[d];
            }

            from.AsSpan(i * size, size).CopyTo(to.AsSpan((int)place * size));
            for (int d = 0; d < shape.Length && ++index[d] == shape[d]; d++)
            {
                index[d] = 0;
            }
        }

        return to;
    }
}
