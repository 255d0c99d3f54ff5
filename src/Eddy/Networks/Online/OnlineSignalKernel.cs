using System.Numerics;
using System.Runtime.CompilerServices;
using Eddy.Numerics;

namespace Eddy.Networks.Online;

/// <summary>
/// The TRL signal of one sample, element by element. On entry <c>signal</c> holds the lateral input k; on return ∂loss/∂z:
/// pull·(y − before) + push·gate(τ − v)·f + lateral·k, with y = z and f = c, or both the trace.
/// </summary>
internal readonly ref struct OnlineSignalKernel<T>(
    ReadOnlySpan<T> now, ReadOnlySpan<T> before, ReadOnlySpan<T> heard, ReadOnlySpan<T> target, ReadOnlySpan<T> variance, bool rectified,
    T pull, T push, T lateral, Span<T> signal, Span<T> losses)
    : IKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Elements of <c>losses</c>: 32 lanes of S, of V and of K, before their coefficients.</summary>
    public const int LossLength = 96;

    private readonly ReadOnlySpan<T> _now = now;
    private readonly ReadOnlySpan<T> _before = before;
    private readonly ReadOnlySpan<T> _heard = heard;
    private readonly ReadOnlySpan<T> _target = target;
    private readonly ReadOnlySpan<T> _variance = variance;
    private readonly Span<T> _signal = signal;
    private readonly Span<T> _losses = losses;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<V, L>()
        where V : struct
        where L : ILanes<T, V>
    {
        ref T y0 = ref Unsafe.AsRef(in _now[0]), b0 = ref Unsafe.AsRef(in _before[0]), f0 = ref Unsafe.AsRef(in _heard[0]);
        ref T t0 = ref Unsafe.AsRef(in _target[0]), v0 = ref Unsafe.AsRef(in _variance[0]), s0 = ref _signal[0], loss0 = ref _losses[0];
        V pullV = L.Broadcast(pull), pushV = L.Broadcast(push), lateralV = L.Broadcast(lateral), zero = L.Broadcast(T.Zero);
        for (nuint lane = 0; lane < 32; lane += (nuint)L.Count)
        {
            V similarity = zero, gatedSquares = zero, covariance = zero;
            for (nuint i = lane, n = (nuint)_now.Length; i < n; i += 32)
            {
                V gate = L.Subtract(L.Load(ref t0, i), L.Load(ref v0, i));
                gate = rectified ? L.WherePositive(gate, gate) : gate;
                V f = L.Load(ref f0, i), k = L.Load(ref s0, i), d = L.Subtract(L.Load(ref y0, i), L.Load(ref b0, i)), gated = L.Multiply(gate, f);
                similarity = L.MultiplyAdd(d, d, similarity);
                gatedSquares = L.MultiplyAdd(gated, f, gatedSquares);
                covariance = L.MultiplyAdd(f, k, covariance);
                L.Store(L.MultiplyAdd(pullV, d, L.MultiplyAdd(pushV, gated, L.Multiply(lateralV, k))), ref s0, i);
            }

            L.Store(similarity, ref loss0, lane);
            L.Store(L.Subtract(zero, gatedSquares), ref loss0, 32 + lane);
            L.Store(covariance, ref loss0, 64 + lane);
        }
    }
}
