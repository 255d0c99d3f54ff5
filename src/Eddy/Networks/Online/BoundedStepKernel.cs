using System.Numerics;
using System.Runtime.CompilerServices;
using Eddy.Numerics;

namespace Eddy.Networks.Online;

/// <summary>
/// What each neuron's weights move by for an input of 1: δ ← rate·δ, held within ±limit·√(min(v, τ) + floor), element by element. The floor is that of the readout's
/// standardised activations.
/// </summary>
internal readonly ref struct BoundedStepKernel<T>(Span<T> delta, ReadOnlySpan<T> variance, ReadOnlySpan<T> target, T rate, T limit, T floor) : IKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Span<T> _delta = delta;
    private readonly ReadOnlySpan<T> _variance = variance;
    private readonly ReadOnlySpan<T> _target = target;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<V, L>()
        where V : struct
        where L : ILanes<T, V>
    {
        ref T d0 = ref _delta[0], v0 = ref Unsafe.AsRef(in _variance[0]), t0 = ref Unsafe.AsRef(in _target[0]);
        V rateV = L.Broadcast(rate), limitV = L.Broadcast(limit), floorV = L.Broadcast(floor), zero = L.Broadcast(T.Zero);
        for (nuint i = 0, n = (nuint)_delta.Length; i < n; i += (nuint)L.Count)
        {
            V t = L.Load(ref t0, i), over = L.Subtract(L.Load(ref v0, i), t), v = L.Subtract(L.Load(ref v0, i), L.WherePositive(over, over)); // min(v, τ)
            V bound = L.Multiply(limitV, L.Sqrt(L.Add(v, floorV))), least = L.Subtract(zero, bound);
            V low = L.Max(L.Multiply(rateV, L.Load(ref d0, i)), least);
            L.Store(L.Subtract(zero, L.Max(L.Subtract(zero, low), least)), ref d0, i); // min(a, b) = −max(−a, −b)
        }
    }
}
