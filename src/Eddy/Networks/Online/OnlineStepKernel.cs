using System.Numerics;
using System.Runtime.CompilerServices;
using Eddy.Numerics;

namespace Eddy.Networks.Online;

/// <summary>One panel of a weight update: w[k, 32 neurons] −= x[k]·δ[32 neurons] for the inputs listed; δ holds the rate.</summary>
internal readonly ref struct OnlineStepKernel<T>(ReadOnlySpan<T> x, ReadOnlySpan<int> listed, ReadOnlySpan<T> delta, Span<T> weights) : IKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly ReadOnlySpan<T> _x = x;
    private readonly ReadOnlySpan<int> _listed = listed;
    private readonly ReadOnlySpan<T> _delta = delta;
    private readonly Span<T> _weights = weights;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<V, L>()
        where V : struct
        where L : ILanes<T, V>
    {
        ref T x0 = ref Unsafe.AsRef(in _x[0]), d0 = ref Unsafe.AsRef(in _delta[0]), w0 = ref _weights[0];
        nuint width = (nuint)L.Count;
        for (nuint lane = 0; lane < 32; lane += 2 * width)
        {
            V d = L.Load(ref d0, lane), e = L.Load(ref d0, lane + width);
            for (int i = 0; i < _listed.Length; i++)
            {
                nuint k = (nuint)_listed[i], at = (k * 32) + lane;
                V v = L.Broadcast(-Unsafe.Add(ref x0, k));
                L.Store(L.MultiplyAdd(v, d, L.Load(ref w0, at)), ref w0, at);
                L.Store(L.MultiplyAdd(v, e, L.Load(ref w0, at + width)), ref w0, at + width);
            }
        }
    }
}
