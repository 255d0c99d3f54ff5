using System.Runtime.CompilerServices;

namespace Eddy.Numerics;

/// <summary>Checks of sizes, with messages that say what was given and what is needed.</summary>
internal static class Shape
{
    /// <summary>Returns <paramref name="size"/> if it is above 0.</summary>
    public static int Positive(int size, [CallerArgumentExpression(nameof(size))] string name = "")
        => size > 0 ? size : throw new ArgumentOutOfRangeException(name, size, $"{name} must be above 0.");

    /// <summary>rows × columns, if both are above 0 and the product fits an array.</summary>
    public static int Area(int rows, int columns)
    {
        long area = (long)Positive(rows) * Positive(columns);
        return area <= Array.MaxLength
            ? (int)area
            : throw new ArgumentOutOfRangeException(nameof(columns), $"{rows}×{columns} is {area} elements; at most {Array.MaxLength} fit. Use smaller sizes.");
    }

    /// <summary>Throws unless a span has the length that is needed.</summary>
    public static void Require(int length, int needed, string name)
    {
        if (length != needed)
        {
            throw new ArgumentException($"{name} has length {length}, but {needed} is needed.", name);
        }
    }
}
