using System.Numerics;
using System.Runtime.CompilerServices;
using Eddy.Numerics;

namespace Eddy.Signals.SupervisedContrast;

/// <summary>
/// For 32 partners of a row: mix, on entry the slopes that they have for the row, ← (slopes + mix) · inverse norms · factor, and along += mix · products; (4) of
/// <see cref="ContrastSignal{T}"/> but for the diagonal.
/// </summary>
internal readonly ref struct MixKernel<T>(ReadOnlySpan<T> slopes, ReadOnlySpan<T> products, ReadOnlySpan<T> inverseNorms, T factor, Span<T> mix, Span<T> along) : IKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly ReadOnlySpan<T> _slopes = slopes;
    private readonly ReadOnlySpan<T> _products = products;
    private readonly ReadOnlySpan<T> _inverseNorms = inverseNorms;
    private readonly Span<T> _mix = mix;
    private readonly Span<T> _along = along;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<V, L>()
        where V : struct
        where L : ILanes<T, V>
    {
        ref T slope0 = ref Unsafe.AsRef(in _slopes[0]), product0 = ref Unsafe.AsRef(in _products[0]), inverse0 = ref Unsafe.AsRef(in _inverseNorms[0]);
        ref T mix0 = ref _mix[0], along0 = ref _along[0];
        V scale = L.Broadcast(factor);
        for (nuint lane = 0; lane < 32; lane += (nuint)L.Count)
        {
            V both = L.Add(L.Load(ref slope0, lane), L.Load(ref mix0, lane));
            V weight = L.Multiply(both, L.Multiply(L.Load(ref inverse0, lane), scale));
            L.Store(weight, ref mix0, lane);
            L.Store(L.MultiplyAdd(weight, L.Load(ref product0, lane), L.Load(ref along0, lane)), ref along0, lane);
        }
    }
}
