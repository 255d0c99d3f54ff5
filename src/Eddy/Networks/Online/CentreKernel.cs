using System.Numerics;
using System.Runtime.CompilerServices;
using Eddy.Numerics;

namespace Eddy.Networks.Online;

/// <summary>mean ← keep·mean + take·x, centred ← x − mean; element by element. The mean has as many elements as there are inputs, the others are padded.</summary>
internal readonly ref struct CentreKernel<T>(Span<T> x, Span<T> mean, Span<T> centred, T keep, T take) : IKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Span<T> _x = x;
    private readonly Span<T> _mean = mean;
    private readonly Span<T> _centred = centred;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<V, L>()
        where V : struct
        where L : ILanes<T, V>
    {
        ref T x0 = ref _x[0], m0 = ref _mean[0], c0 = ref _centred[0];
        V keepV = L.Broadcast(keep), takeV = L.Broadcast(take);
        nuint i = 0, n = (nuint)_mean.Length;
        for (; i + (nuint)L.Count <= n; i += (nuint)L.Count)
        {
            V xi = L.Load(ref x0, i), m = L.MultiplyAdd(takeV, xi, L.Multiply(keepV, L.Load(ref m0, i)));
            L.Store(m, ref m0, i);
            L.Store(L.Subtract(xi, m), ref c0, i);
        }

        for (int k = (int)i; k < _mean.Length; k++)
        {
            T m = T.FusedMultiplyAdd(take, _x[k], keep * _mean[k]);
            _mean[k] = m;
            _centred[k] = _x[k] - m;
        }
    }
}
