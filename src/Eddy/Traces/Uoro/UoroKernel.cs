using System.Numerics;
using System.Runtime.CompilerServices;
using Eddy.Numerics;

namespace Eddy.Traces.Uoro;

/// <summary>
/// θ[i, u] ← keep θ[i, u] + x[i] d[u], rounded to a multiple of the grain, and lanes[l] += Σ θ² over u ≡ l mod 32: one read and one write of θ. Even rows and odd rows
/// are summed apart, so the same bits at every vector width.
/// </summary>
/// <remarks>The grain: θ of a source that fell silent only decays, and would end among the subnormal numbers, where arithmetic is a hundred times slower. Adding and
/// subtracting <see cref="Anchor"/> leaves numbers far above it alone and ends the others at 0.</remarks>
internal readonly ref struct UoroKernel<T>(T keep, ReadOnlySpan<T> x, ReadOnlySpan<T> d, Span<T> theta, int panelLength, Span<T> lanes) : IKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly ReadOnlySpan<T> _x = x;
    private readonly ReadOnlySpan<T> _d = d;
    private readonly Span<T> _theta = theta;
    private readonly Span<T> _lanes = lanes;

    /// <summary>2⁻⁷⁰ in float, so that θ is a multiple of 2⁻⁹³; 2⁻⁹⁰⁰ in double.</summary>
    public static T Anchor => typeof(T) == typeof(float) ? T.CreateChecked(Math.ScaleB(1, -70)) : T.CreateChecked(Math.ScaleB(1, -900));

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<V, L>()
        where V : struct
        where L : ILanes<T, V>
    {
        ref T x0 = ref Unsafe.AsRef(in _x[0]), d0 = ref Unsafe.AsRef(in _d[0]), t0 = ref _theta[0], sum0 = ref _lanes[0];
        V kept = L.Broadcast(keep), anchor = L.Broadcast(Anchor);
        nuint width = (nuint)L.Count, n = (nuint)_x.Length, even = n & ~(nuint)1;
        for (nuint panel = 0, panels = (nuint)(_theta.Length / panelLength); panel < panels; panel++)
        {
            for (nuint lane = 0; lane < 32; lane += width)
            {
                V d = L.Load(ref d0, (panel * 32) + lane), s0 = L.Load(ref sum0, lane), s1 = L.Broadcast(T.Zero), v;
                ref T t = ref Unsafe.Add(ref t0, (panel * (nuint)panelLength) + lane);
                nuint i = 0;
                for (; i < even; i += 2)
                {
                    v = L.MultiplyAdd(L.Broadcast(Unsafe.Add(ref x0, i)), d, L.Multiply(kept, L.Load(ref t, i * 32)));
                    v = L.Subtract(L.Add(v, anchor), anchor);
                    L.Store(v, ref t, i * 32);
                    s0 = L.MultiplyAdd(v, v, s0);
                    v = L.MultiplyAdd(L.Broadcast(Unsafe.Add(ref x0, i + 1)), d, L.Multiply(kept, L.Load(ref t, (i * 32) + 32)));
                    v = L.Subtract(L.Add(v, anchor), anchor);
                    L.Store(v, ref t, (i * 32) + 32);
                    s1 = L.MultiplyAdd(v, v, s1);
                }

                if (i < n)
                {
                    v = L.MultiplyAdd(L.Broadcast(Unsafe.Add(ref x0, i)), d, L.Multiply(kept, L.Load(ref t, i * 32)));
                    v = L.Subtract(L.Add(v, anchor), anchor);
                    L.Store(v, ref t, i * 32);
                    s0 = L.MultiplyAdd(v, v, s0);
                }

                L.Store(L.Add(s0, s1), ref sum0, lane);
            }
        }
    }
}
