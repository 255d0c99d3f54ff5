using System.Numerics;

namespace Eddy.Numerics;

/// <summary>
/// One panel of a forward product: z[b, 32 neurons] ← start + Σ_k x[b, k] · w[k, 32 neurons], k ascending. The sum is cut into blocks of
/// 256 inputs, so that 32 KB of weights stay in the first-level cache while every sample passes over them.
/// </summary>
internal readonly ref struct ForwardKernel<T>(PanelMatrix<T> x, PanelMatrix<T> w, int weightPanel, PanelMatrix<T> z, int panel, int firstRow, int endRow, int firstInput, int endInput) : IKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>All rows.</summary>
    public ForwardKernel(PanelMatrix<T> x, PanelMatrix<T> w, int weightPanel, PanelMatrix<T> z, int panel)
        : this(x, w, weightPanel, z, panel, 0, z.PaddedRows)
    {
    }

    /// <summary>Some rows.</summary>
    public ForwardKernel(PanelMatrix<T> x, PanelMatrix<T> w, int weightPanel, PanelMatrix<T> z, int panel, int firstRow, int endRow)
        : this(x, w, weightPanel, z, panel, firstRow, endRow, 0, w.Rows)
    {
    }

    private const int InputsPerBlock = 256;

    // Elements of the next block that a sample's pass asks for: a batch of 64 asks for the whole block.
    private const int AheadPerRow = InputsPerBlock * PanelMatrix<T>.PanelWidth / 64;

    /// <summary>z = start + x·w for one panel of neurons; <paramref name="start"/> is 32 lanes, or empty for zero. Inputs outside the tiles of 32 named are left out.</summary>
    public static void Run(PanelMatrix<T> x, PanelMatrix<T> w, int weightPanel, ReadOnlySpan<T> start, PanelMatrix<T> z, int panel, int firstTile = 0, int endTile = int.MaxValue)
    {
        if (start.IsEmpty)
        {
            z.Panel(panel).Clear();
        }
        else
        {
            for (int b = 0; b < z.Rows; b++)
            {
                start.CopyTo(z.Lanes(panel, b));
            }
        }

        Simd<T>.Run(new ForwardKernel<T>(x, w, weightPanel, z, panel, 0, z.PaddedRows, FirstInput(firstTile), EndInput(endTile, w)));
    }

    /// <summary>The same for some rows alone: from <paramref name="first"/>, a multiple of 8, on.</summary>
    public static void RunRows(PanelMatrix<T> x, PanelMatrix<T> w, int weightPanel, ReadOnlySpan<T> start, PanelMatrix<T> z, int panel, int first, int rows, int firstTile = 0, int endTile = int.MaxValue)
    {
        for (int b = first; b < first + rows; b++)
        {
            start.CopyTo(z.Lanes(panel, b));
        }

        Simd<T>.Run(new ForwardKernel<T>(x, w, weightPanel, z, panel, first, first + rows, FirstInput(firstTile), EndInput(endTile, w)));
    }

    public void Run<V, L>()
        where V : struct
        where L : ILanes<T, V>
    {
        Span<T> all = w.Span, weights = w.Panel(weightPanel), samples = x.Span, result = z.Panel(panel);
        for (int k = firstInput; k < endInput; k += InputsPerBlock)
        {
            int depth = Math.Min(InputsPerBlock, endInput - k);
            int next = (weightPanel * w.PanelLength) + ((k + depth) * PanelMatrix<T>.PanelWidth); // the next block, be it of the next panel
            for (int b = firstRow; b < endRow; b += TileKernel<T, V, L>.Rows)
            {
                TileKernel<T, V, L>.Accumulate<AlongColumns>(
                    ref samples[((k / PanelMatrix<T>.PanelWidth) * x.PanelLength) + (b * PanelMatrix<T>.PanelWidth)],
                    (nuint)x.PanelLength,
                    PanelMatrix<T>.PanelWidth,
                    depth,
                    ref weights[k * PanelMatrix<T>.PanelWidth],
                    ref result[b * PanelMatrix<T>.PanelWidth],
                    ref all[Math.Min(next + (b * AheadPerRow), all.Length - 1)]);
            }
        }
    }

    private static int FirstInput(int tile) => tile * PanelMatrix<T>.PanelWidth;

    private static int EndInput(int tile, PanelMatrix<T> w) => (int)Math.Min((long)tile * PanelMatrix<T>.PanelWidth, w.Rows);
}
