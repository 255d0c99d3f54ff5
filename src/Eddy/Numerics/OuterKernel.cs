using System.Numerics;
using System.Runtime.InteropServices;

namespace Eddy.Numerics;

/// <summary>
/// One tile of an outer product summed over samples: tile[i, j] = Σ_b x[b, i] · s[b, j], for 32 columns i of x and 32 columns j of s, b ascending. With s a
/// signal it is a weight gradient; with s = x = c it is B times the covariance. The tile is 4 KB (float), so that what follows (a
/// step of the weights) finds it in the first-level cache.
/// </summary>
internal readonly ref struct OuterKernel<T>(PanelMatrix<T> x, int xPanel, PanelMatrix<T> s, int sPanel, Span<T> tile, StepMemory<T> wanted) : IKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Span<T> _tile = tile;
    private readonly StepMemory<T> _wanted = wanted;

    /// <summary>Elements of a tile.</summary>
    public const int TileLength = PanelMatrix<T>.PanelWidth * PanelMatrix<T>.PanelWidth;

    /// <summary>Fills <paramref name="tile"/>, 32 × 32 row-major, and meanwhile brings what it will be used on into the cache.</summary>
    public static void Run(PanelMatrix<T> x, int xPanel, PanelMatrix<T> s, int sPanel, Span<T> tile, in StepMemory<T> wanted = default)
        => Simd<T>.Run(new OuterKernel<T>(x, xPanel, s, sPanel, tile, wanted));

    public void Run<V, L>()
        where V : struct
        where L : ILanes<T, V>
    {
        Span<T> left = x.Panel(xPanel), right = s.Panel(sPanel);
        for (int i = 0; i < PanelMatrix<T>.PanelWidth; i += TileKernel<T, V, L>.Rows)
        {
            ReadOnlySpan<T> wanted = (i / TileKernel<T, V, L>.Rows) switch { 0 => _wanted.Value, 1 => _wanted.First, 2 => _wanted.Second, _ => default };
            ref T ahead = ref MemoryMarshal.GetReference(wanted.IsEmpty ? _tile : wanted);
            TileKernel<T, V, L>.Accumulate<AlongRows>(ref left[i], 0, x.Rows, x.Rows, ref right[0], ref _tile[i * PanelMatrix<T>.PanelWidth], ref ahead);
        }
    }
}
