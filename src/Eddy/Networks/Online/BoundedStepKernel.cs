using System.Numerics;
using System.Runtime.CompilerServices;
using Eddy.Numerics;

namespace Eddy.Networks.Online;

/// <summary>
/// What each neuron's weights move by for an input of 1: δ ← rate·δ, held within ±limit·√(v + floor), element by element. The floor is that of the readout's
/// standardised activations.
/// </summary>
internal readonly ref struct BoundedStepKernel<T>(Span<T> delta, ReadOnlySpan<T> variance, T rate, T limit, T floor) : IKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Span<T> _delta = delta;
    private readonly ReadOnlySpan<T> _variance = variance;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<V, L>()
        where V : struct
        where L : ILanes<T, V>
    {
        ref T d0 = ref _delta[0], v0 = ref Unsafe.AsRef(in _variance[0]);
        V rateV = L.Broadcast(rate), limitV = L.Broadcast(limit), floorV = L.Broadcast(floor), zero = L.Broadcast(T.Zero);
        for (nuint i = 0, n = (nuint)_delta.Length; i < n; i += (nuint)L.Count)
        {
            V bound = L.Multiply(limitV, L.Sqrt(L.Add(L.Load(ref v0, i), floorV))), least = L.Subtract(zero, bound);
            V low = L.Max(L.Multiply(rateV, L.Load(ref d0, i)), least);
            L.Store(L.Subtract(zero, L.Max(L.Subtract(zero, low), least)), ref d0, i); // min(a, b) = −max(−a, −b)
        }
    }
}
