using System.Numerics;
using System.Runtime.InteropServices;
using Eddy.Numerics;

namespace Eddy.Traces.Presynaptic;

/// <summary>sum[i, lane] += Σ_k x[k, i] · d[k, lane], k ascending, for a range of sources and 32 units: many outer products in one pass over the sum.</summary>
/// <remarks>One fused multiply-add at a time in the order of k, so the same bits as one outer product after the other, at every vector width.</remarks>
/// <param name="x">[k, sources]; a row in panels of 32.</param>
/// <param name="firstRow">First source, a multiple of 8.</param>
/// <param name="rows">Sources, gone over in eights.</param>
/// <param name="d">[k, 32].</param>
/// <param name="depth">Outer products, above 0.</param>
/// <param name="sum">[sources rounded up to 8, 32].</param>
internal readonly ref struct OuterSumKernel<T>(PanelMatrix<T> x, int firstRow, int rows, ReadOnlySpan<T> d, int depth, Span<T> sum) : IKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly ReadOnlySpan<T> _d = d;
    private readonly Span<T> _sum = sum;

    public void Run<V, L>()
        where V : struct
        where L : ILanes<T, V>
    {
        ref T d0 = ref MemoryMarshal.GetReference(_d);
        for (int i = firstRow; i < firstRow + rows; i += TileKernel<T, V, L>.Rows)
        {
            ref T tile = ref _sum[(i - firstRow) * PanelMatrix<T>.PanelWidth];
            ref T left = ref x.Panel(i / PanelMatrix<T>.PanelWidth)[i % PanelMatrix<T>.PanelWidth];
            TileKernel<T, V, L>.Accumulate<AlongRowsOntoTile>(ref left, 0, depth, depth, ref d0, ref tile, ref tile);
        }
    }
}

/// <summary>As <see cref="AlongRows"/>, added to what the tile holds.</summary>
internal readonly struct AlongRowsOntoTile : IWalk
{
    public static nuint Row => 1;

    public static nuint Step => 32;

    public static bool StartsAtZero => false;
}
