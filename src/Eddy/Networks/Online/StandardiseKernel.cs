using System.Numerics;
using System.Runtime.CompilerServices;
using Eddy.Numerics;

namespace Eddy.Networks.Online;

/// <summary>features = (z − m)/√(v + floor), held within ±most, element by element; as many as there are features, the others are padded to a multiple of 32.</summary>
internal readonly ref struct StandardiseKernel<T>(ReadOnlySpan<T> z, ReadOnlySpan<T> mean, ReadOnlySpan<T> variance, T floor, T most, Span<T> features) : IKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly ReadOnlySpan<T> _z = z;
    private readonly ReadOnlySpan<T> _mean = mean;
    private readonly ReadOnlySpan<T> _variance = variance;
    private readonly Span<T> _features = features;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<V, L>()
        where V : struct
        where L : ILanes<T, V>
    {
        ref T z0 = ref Unsafe.AsRef(in _z[0]), m0 = ref Unsafe.AsRef(in _mean[0]), v0 = ref Unsafe.AsRef(in _variance[0]), f0 = ref _features[0];
        V least = L.Broadcast(floor), lowest = L.Broadcast(-most), zero = L.Broadcast(T.Zero);
        nuint i = 0, n = (nuint)_features.Length;
        for (; i + (nuint)L.Count <= n; i += (nuint)L.Count)
        {
            V feature = L.Divide(L.Subtract(L.Load(ref z0, i), L.Load(ref m0, i)), L.Sqrt(L.Add(L.Load(ref v0, i), least)));
            L.Store(L.Subtract(zero, L.Max(L.Subtract(zero, L.Max(feature, lowest)), lowest)), ref f0, i); // min(a, b) = −max(−a, −b)
        }

        for (int k = (int)i; k < _features.Length; k++)
        {
            _features[k] = T.Min(T.Max((_z[k] - _mean[k]) / T.Sqrt(_variance[k] + floor), -most), most);
        }
    }
}
