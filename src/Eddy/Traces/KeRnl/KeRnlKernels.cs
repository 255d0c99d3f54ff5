using System.Numerics;
using System.Runtime.CompilerServices;
using Eddy.Numerics;

namespace Eddy.Traces.KeRnl;

/// <summary>B[i, u] ← K[u] B[i, u] + x[i] d[u], numbers far below the anchor ending at 0 (see <see cref="Uoro.UoroKernel{T}"/>). Element-wise.</summary>
internal readonly ref struct KeRnlAdvanceKernel<T>(ReadOnlySpan<T> keep, ReadOnlySpan<T> x, ReadOnlySpan<T> d, Span<T> b, int panelLength) : IKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly ReadOnlySpan<T> _keep = keep;
    private readonly ReadOnlySpan<T> _x = x;
    private readonly ReadOnlySpan<T> _d = d;
    private readonly Span<T> _b = b;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<V, L>()
        where V : struct
        where L : ILanes<T, V>
    {
        ref T x0 = ref Unsafe.AsRef(in _x[0]), d0 = ref Unsafe.AsRef(in _d[0]), k0 = ref Unsafe.AsRef(in _keep[0]), b0 = ref _b[0];
        V anchor = L.Broadcast(Uoro.UoroKernel<T>.Anchor);
        nuint width = (nuint)L.Count, n = (nuint)_x.Length;
        for (nuint panel = 0, panels = (nuint)(_b.Length / panelLength); panel < panels; panel++)
        {
            for (nuint lane = 0; lane < 32; lane += width)
            {
                V d = L.Load(ref d0, (panel * 32) + lane), keep = L.Load(ref k0, (panel * 32) + lane);
                ref T b = ref Unsafe.Add(ref b0, (panel * (nuint)panelLength) + lane);
                for (nuint i = 0; i < n; i++)
                {
                    V v = L.MultiplyAdd(L.Broadcast(Unsafe.Add(ref x0, i)), d, L.Multiply(keep, L.Load(ref b, i * 32)));
                    L.Store(L.Subtract(L.Add(v, anchor), anchor), ref b, i * 32);
                }
            }
        }
    }
}

/// <summary>G[i, u] += c[u] B[i, u]. Element-wise.</summary>
internal readonly ref struct KeRnlGradientKernel<T>(ReadOnlySpan<T> c, ReadOnlySpan<T> b, Span<T> gradient, int rows, int panelLength) : IKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly ReadOnlySpan<T> _c = c;
    private readonly ReadOnlySpan<T> _b = b;
    private readonly Span<T> _gradient = gradient;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<V, L>()
        where V : struct
        where L : ILanes<T, V>
    {
        ref T c0 = ref Unsafe.AsRef(in _c[0]), b0 = ref Unsafe.AsRef(in _b[0]), g0 = ref _gradient[0];
        nuint width = (nuint)L.Count;
        for (nuint panel = 0, panels = (nuint)(_gradient.Length / panelLength); panel < panels; panel++)
        {
            for (nuint lane = 0; lane < 32; lane += width)
            {
                V c = L.Load(ref c0, (panel * 32) + lane);
                nuint at = (panel * (nuint)panelLength) + lane;
                for (nuint i = 0; i < (nuint)rows; i++, at += 32)
                {
                    L.Store(L.MultiplyAdd(c, L.Load(ref b0, at), L.Load(ref g0, at)), ref g0, at);
                }
            }
        }
    }
}
