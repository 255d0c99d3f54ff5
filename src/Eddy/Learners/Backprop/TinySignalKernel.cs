using System.Numerics;
using System.Runtime.CompilerServices;
using Eddy.Numerics;

namespace Eddy.Learners.Backprop;

/// <summary>
/// Signals below 1e-30 become 0, in place: on their way down they would become subnormal in float, where arithmetic is a hundred times slower, and they move nothing. The length is a
/// multiple of 32. What is not a number stays so.
/// </summary>
internal readonly ref struct TinySignalKernel<T>(Span<T> signal) : IKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const double NoSignal = 1e-30;

    private readonly Span<T> _signal = signal;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<V, L>()
        where V : struct
        where L : ILanes<T, V>
    {
        ref T s0 = ref _signal[0];
        V least = L.Broadcast(T.CreateChecked(NoSignal)), zero = L.Broadcast(T.Zero);
        for (nuint i = 0, n = (nuint)_signal.Length; i < n; i += (nuint)L.Count)
        {
            V s = L.Load(ref s0, i);
            L.Store(L.Select(L.GreaterThan(least, L.Abs(s)), zero, s), ref s0, i);
        }
    }
}
