using System.Numerics;
using System.Runtime.CompilerServices;
using Eddy.Numerics;

namespace Eddy.Networks.Recurrent;

/// <summary>
/// y[units] += Σ x[i]·W[firstRow + i, units], panel by panel. Four partial sums a lane (i mod 4), added as (0 + 1) + (2 + 3) at every vector width.
/// </summary>
internal readonly ref struct MapForwardKernel<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> weights, int panelLength, int firstRow, Span<T> y) : IKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly ReadOnlySpan<T> _x = x;
    private readonly ReadOnlySpan<T> _weights = weights;
    private readonly Span<T> _y = y;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<V, L>()
        where V : struct
        where L : ILanes<T, V>
    {
        if (_x.IsEmpty)
        {
            return;
        }

        ref T x0 = ref Unsafe.AsRef(in _x[0]), y0 = ref _y[0];
        nuint width = (nuint)L.Count, n = (nuint)_x.Length, whole = n & ~(nuint)3;
        for (int panel = 0, panels = _y.Length / PanelMatrix<T>.PanelWidth; panel < panels; panel++)
        {
            ref T w0 = ref Unsafe.AsRef(in _weights[(panel * panelLength) + (firstRow * PanelMatrix<T>.PanelWidth)]);
            nuint at = (nuint)(panel * PanelMatrix<T>.PanelWidth);
            for (nuint lane = 0; lane < 32; lane += 2 * width)
            {
                V zero = L.Broadcast(T.Zero);
                V s00 = L.Load(ref y0, at + lane), s01 = L.Load(ref y0, at + lane + width);
                V s10 = zero, s11 = zero, s20 = zero, s21 = zero, s30 = zero, s31 = zero;
                ref T w = ref Unsafe.Add(ref w0, lane);
                nuint i = 0;
                for (; i < whole; i += 4)
                {
                    V v = L.Broadcast(Unsafe.Add(ref x0, i));
                    s00 = L.MultiplyAdd(v, L.Load(ref w, i * 32), s00);
                    s01 = L.MultiplyAdd(v, L.Load(ref w, (i * 32) + width), s01);
                    v = L.Broadcast(Unsafe.Add(ref x0, i + 1));
                    s10 = L.MultiplyAdd(v, L.Load(ref w, (i * 32) + 32), s10);
                    s11 = L.MultiplyAdd(v, L.Load(ref w, (i * 32) + 32 + width), s11);
                    v = L.Broadcast(Unsafe.Add(ref x0, i + 2));
                    s20 = L.MultiplyAdd(v, L.Load(ref w, (i * 32) + 64), s20);
                    s21 = L.MultiplyAdd(v, L.Load(ref w, (i * 32) + 64 + width), s21);
                    v = L.Broadcast(Unsafe.Add(ref x0, i + 3));
                    s30 = L.MultiplyAdd(v, L.Load(ref w, (i * 32) + 96), s30);
                    s31 = L.MultiplyAdd(v, L.Load(ref w, (i * 32) + 96 + width), s31);
                }

                for (; i < n; i++)
                {
                    V v = L.Broadcast(Unsafe.Add(ref x0, i));
                    s00 = L.MultiplyAdd(v, L.Load(ref w, i * 32), s00);
                    s01 = L.MultiplyAdd(v, L.Load(ref w, (i * 32) + width), s01);
                }

                L.Store(L.Add(L.Add(s00, s10), L.Add(s20, s30)), ref y0, at + lane);
                L.Store(L.Add(L.Add(s01, s11), L.Add(s21, s31)), ref y0, at + lane + width);
            }
        }
    }
}
