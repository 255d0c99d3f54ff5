using System.Numerics;
using System.Runtime.CompilerServices;
using Eddy.Numerics;

namespace Eddy.Traces.Rtrl;

/// <summary>
/// gradient[row, lanes] += Σ_n q[n]·M[n, lanes] for every block of an influence. Two partial sums a lane (n even, n odd), added at the end, at every vector width.
/// </summary>
internal readonly ref struct ContractionKernel<T>(ReadOnlySpan<T> q, ReadOnlySpan<T> influence, PanelMatrix<T> gradient, int blockLength) : IKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly ReadOnlySpan<T> _q = q;
    private readonly ReadOnlySpan<T> _influence = influence;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<V, L>()
        where V : struct
        where L : ILanes<T, V>
    {
        ref T q0 = ref Unsafe.AsRef(in _q[0]), m0 = ref Unsafe.AsRef(in _influence[0]), g0 = ref gradient.Span[0];
        nuint width = (nuint)L.Count, n = (nuint)_q.Length; // a multiple of 8
        for (int panel = 0, at = 0; panel < gradient.Panels; panel++)
        {
            for (int row = 0; row < gradient.Rows; row++, at += blockLength)
            {
                ref T m = ref Unsafe.Add(ref m0, at);
                ref T g = ref Unsafe.Add(ref g0, (panel * gradient.PanelLength) + (row * PanelMatrix<T>.PanelWidth));
                for (nuint lane = 0; lane < 32; lane += 2 * width)
                {
                    V s0 = L.Load(ref g, lane), s1 = L.Load(ref g, lane + width);
                    V t0 = L.Broadcast(T.Zero), t1 = t0;
                    for (nuint k = 0; k < n; k += 2)
                    {
                        V v = L.Broadcast(Unsafe.Add(ref q0, k));
                        s0 = L.MultiplyAdd(v, L.Load(ref m, (k * 32) + lane), s0);
                        s1 = L.MultiplyAdd(v, L.Load(ref m, (k * 32) + lane + width), s1);
                        v = L.Broadcast(Unsafe.Add(ref q0, k + 1));
                        t0 = L.MultiplyAdd(v, L.Load(ref m, (k * 32) + 32 + lane), t0);
                        t1 = L.MultiplyAdd(v, L.Load(ref m, (k * 32) + 32 + lane + width), t1);
                    }

                    L.Store(L.Add(s0, t0), ref g, lane);
                    L.Store(L.Add(s1, t1), ref g, lane + width);
                }
            }
        }
    }
}
