using System.Buffers.Binary;
using System.IO.Compression;

namespace Eddy.Data.Idx;

/// <summary>Reads IDX files as MNIST has them: unsigned bytes in three dimensions (images) or one (labels), plain or gzip.</summary>
/// <remarks>
/// An IDX file is a big-endian magic number, a big-endian length for each dimension, and the bytes. Whether a file is gzip is told by its first
/// bytes, not its name. All sizes are checked before memory is taken; a gzip file, whose real size nobody knows, is read in growing
/// pieces, so memory stays in proportion to what is really there. A file must end where its header says, and a gzip file with the length
/// that gzip itself keeps there; so one cut inside its last bytes, or with something behind it, is refused too.
/// </remarks>
public static class IdxReader
{
    internal const uint ImagesMagic = 0x00000803;
    internal const uint LabelsMagic = 0x00000801;

    private const int FirstPiece = 1 << 20;

    /// <summary>Reads a file of images.</summary>
    /// <param name="path">The file, plain or gzip.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The content is not what an IDX file of images holds.</exception>
    public static IdxImages ReadImages(string path)
    {
        (int[] lengths, byte[] pixels) = Read(path, ImagesMagic, ["count", "rows", "columns"]);
        return new IdxImages(lengths[1], lengths[2], pixels);
    }

    /// <summary>Reads a file of labels.</summary>
    /// <param name="path">The file, plain or gzip.</param>
    /// <param name="classes">Labels must be below this; 1 to 256. Default 256: any byte.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The content is not what an IDX file of labels holds, or a label is outside the classes.</exception>
    public static byte[] ReadLabels(string path, int classes = 256)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(classes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(classes, 256);
        byte[] labels = Read(path, LabelsMagic, ["count"]).Bytes;
        int bad = classes == 256 ? -1 : labels.AsSpan().IndexOfAnyExceptInRange((byte)0, (byte)(classes - 1));
        return bad < 0
            ? labels
            : throw new InvalidDataException($"{path}: label {bad} is {labels[bad]}, outside the {classes} classes (0 to {classes - 1}). Check that the labels belong to these images.");
    }

    private static (int[] Lengths, byte[] Bytes) Read(string path, uint magic, string[] dimensions)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (!File.Exists(path))
        {
            throw new FileNotFoundException($"{path}: there is no such file. Give the path of an IDX file, plain or gzip.", path);
        }

        using FileStream file = File.OpenRead(path);
        Span<byte> start = stackalloc byte[2];
        int read = file.ReadAtLeast(start, 2, throwOnEndOfStream: false);
        file.Position = 0;
        if (read < 2 || start[0] != 0x1F || start[1] != 0x8B)
        {
            return ReadContent(file, path, magic, dimensions, file.Length);
        }

        return ReadGzip(file, path, magic, dimensions);
    }

    private static (int[] Lengths, byte[] Bytes) ReadGzip(FileStream file, string path, uint magic, string[] dimensions)
    {
        using var gzip = new GZipStream(file, CompressionMode.Decompress, leaveOpen: true);
        try
        {
            (int[] lengths, byte[] bytes) = ReadContent(gzip, path, magic, dimensions, length: null);

            // GZipStream does not mind a missing trailer, nor bytes behind it; the trailer ends in the unpacked length.
            Span<byte> trailer = stackalloc byte[4];
            file.Position = Math.Max(0, file.Length - 4);
            file.ReadExactly(trailer);
            return BinaryPrimitives.ReadUInt32LittleEndian(trailer) == (uint)bytes.Length + (4u * (1 + (uint)dimensions.Length))
                ? (lengths, bytes)
                : throw new InvalidDataException("The gzip trailer does not hold the unpacked length.");
        }
        catch (InvalidDataException e) when (!e.Message.StartsWith(path, StringComparison.Ordinal))
        {
            throw new InvalidDataException($"{path}: the gzip data is truncated or corrupt. Fetch the file again.", e);
        }
    }

    private static (int[] Lengths, byte[] Bytes) ReadContent(Stream stream, string path, uint magic, string[] dimensions, long? length)
    {
        Span<byte> header = stackalloc byte[4 * (1 + dimensions.Length)];
        int got = stream.ReadAtLeast(header, header.Length, throwOnEndOfStream: false);
        if (got >= 4)
        {
            CheckMagic(path, BinaryPrimitives.ReadUInt32BigEndian(header), magic);
        }

        if (got < header.Length)
        {
            throw new InvalidDataException($"{path}: ends after {got} bytes, inside the header of {header.Length}. The file is truncated, or no IDX file; fetch it again.");
        }

        var lengths = new int[dimensions.Length];
        long size = 1;
        for (int d = 0; d < lengths.Length; d++)
        {
            uint n = BinaryPrimitives.ReadUInt32BigEndian(header[(4 * (d + 1))..]);
            if (n is 0 or > int.MaxValue)
            {
                throw new InvalidDataException($"{path}: the header gives {dimensions[d]} = {n}, but it must be in 1 … {int.MaxValue}. The file is damaged, or no IDX file.");
            }

            lengths[d] = (int)n;
            size = n > Array.MaxLength / size ? long.MaxValue : size * n;
            if (size > Array.MaxLength)
            {
                throw new InvalidDataException($"{path}: the header announces more than the {Array.MaxLength} bytes that can be read. The file is damaged, or must be split.");
            }
        }

        if (length - header.Length is { } rest && rest != size)
        {
            throw new InvalidDataException(
                $"{path}: the header announces {size} bytes ({Describe(dimensions, lengths)}), but {rest} follow it. The file is {(rest < size ? "truncated" : "longer than it says")}; fetch it again.");
        }

        var bytes = new byte[length is null ? Math.Min(size, FirstPiece) : size];
        for (int filled = 0; ;)
        {
            int more = stream.ReadAtLeast(bytes.AsSpan(filled), bytes.Length - filled, throwOnEndOfStream: false);
            filled += more;
            if (filled < bytes.Length)
            {
                throw new InvalidDataException(
                    $"{path}: the header announces {size} bytes ({Describe(dimensions, lengths)}), but only {filled} follow it. The file is truncated; fetch it again.");
            }

            if (filled == size)
            {
                break;
            }

            Array.Resize(ref bytes, (int)Math.Min(size, 2L * filled));
        }

        return stream.ReadByte() < 0
            ? (lengths, bytes)
            : throw new InvalidDataException($"{path}: goes on after the {size} bytes that the header announces ({Describe(dimensions, lengths)}). The file is damaged; fetch it again.");
    }

    private static void CheckMagic(string path, uint found, uint expected)
    {
        if (found == expected)
        {
            return;
        }

        string advice = found switch
        {
            ImagesMagic => "It holds images: were images and labels swapped?",
            LabelsMagic => "It holds labels: were images and labels swapped?",
            _ => "Only IDX files of unsigned bytes are read.",
        };
        string kind = expected == ImagesMagic ? "images" : "labels";
        throw new InvalidDataException($"{path}: starts with 0x{found:X8}, but an IDX file of {kind} starts with 0x{expected:X8}. {advice}");
    }

    private static string Describe(string[] dimensions, int[] lengths) => string.Join(", ", dimensions.Zip(lengths, (name, n) => $"{name} {n}"));
}
