using System.Numerics;
using System.Runtime.CompilerServices;
using Eddy.Numerics;

namespace Eddy.Networks.Online;

/// <summary>The momenta of one step: what a leaky integrator keeps, and what it takes.</summary>
internal readonly record struct Leak<T>(T Keep, T Take)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Momentum <paramref name="momentum"/>, but no more than t/(t + 1) at step t, from 1: a plain mean of what was seen until there is enough of it.</summary>
    public static Leak<T> WarmUp(double momentum, long step) => Of(Math.Min(momentum, 1 - (1.0 / (step + 1))));

    /// <summary>Momentum <paramref name="momentum"/>.</summary>
    public static Leak<T> Of(double momentum) => new(T.CreateChecked(momentum), T.CreateChecked(1 - momentum));
}

/// <summary>
/// The neuron store of one layer and one sample, element by element: m ← leak(m, z), c ← z − m, v ← leak(v, c²), and with a trace f ← leak(f, c).
/// </summary>
internal readonly ref struct OnlineStatisticsKernel<T>(
    ReadOnlySpan<T> z, Span<T> mean, Span<T> variance, Span<T> centred, Span<T> trace, Leak<T> meanLeak, Leak<T> varianceLeak, Leak<T> traceLeak) : IKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly ReadOnlySpan<T> _z = z;
    private readonly Span<T> _mean = mean;
    private readonly Span<T> _variance = variance;
    private readonly Span<T> _centred = centred;
    private readonly Span<T> _trace = trace;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<V, L>()
        where V : struct
        where L : ILanes<T, V>
    {
        ref T z0 = ref Unsafe.AsRef(in _z[0]), m0 = ref _mean[0], v0 = ref _variance[0], c0 = ref _centred[0];
        V keepMean = L.Broadcast(meanLeak.Keep), takeMean = L.Broadcast(meanLeak.Take);
        V keepVariance = L.Broadcast(varianceLeak.Keep), takeVariance = L.Broadcast(varianceLeak.Take);
        V keepTrace = L.Broadcast(traceLeak.Keep), takeTrace = L.Broadcast(traceLeak.Take);
        for (nuint i = 0, n = (nuint)_z.Length; i < n; i += (nuint)L.Count)
        {
            V z = L.Load(ref z0, i);
            V m = L.MultiplyAdd(takeMean, z, L.Multiply(keepMean, L.Load(ref m0, i)));
            V c = L.Subtract(z, m);
            L.Store(m, ref m0, i);
            L.Store(c, ref c0, i);
            L.Store(L.MultiplyAdd(takeVariance, L.Multiply(c, c), L.Multiply(keepVariance, L.Load(ref v0, i))), ref v0, i);
            if (_trace.Length > 0)
            {
                L.Store(L.MultiplyAdd(takeTrace, c, L.Multiply(keepTrace, L.Load(ref _trace[0], i))), ref _trace[0], i);
            }
        }
    }
}
