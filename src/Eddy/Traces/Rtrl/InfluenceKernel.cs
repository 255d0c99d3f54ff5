using System.Numerics;
using System.Runtime.CompilerServices;
using Eddy.Numerics;

namespace Eddy.Traces.Rtrl;

/// <summary>
/// M ← J M in place, block by block: a block is copied aside (what has faded to nothing becomes 0 on the way, or subnormal numbers would make it a hundred times slower), and
/// its rows are the product of J with the copy, eight at a time. The inner loop is <see cref="TileKernel{T, V, L}"/>: the same bits at every vector width.
/// </summary>
/// <remarks>32 units: J and a block are 4 KB each in float, so both stay in the first-level cache while a block is made.</remarks>
internal readonly ref struct InfluenceKernel<T>(PanelMatrix<T> transposedJacobian, PanelMatrix<T> copy, Span<T> influence, int states, int planeRows) : IKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int Width = PanelMatrix<T>.PanelWidth;
    private const int RowsPerPass = 256; // of the copy: 32 KB in float

    private readonly Span<T> _influence = influence;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<V, L>()
        where V : struct
        where L : ILanes<T, V>
    {
        int rows = states * planeRows, length = rows * Width, panels = transposedJacobian.Panels / states;
        ref T old = ref copy.Span[0], first = ref _influence[0];
        V tiny = L.Broadcast(Faded.Below<T>());
        for (int at = 0; at < _influence.Length; at += length)
        {
            ref T block = ref Unsafe.Add(ref first, at);
            for (nuint i = 0, n = (nuint)length; i < n; i += (nuint)L.Count)
            {
                V v = L.Load(ref block, i);
                L.Store(L.Select(L.GreaterThan(L.Abs(v), tiny), v, L.Broadcast(T.Zero)), ref old, i);
            }

            ref T next = ref Unsafe.Add(ref first, at + length < _influence.Length ? at + length : at);
            for (int s = 0; s < states; s++)
            {
                for (int k = 0; k < planeRows; k += TileKernel<T, V, L>.Rows)
                {
                    int panel = (s * panels) + (k / Width);
                    ref T tile = ref Unsafe.Add(ref block, ((s * planeRows) + k) * Width);
                    ref T ahead = ref Unsafe.Add(ref next, ((s * planeRows) + k) * Width);
                    for (int row = 0; row < rows; row += RowsPerPass)
                    {
                        int depth = Math.Min(RowsPerPass, rows - row);
                        ref T j = ref transposedJacobian.Span[(panel * transposedJacobian.PanelLength) + (row * Width) + (k % Width)];
                        ref T p = ref Unsafe.Add(ref old, row * Width);
                        if (row == 0)
                        {
                            TileKernel<T, V, L>.Accumulate<AlongRows>(ref j, 0, depth, depth, ref p, ref tile, ref ahead);
                        }
                        else
                        {
                            TileKernel<T, V, L>.Accumulate<AlongMoreRows>(ref j, 0, depth, depth, ref p, ref tile, ref ahead);
                        }
                    }
                }
            }
        }
    }
}

/// <summary>As <see cref="AlongRows"/>, going on with a sum.</summary>
internal readonly struct AlongMoreRows : IWalk
{
    public static nuint Row => 1;

    public static nuint Step => 32;

    public static bool StartsAtZero => false;
}

/// <summary>What is smaller than this is 0 to an influence: far below any rounding that counts, and far enough above the subnormal numbers for a product or two.</summary>
internal static class Faded
{
    public static T Below<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => typeof(T) == typeof(float) ? T.CreateChecked(1e-30f) : T.CreateChecked(1e-290);
}
