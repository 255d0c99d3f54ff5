using System.Numerics;
using System.Runtime.CompilerServices;
using Eddy.Numerics;

namespace Eddy.Networks.Recurrent;

/// <summary>
/// x[i] += Σ W[firstRow + i, u]·d[u] over the units: what reaches the sources from above. Sums over panels lane by lane, then over the lanes in order (four chains,
/// lane mod 4), the same at every vector width.
/// </summary>
internal readonly ref struct MapTransposedKernel<T>(ReadOnlySpan<T> d, ReadOnlySpan<T> weights, int panelLength, int firstRow, int units, Span<T> x) : IKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly ReadOnlySpan<T> _d = d;
    private readonly ReadOnlySpan<T> _weights = weights;
    private readonly Span<T> _x = x;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<V, L>()
        where V : struct
        where L : ILanes<T, V>
    {
        Span<T> lanes = stackalloc T[PanelMatrix<T>.PanelWidth];
        ref T d0 = ref Unsafe.AsRef(in _d[0]), w0 = ref Unsafe.AsRef(in _weights[firstRow * PanelMatrix<T>.PanelWidth]), lane0 = ref lanes[0];
        nuint width = (nuint)L.Count, panels = (nuint)((units + 31) / 32), used = (nuint)Math.Min(units, 32), stride = (nuint)panelLength;
        used = (used + width - 1) / width * width;
        int summed = (Math.Min(units, 32) + 3) / 4 * 4; // lanes beyond the units hold zeros
        for (int i = 0; i < _x.Length; i++)
        {
            ref T w = ref Unsafe.Add(ref w0, (nuint)i * 32);
            for (nuint lane = 0; lane < used; lane += width)
            {
                V sum = L.Multiply(L.Load(ref w, lane), L.Load(ref d0, lane));
                for (nuint p = 1; p < panels; p++)
                {
                    sum = L.MultiplyAdd(L.Load(ref w, (p * stride) + lane), L.Load(ref d0, (p * 32) + lane), sum);
                }

                L.Store(sum, ref lane0, lane);
            }

            T s0 = T.Zero, s1 = T.Zero, s2 = T.Zero, s3 = T.Zero;
            for (int k = 0; k < summed; k += 4)
            {
                s0 += lanes[k];
                s1 += lanes[k + 1];
                s2 += lanes[k + 2];
                s3 += lanes[k + 3];
            }

            _x[i] += (s0 + s1) + (s2 + s3);
        }
    }
}
