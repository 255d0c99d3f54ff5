using System.Numerics;
using System.Runtime.CompilerServices;
using Eddy.Numerics;

namespace Eddy.Signals.SupervisedContrast;

/// <summary>For 32 partners of a row: values ← values · share, less pull where the partner has the row's label; (3) of <see cref="ContrastSignal{T}"/>.</summary>
internal readonly ref struct SlopeKernel<T>(ReadOnlySpan<T> labels, T label, T share, T pull, Span<T> values) : IKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly ReadOnlySpan<T> _labels = labels;
    private readonly Span<T> _values = values;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<V, L>()
        where V : struct
        where L : ILanes<T, V>
    {
        ref T label0 = ref Unsafe.AsRef(in _labels[0]), value0 = ref _values[0];
        V own = L.Broadcast(label), scale = L.Broadcast(share), less = L.Broadcast(-pull), zero = L.Broadcast(T.Zero), half = L.Broadcast(T.CreateChecked(0.5));
        for (nuint lane = 0; lane < 32; lane += (nuint)L.Count)
        {
            V like = L.GreaterThan(half, L.Abs(L.Subtract(L.Load(ref label0, lane), own)));
            L.Store(L.MultiplyAdd(L.Load(ref value0, lane), scale, L.Select(like, less, zero)), ref value0, lane);
        }
    }
}
