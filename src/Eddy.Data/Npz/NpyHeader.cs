using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Eddy.Data.Npz;

/// <summary>What a .npy file says of its array, in versions 1.0 and 2.0 of the form.</summary>
/// <param name="Type">Kind of numbers.</param>
/// <param name="BigEndian">Whether the highest byte comes first.</param>
/// <param name="Fortran">Whether the first index changes fastest.</param>
/// <param name="Shape">Lengths; none for a single number.</param>
/// <param name="Bytes">Bytes before the first number.</param>
internal sealed record NpyHeader(NpyType Type, bool BigEndian, bool Fortran, int[] Shape, int Bytes)
{
    private const int MostText = 1 << 16;
    private const int MostDimensions = 32;

    /// <summary>Bytes of a number.</summary>
    public int ItemSize => Type switch
    {
        NpyType.Bool or NpyType.U8 or NpyType.I8 => 1,
        NpyType.I16 or NpyType.F16 => 2,
        NpyType.I32 or NpyType.F32 => 4,
        _ => 8,
    };

    /// <summary>Reads it.</summary>
    /// <param name="stream">From its first byte on; afterwards at the first number.</param>
    /// <param name="name">What errors call it.</param>
    /// <exception cref="InvalidDataException">It is none, or of a version or kind that is not read.</exception>
    public static NpyHeader Read(Stream stream, string name)
    {
        Span<byte> start = stackalloc byte[12];
        Take(stream, start[..8], name);
        if (start[0] != 0x93 || !start[1..6].SequenceEqual("NUMPY"u8))
        {
            throw new InvalidDataException($"{name}: does not begin with \\x93NUMPY, so it is no .npy array. Write it with numpy.save or numpy.savez.");
        }

        if (start[6] is not (1 or 2) || start[7] != 0)
        {
            throw new InvalidDataException($"{name}: .npy version {start[6]}.{start[7]}, but 1.0 and 2.0 are read. Write it without names of fields.");
        }

        int width = start[6] == 1 ? 2 : 4;
        Take(stream, start.Slice(8, width), name);
        uint length = width == 2 ? BinaryPrimitives.ReadUInt16LittleEndian(start[8..]) : BinaryPrimitives.ReadUInt32LittleEndian(start[8..]);
        if (length > MostText)
        {
            throw new InvalidDataException($"{name}: announces a header of {length} bytes, more than the {MostText} that one of a plain array can need. The file is damaged.");
        }

        var text = new byte[length];
        Take(stream, text, name);
        return Parse(Encoding.Latin1.GetString(text), 8 + width + (int)length, name);
    }

    private static void Take(Stream stream, Span<byte> bytes, string name)
    {
        int read = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        if (read < bytes.Length)
        {
            throw new InvalidDataException($"{name}: ends inside its header. The file is truncated; fetch or write it again.");
        }
    }

    // A dictionary of Python with three members: 'descr': '<f4', 'fortran_order': False, 'shape': (3, 4, )
    private static NpyHeader Parse(string text, int bytes, string name)
    {
        string? descr = null, order = null, shape = null;
        string rest = text.Trim();
        rest = rest.StartsWith('{') && rest.EndsWith('}') ? rest[1..^1].Trim() : throw Damaged();
        while (rest.Length > 0)
        {
            char quote = rest[0];
            int close = quote is '\'' or '"' ? rest.IndexOf(quote, 1) : -1, colon = close < 0 ? -1 : rest.IndexOf(':', close);
            if (colon < 0 || rest[(close + 1)..colon].Trim().Length > 0)
            {
                throw Damaged();
            }

            string key = rest[1..close];
            rest = rest[(colon + 1)..].TrimStart();
            int end = rest.Length == 0 ? -1 : rest[0] == '(' ? rest.IndexOf(')') + 1 : rest[0] is '\'' or '"' ? rest.IndexOf(rest[0], 1) + 1 : rest.IndexOfAny([',', ' ']) is var stop && stop < 0 ? rest.Length : stop;
            if (end <= 0)
            {
                throw Damaged();
            }

            string value = rest[..end];
            rest = rest[end..].TrimStart();
            rest = rest.Length == 0 ? rest : rest[0] == ',' ? rest[1..].TrimStart() : throw Damaged();
            (descr, order, shape) = key switch
            {
                "descr" when descr is null => (value, order, shape),
                "fortran_order" when order is null => (descr, value, shape),
                "shape" when shape is null => (descr, order, value),
                _ => throw Damaged(),
            };
        }

        if (descr is null || order is not ("True" or "False") || shape is null)
        {
            throw Damaged();
        }

        (NpyType type, bool big) = TypeOf(descr.Trim('\'', '"'), name);
        return new NpyHeader(type, big, order == "True", Lengths(shape, name), bytes);

        InvalidDataException Damaged() => new($"{name}: the header is '{(text.Length > 200 ? text[..200] + "…" : text).Trim()}', not that of a plain array with descr, fortran_order and shape. The file is damaged, or holds records; write a plain array.");
    }

    private static (NpyType Type, bool Big) TypeOf(string descr, string name)
    {
        NpyType? type = descr.Length < 2 ? null : descr[1..] switch
        {
            "b1" => NpyType.Bool,
            "u1" => NpyType.U8,
            "i1" => NpyType.I8,
            "i2" => NpyType.I16,
            "i4" => NpyType.I32,
            "i8" => NpyType.I64,
            "f2" => NpyType.F16,
            "f4" => NpyType.F32,
            "f8" => NpyType.F64,
            _ => null,
        };
        return type is { } known && descr[0] is '<' or '>' or '|' or '='
            ? (known, descr[0] == '>')
            : throw new InvalidDataException($"{name}: numbers of type '{descr}', but bool, u1, i1, i2, i4, i8, f2, f4 and f8 are read. Convert the array with astype.");
    }

    private static int[] Lengths(string shape, string name)
    {
        string inside = shape.StartsWith('(') && shape.EndsWith(')') ? shape[1..^1].Trim() : "?";
        string[] parts = inside.Length == 0 ? [] : (inside.EndsWith(',') ? inside[..^1] : inside).Split(',');
        if (parts.Length > MostDimensions)
        {
            throw new InvalidDataException($"{name}: an array of {parts.Length} dimensions; at most {MostDimensions} are read. The file is damaged.");
        }

        var lengths = new int[parts.Length];
        long size = 1;
        for (int d = 0; d < parts.Length; d++)
        {
            if (!long.TryParse(parts[d].Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out long length))
            {
                throw new InvalidDataException($"{name}: the shape is {shape}, which is no list of lengths. The file is damaged.");
            }

            size = length > Array.MaxLength / Math.Max(1, size) ? long.MaxValue : size * length;
            if (length > Array.MaxLength || size > Array.MaxLength)
            {
                throw new InvalidDataException($"{name}: the shape is {shape}, more than the {Array.MaxLength} numbers that can be read. Split the array, or check the file.");
            }

            lengths[d] = (int)length;
        }

        return lengths;
    }
}
