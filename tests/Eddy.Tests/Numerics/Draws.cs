using System.Numerics;
using System.Runtime.InteropServices;
using Eddy.Numerics;

namespace Eddy.Tests.Numerics;

/// <summary>Random operands for tests, and plain views of matrices.</summary>
internal static class Draws
{
    /// <summary>Numbers in [−1, 1), each exact in float, so that float and double runs start from the same ones.</summary>
    public static T[] Uniform<T>(this RandomSource random, int count)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => [.. Enumerable.Range(0, count).Select(_ => T.CreateChecked((float)random.NextUniform(-1, 1)))];

    /// <summary>Numbers from N(0, 1).</summary>
    public static T[] Gaussian<T>(this RandomSource random, int count)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => [.. Enumerable.Range(0, count).Select(_ => T.CreateChecked(random.NextGaussian()))];

    public static PanelMatrix<T> Matrix<T>(this RandomSource random, int rows, int columns)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var matrix = new PanelMatrix<T>(rows, columns);
        matrix.CopyFromRows(random.Uniform<T>(rows * columns));
        return matrix;
    }

    public static double[] Rows<T>(this PanelMatrix<T> matrix)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var rows = new T[matrix.Rows * matrix.Columns];
        matrix.CopyToRows(rows);
        return [.. rows.Select(double.CreateChecked)];
    }

    public static double[] Transposed<T>(this PanelMatrix<T> matrix)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var rows = new T[matrix.Rows * matrix.Columns];
        matrix.CopyToTransposed(rows);
        return [.. rows.Select(double.CreateChecked)];
    }

    /// <summary>Every byte of the matrix, padding included.</summary>
    public static byte[] Bytes<T>(this PanelMatrix<T> matrix)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => MemoryMarshal.AsBytes(matrix.Span).ToArray();

    /// <summary>Whether every element outside [Rows, Columns] is zero.</summary>
    public static bool PaddingIsZero<T>(this PanelMatrix<T> matrix)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int p = 0; p < matrix.Panels; p++)
        {
            for (int r = 0; r < matrix.PaddedRows; r++)
            {
                int used = r < matrix.Rows ? Math.Min(32, matrix.Columns - (p * 32)) : 0;
                foreach (T value in matrix.Lanes(p, r)[used..])
                {
                    if (value != T.Zero)
                    {
                        return false;
                    }
                }
            }
        }

        return true;
    }
}
