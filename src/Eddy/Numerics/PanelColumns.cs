using System.Numerics;
using System.Runtime.CompilerServices;

namespace Eddy.Numerics;

/// <summary>Copies of columns between panel matrices whose panels do not line up, such as [x, h] side by side.</summary>
internal static class PanelColumns
{
    /// <summary>
    /// target[targetRow + i, column …] ← all columns of source[sourceRow + i], for so many rows. Columns beyond the target's own must not come about.
    /// </summary>
    public static void Copy<T>(PanelMatrix<T> source, int sourceRow, PanelMatrix<T> target, int targetRow, int column, int rows)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        const int Width = PanelMatrix<T>.PanelWidth;
        int lane = column % Width;
        for (int p = 0; p < source.Panels; p++)
        {
            int width = Math.Min(Width, source.Columns - (p * Width)), here = Math.Min(width, Width - lane), panel = (column / Width) + p;
            for (int i = 0; i < rows; i++)
            {
                ReadOnlySpan<T> from = source.Lanes(p, sourceRow + i)[..width];
                from[..here].CopyTo(target.Lanes(panel, targetRow + i)[lane..]);
                if (here < width)
                {
                    from[here..].CopyTo(target.Lanes(panel + 1, targetRow + i));
                }
            }
        }
    }

    /// <summary>target[row, column …] ← values, which may be a plain row of any width that fits.</summary>
    public static void CopyRow<T>(ReadOnlySpan<T> values, PanelMatrix<T> target, int row, int column)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        const int Width = PanelMatrix<T>.PanelWidth;
        while (!values.IsEmpty)
        {
            int lane = column % Width, width = Math.Min(values.Length, Width - lane);
            values[..width].CopyTo(target.Lanes(column / Width, row)[lane..]);
            values = values[width..];
            column += width;
        }
    }

    /// <summary>target[row …, column … column + width) ← 0, for so many rows.</summary>
    public static void Clear<T>(PanelMatrix<T> target, int row, int column, int width, int rows)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        const int Width = PanelMatrix<T>.PanelWidth;
        for (int end = column + width; column < end;)
        {
            int lane = column % Width, part = Math.Min(end - column, Width - lane);
            for (int i = 0; i < rows; i++)
            {
                target.Lanes(column / Width, row + i).Slice(lane, part).Clear();
            }

            column += part;
        }
    }

    /// <summary>target ← the transpose of source.</summary>
    public static void Transpose<T>(PanelMatrix<T> source, PanelMatrix<T> target)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int p = 0; p < source.Panels; p++)
        {
            for (int q = 0; q < target.Panels; q++)
            {
                TransposeTile(source, p, q, target);
            }
        }
    }

    /// <summary>
    /// Rows 32·<paramref name="tile"/> … of panel <paramref name="panel"/> become columns: target[32·panel + lane, 32·tile + i] ← source[32·tile + i, 32·panel + lane]. Both ends are one
    /// stretch of memory.
    /// </summary>
    public static void TransposeTile<T>(PanelMatrix<T> source, int panel, int tile, PanelMatrix<T> target)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        const int Width = PanelMatrix<T>.PanelWidth;
        int rows = Math.Min(Width, source.Rows - (tile * Width)), columns = Math.Min(Width, source.Columns - (panel * Width));
        Span<T> from = source.Panel(panel).Slice(tile * Width * Width, rows * Width), to = target.Panel(tile).Slice(panel * Width * Width, columns * Width);
        ref T from0 = ref from[0], to0 = ref to[0];
        for (nuint r = 0; r < (nuint)rows; r++)
        {
            ref T row = ref Unsafe.Add(ref from0, r * Width), column = ref Unsafe.Add(ref to0, r);
            for (nuint i = 0; i < (nuint)columns; i++)
            {
                Unsafe.Add(ref column, i * Width) = Unsafe.Add(ref row, i);
            }
        }
    }

    /// <summary>values ← matrix[row, 0 … columns).</summary>
    public static void ReadRow<T>(PanelMatrix<T> source, int row, Span<T> values)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        const int Width = PanelMatrix<T>.PanelWidth;
        for (int p = 0; !values.IsEmpty; p++)
        {
            int width = Math.Min(values.Length, Width);
            source.Lanes(p, row)[..width].CopyTo(values);
            values = values[width..];
        }
    }
}
