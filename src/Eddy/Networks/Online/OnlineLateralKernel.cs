using System.Numerics;
using System.Runtime.CompilerServices;
using Eddy.Numerics;

namespace Eddy.Networks.Online;

/// <summary>
/// One panel of the lateral pass and of the lateral map's learning, in one pass over the map: bracket[j] = Σ_k heard[k]·L[k, j], then
/// L[k, j] ← keep·L[k, j] + take·now[k]·before[j]. Four partial sums a lane, as in <see cref="OnlineForwardKernel{T}"/>.
/// </summary>
internal readonly ref struct OnlineLateralKernel<T>(
    ReadOnlySpan<T> heard, ReadOnlySpan<T> now, ReadOnlySpan<T> before, int neurons, Span<T> lateral, T keep, T take, Span<T> bracket) : IKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly ReadOnlySpan<T> _heard = heard;
    private readonly ReadOnlySpan<T> _now = now;
    private readonly ReadOnlySpan<T> _before = before;
    private readonly Span<T> _lateral = lateral;
    private readonly Span<T> _bracket = bracket;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<V, L>()
        where V : struct
        where L : ILanes<T, V>
    {
        ref T h0 = ref Unsafe.AsRef(in _heard[0]), c0 = ref Unsafe.AsRef(in _now[0]), b0 = ref Unsafe.AsRef(in _before[0]), l0 = ref _lateral[0], k0 = ref _bracket[0];
        nuint width = (nuint)L.Count, end = (nuint)neurons;
        V keepV = L.Broadcast(keep), zero = L.Broadcast(T.Zero);
        for (nuint lane = 0; lane < 32; lane += 2 * width)
        {
            V past0 = L.Multiply(L.Broadcast(take), L.Load(ref b0, lane)), past1 = L.Multiply(L.Broadcast(take), L.Load(ref b0, lane + width));
            V s00 = zero, s01 = zero, s10 = zero, s11 = zero, s20 = zero, s21 = zero, s30 = zero, s31 = zero;
            nuint k = 0;
            for (; k + 4 <= end; k += 4)
            {
                ref T row = ref Unsafe.Add(ref l0, (k * 32) + lane);
                Row(ref row, width, keepV, Unsafe.Add(ref h0, k), Unsafe.Add(ref c0, k), past0, past1, ref s00, ref s01);
                Row(ref Unsafe.Add(ref row, 32), width, keepV, Unsafe.Add(ref h0, k + 1), Unsafe.Add(ref c0, k + 1), past0, past1, ref s10, ref s11);
                Row(ref Unsafe.Add(ref row, 64), width, keepV, Unsafe.Add(ref h0, k + 2), Unsafe.Add(ref c0, k + 2), past0, past1, ref s20, ref s21);
                Row(ref Unsafe.Add(ref row, 96), width, keepV, Unsafe.Add(ref h0, k + 3), Unsafe.Add(ref c0, k + 3), past0, past1, ref s30, ref s31);
            }

            for (; k < end; k++)
            {
                Row(ref Unsafe.Add(ref l0, (k * 32) + lane), width, keepV, Unsafe.Add(ref h0, k), Unsafe.Add(ref c0, k), past0, past1, ref s00, ref s01);
            }

            L.Store(L.Add(L.Add(s00, s10), L.Add(s20, s30)), ref k0, lane);
            L.Store(L.Add(L.Add(s01, s11), L.Add(s21, s31)), ref k0, lane + width);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static void Row(ref T row, nuint width, V keepV, T heard, T now, V past0, V past1, ref V s0, ref V s1)
        {
            V h = L.Broadcast(heard), c = L.Broadcast(now), l = L.Load(ref row, 0), m = L.Load(ref row, width);
            s0 = L.MultiplyAdd(h, l, s0);
            s1 = L.MultiplyAdd(h, m, s1);
            L.Store(L.MultiplyAdd(c, past0, L.Multiply(keepV, l)), ref row, 0);
            L.Store(L.MultiplyAdd(c, past1, L.Multiply(keepV, m)), ref row, width);
        }
    }
}
