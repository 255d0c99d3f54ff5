using System.Numerics;
using System.Runtime.CompilerServices;
using Eddy.Numerics;

namespace Eddy.Networks.Recurrent;

/// <summary>G[i, u] += x[i]·d[u]: the gradient of a linear map. Element-wise.</summary>
internal readonly ref struct MapOuterKernel<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> d, Span<T> gradient, int panelLength) : IKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly ReadOnlySpan<T> _x = x;
    private readonly ReadOnlySpan<T> _d = d;
    private readonly Span<T> _gradient = gradient;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<V, L>()
        where V : struct
        where L : ILanes<T, V>
    {
        ref T x0 = ref Unsafe.AsRef(in _x[0]), d0 = ref Unsafe.AsRef(in _d[0]), g0 = ref _gradient[0];
        nuint width = (nuint)L.Count;
        for (nuint panel = 0, panels = (nuint)(_gradient.Length / panelLength); panel < panels; panel++)
        {
            for (nuint lane = 0; lane < 32; lane += width)
            {
                V d = L.Load(ref d0, (panel * 32) + lane);
                ref T g = ref Unsafe.Add(ref g0, (panel * (nuint)panelLength) + lane);
                for (nuint i = 0; i < (nuint)_x.Length; i++)
                {
                    L.Store(L.MultiplyAdd(L.Broadcast(Unsafe.Add(ref x0, i)), d, L.Load(ref g, i * 32)), ref g, i * 32);
                }
            }
        }
    }
}
