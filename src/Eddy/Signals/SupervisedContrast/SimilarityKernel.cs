using System.Numerics;
using System.Runtime.CompilerServices;
using Eddy.Numerics;

namespace Eddy.Signals.SupervisedContrast;

/// <summary>s = products · inverse norms · scale for 32 partners of a row, (1) of <see cref="ContrastSignal{T}"/>; <see cref="Absent"/> where a partner has no direction.</summary>
internal readonly ref struct SimilarityKernel<T>(ReadOnlySpan<T> products, ReadOnlySpan<T> inverseNorms, T scale, Span<T> similarities) : IKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The similarity to what is no partner: its exponent is 0.</summary>
    public const double Absent = -1e30;

    private readonly ReadOnlySpan<T> _products = products;
    private readonly ReadOnlySpan<T> _inverseNorms = inverseNorms;
    private readonly Span<T> _similarities = similarities;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<V, L>()
        where V : struct
        where L : ILanes<T, V>
    {
        ref T p0 = ref Unsafe.AsRef(in _products[0]), n0 = ref Unsafe.AsRef(in _inverseNorms[0]), s0 = ref _similarities[0];
        V factor = L.Broadcast(scale), zero = L.Broadcast(T.Zero), absent = L.Broadcast(T.CreateChecked(Absent));
        for (nuint lane = 0; lane < 32; lane += (nuint)L.Count)
        {
            V inverse = L.Load(ref n0, lane);
            V s = L.Multiply(L.Multiply(L.Load(ref p0, lane), inverse), factor);
            L.Store(L.Select(L.GreaterThan(inverse, zero), s, absent), ref s0, lane);
        }
    }
}
