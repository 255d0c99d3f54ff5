using System.Numerics;
using System.Runtime.CompilerServices;
using Eddy.Numerics;

namespace Eddy.Networks.Online;

/// <summary>
/// One panel of a forward product of one sample: a[32 neurons] = b + Σ x[k]·w[k, 32 neurons] over the inputs listed. Four partial sums a lane (list position mod 4), so
/// that additions need not wait for each other; added as (0 + 1) + (2 + 3) at every vector width.
/// </summary>
internal readonly ref struct OnlineForwardKernel<T>(ReadOnlySpan<T> x, ReadOnlySpan<int> listed, ReadOnlySpan<T> weights, ReadOnlySpan<T> bias, Span<T> a) : IKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly ReadOnlySpan<T> _x = x;
    private readonly ReadOnlySpan<int> _listed = listed;
    private readonly ReadOnlySpan<T> _weights = weights;
    private readonly ReadOnlySpan<T> _bias = bias;
    private readonly Span<T> _a = a;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<V, L>()
        where V : struct
        where L : ILanes<T, V>
    {
        ref T x0 = ref Unsafe.AsRef(in _x[0]), w0 = ref Unsafe.AsRef(in _weights[0]), b0 = ref Unsafe.AsRef(in _bias[0]), a0 = ref _a[0];
        nuint width = (nuint)L.Count;
        for (nuint lane = 0; lane < 32; lane += 2 * width)
        {
            V zero = L.Broadcast(T.Zero);
            V s00 = L.Load(ref b0, lane), s01 = L.Load(ref b0, lane + width);
            V s10 = zero, s11 = zero, s20 = zero, s21 = zero, s30 = zero, s31 = zero;
            int i = 0;
            for (; i + 4 <= _listed.Length; i += 4)
            {
                nuint k0 = (nuint)_listed[i], k1 = (nuint)_listed[i + 1], k2 = (nuint)_listed[i + 2], k3 = (nuint)_listed[i + 3];
                V v = L.Broadcast(Unsafe.Add(ref x0, k0));
                s00 = L.MultiplyAdd(v, L.Load(ref w0, (k0 * 32) + lane), s00);
                s01 = L.MultiplyAdd(v, L.Load(ref w0, (k0 * 32) + lane + width), s01);
                v = L.Broadcast(Unsafe.Add(ref x0, k1));
                s10 = L.MultiplyAdd(v, L.Load(ref w0, (k1 * 32) + lane), s10);
                s11 = L.MultiplyAdd(v, L.Load(ref w0, (k1 * 32) + lane + width), s11);
                v = L.Broadcast(Unsafe.Add(ref x0, k2));
                s20 = L.MultiplyAdd(v, L.Load(ref w0, (k2 * 32) + lane), s20);
                s21 = L.MultiplyAdd(v, L.Load(ref w0, (k2 * 32) + lane + width), s21);
                v = L.Broadcast(Unsafe.Add(ref x0, k3));
                s30 = L.MultiplyAdd(v, L.Load(ref w0, (k3 * 32) + lane), s30);
                s31 = L.MultiplyAdd(v, L.Load(ref w0, (k3 * 32) + lane + width), s31);
            }

            for (; i < _listed.Length; i++)
            {
                nuint k = (nuint)_listed[i];
                V v = L.Broadcast(Unsafe.Add(ref x0, k));
                s00 = L.MultiplyAdd(v, L.Load(ref w0, (k * 32) + lane), s00);
                s01 = L.MultiplyAdd(v, L.Load(ref w0, (k * 32) + lane + width), s01);
            }

            L.Store(L.Add(L.Add(s00, s10), L.Add(s20, s30)), ref a0, lane);
            L.Store(L.Add(L.Add(s01, s11), L.Add(s21, s31)), ref a0, lane + width);
        }
    }
}
