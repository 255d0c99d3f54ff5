using System.Diagnostics.CodeAnalysis;

namespace Eddy.Checkpoints;

/// <summary>What the format says of each <see cref="TensorType"/>: its name, its size and the .NET type that holds it.</summary>
internal static class TensorTypes
{
    private static readonly (string Name, int Size, Type? Holds)[] _rows =
    [
        ("F64", 8, typeof(double)), ("F32", 4, typeof(float)), ("F16", 2, typeof(Half)), ("BF16", 2, null),
        ("I64", 8, typeof(long)), ("I32", 4, typeof(int)), ("I16", 2, typeof(short)), ("I8", 1, typeof(sbyte)),
        ("U64", 8, typeof(ulong)), ("U32", 4, typeof(uint)), ("U16", 2, typeof(ushort)), ("U8", 1, typeof(byte)),
        ("BOOL", 1, null),
    ];

    /// <summary>Every name of the format, for messages.</summary>
    public static string Names => string.Join(", ", _rows.Select(row => row.Name));

    /// <summary>The name in the file.</summary>
    public static string Name(this TensorType type) => _rows[(int)type].Name;

    /// <summary>Bytes an element.</summary>
    public static int Size(this TensorType type) => _rows[(int)type].Size;

    /// <summary>Whether a tensor of this type can be read into elements of <typeparamref name="T"/> as it is, unconverted.</summary>
    public static bool Holds<T>(this TensorType type) => _rows[(int)type].Holds == typeof(T) || (type == TensorType.Bool && typeof(T) == typeof(byte));

    /// <summary>The type in the file for elements of <typeparamref name="T"/>.</summary>
    /// <exception cref="ArgumentException">The format has no such type.</exception>
    public static TensorType Of<T>()
    {
        int index = Array.FindIndex(_rows, row => row.Holds == typeof(T));
        return index >= 0 ? (TensorType)index : throw new ArgumentException(
            $"A tensor cannot hold elements of {typeof(T).Name}. Use double, float, Half, a whole number of 8 to 64 bits, or byte.");
    }

    /// <summary>The type with this name in the file.</summary>
    public static bool TryParse([NotNullWhen(true)] string? name, out TensorType type)
    {
        int index = Array.FindIndex(_rows, row => row.Name == name);
        type = (TensorType)Math.Max(index, 0);
        return index >= 0;
    }
}
