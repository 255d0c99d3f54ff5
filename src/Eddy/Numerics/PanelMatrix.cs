using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Eddy.Numerics;

/// <summary>
/// A matrix whose columns are kept in panels of 32: element (row, column) lies at (panel·PaddedRows + row)·32 + lane, with
/// panel = column / 32 and lane = column mod 32. Columns are neurons, so 32 neurons lie side by side in SIMD lanes for every row; rows are inputs
/// (a weight) or samples (an activation). Forward product, weight gradient and lateral covariance all read it as it lies, so nothing is ever packed.
/// </summary>
/// <remarks>
/// One block, aligned to 64 bytes, that the garbage collector never moves. Rows are padded to a multiple of 8 and columns to a multiple of 32; the
/// padding is zero and stays zero.
/// </remarks>
/// <typeparam name="T">float or double.</typeparam>
public sealed class PanelMatrix<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Columns in a panel.</summary>
    public const int PanelWidth = 32;

    internal const int RowMultiple = 8;

    private const int Alignment = 64;

    private readonly T[] _block;
    private readonly int _offset;

    /// <summary>A matrix of zeros.</summary>
    /// <param name="rows">Rows, above 0.</param>
    /// <param name="columns">Columns, above 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is not above 0, or the matrix would pass 2³¹ elements.</exception>
    public PanelMatrix(int rows, int columns)
    {
        Rows = rows;
        Columns = columns;
        PaddedRows = RoundUp(Shape.Positive(rows), RowMultiple);
        Panels = RoundUp(Shape.Positive(columns), PanelWidth) / PanelWidth;
        Length = Shape.Area(PaddedRows, Panels * PanelWidth);
        int spare = Alignment / Unsafe.SizeOf<T>();
        _block = GC.AllocateArray<T>(Length + spare, pinned: true);
        nuint address = (nuint)Marshal.UnsafeAddrOfPinnedArrayElement(_block, 0);
        _offset = (int)((Alignment - (address % Alignment)) % Alignment) / Unsafe.SizeOf<T>();
    }

    /// <summary>Rows: inputs of a weight, samples of an activation.</summary>
    public int Rows { get; }

    /// <summary>Columns: neurons.</summary>
    public int Columns { get; }

    /// <summary>Rows in memory, a multiple of 8.</summary>
    public int PaddedRows { get; }

    /// <summary>Panels of 32 columns.</summary>
    public int Panels { get; }

    /// <summary>Elements in memory, padding included.</summary>
    public int Length { get; }

    /// <summary>All elements in memory order, padding included.</summary>
    public Span<T> Span => _block.AsSpan(_offset, Length);

    /// <summary>Elements of one panel in memory.</summary>
    internal int PanelLength => PaddedRows * PanelWidth;

    internal ref T Origin => ref _block[_offset];

    /// <summary>One element.</summary>
    public ref T this[int row, int column]
    {
        get
        {
            if ((uint)row >= (uint)Rows || (uint)column >= (uint)Columns)
            {
                throw new ArgumentOutOfRangeException(nameof(row), $"({row}, {column}) is outside {Rows}×{Columns}.");
            }

            return ref Span[(((column / PanelWidth) * PaddedRows) + row) * PanelWidth + (column % PanelWidth)];
        }
    }

    /// <summary>Panel <paramref name="panel"/> : PaddedRows × 32 elements.</summary>
    public Span<T> Panel(int panel) => Span.Slice(panel * PanelLength, PanelLength);

    /// <summary>The 32 lanes of one row in one panel.</summary>
    public Span<T> Lanes(int panel, int row) => Panel(panel).Slice(row * PanelWidth, PanelWidth);

    /// <summary>Reads the matrix from plain rows: [Rows, Columns] row-major.</summary>
    public void CopyFromRows(ReadOnlySpan<T> source)
    {
        Shape.Require(source.Length, Shape.Area(Rows, Columns), nameof(source));
        for (int p = 0; p < Panels; p++)
        {
            int width = Math.Min(PanelWidth, Columns - (p * PanelWidth));
            for (int r = 0; r < Rows; r++)
            {
                source.Slice((r * Columns) + (p * PanelWidth), width).CopyTo(Lanes(p, r));
            }
        }
    }

    /// <summary>Writes the matrix as plain rows: [Rows, Columns] row-major.</summary>
    public void CopyToRows(Span<T> destination)
    {
        Shape.Require(destination.Length, Shape.Area(Rows, Columns), nameof(destination));
        for (int p = 0; p < Panels; p++)
        {
            int width = Math.Min(PanelWidth, Columns - (p * PanelWidth));
            for (int r = 0; r < Rows; r++)
            {
                Lanes(p, r)[..width].CopyTo(destination[((r * Columns) + (p * PanelWidth))..]);
            }
        }
    }

    /// <summary>Reads the matrix from its transpose: [Columns, Rows] row-major, the [out, in] form in which weights are seen from outside.</summary>
    public void CopyFromTransposed(ReadOnlySpan<T> source)
    {
        Shape.Require(source.Length, Shape.Area(Rows, Columns), nameof(source));
        for (int c = 0; c < Columns; c++)
        {
            Span<T> panel = Panel(c / PanelWidth);
            int lane = c % PanelWidth;
            for (int r = 0; r < Rows; r++)
            {
                panel[(r * PanelWidth) + lane] = source[(c * Rows) + r];
            }
        }
    }

    /// <summary>Writes the transpose: [Columns, Rows] row-major.</summary>
    public void CopyToTransposed(Span<T> destination)
    {
        Shape.Require(destination.Length, Shape.Area(Rows, Columns), nameof(destination));
        for (int c = 0; c < Columns; c++)
        {
            ReadOnlySpan<T> panel = Panel(c / PanelWidth);
            int lane = c % PanelWidth;
            for (int r = 0; r < Rows; r++)
            {
                destination[(c * Rows) + r] = panel[(r * PanelWidth) + lane];
            }
        }
    }

    private static int RoundUp(int value, int multiple) => checked((value + multiple - 1) / multiple * multiple);
}
