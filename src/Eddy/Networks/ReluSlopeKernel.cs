using System.Numerics;
using System.Runtime.CompilerServices;
using Eddy.Numerics;

namespace Eddy.Networks;

/// <summary>signal ← signal where the neuron is active, else 0. Lengths are equal and multiples of 32.</summary>
internal readonly ref struct ReluSlopeKernel<T>(Span<T> values, Span<T> signal) : IKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Span<T> _values = values;
    private readonly Span<T> _signal = signal;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<V, L>()
        where V : struct
        where L : ILanes<T, V>
    {
        ref T z = ref _values[0], s = ref _signal[0];
        for (nuint i = 0, n = (nuint)_signal.Length; i < n; i += (nuint)L.Count)
        {
            L.Store(L.WherePositive(L.Load(ref z, i), L.Load(ref s, i)), ref s, i);
        }
    }
}
