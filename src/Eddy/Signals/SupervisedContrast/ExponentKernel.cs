using System.Numerics;
using System.Runtime.CompilerServices;
using Eddy.Numerics;
using Eddy.Numerics.Reals;

namespace Eddy.Signals.SupervisedContrast;

/// <summary>
/// For 32 partners of a row: values ← e^(s − largest), sums += that, likes += s where the partner has the row's label. What is 40 or more below the largest counts as 0.
/// </summary>
internal readonly ref struct ExponentKernel<T>(ReadOnlySpan<T> labels, T label, T largest, Span<T> values, Span<T> sums, Span<T> likes) : IKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const double Nothing = -40; // e⁻⁴⁰ is 4e-18

    private readonly ReadOnlySpan<T> _labels = labels;
    private readonly Span<T> _values = values;
    private readonly Span<T> _sums = sums;
    private readonly Span<T> _likes = likes;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<V, L>()
        where V : struct
        where L : ILanes<T, V>
    {
        ref T label0 = ref Unsafe.AsRef(in _labels[0]), value0 = ref _values[0], sum0 = ref _sums[0], like0 = ref _likes[0];
        V own = L.Broadcast(label), top = L.Broadcast(largest), zero = L.Broadcast(T.Zero), half = L.Broadcast(T.CreateChecked(0.5));
        V nothing = L.Broadcast(T.CreateChecked(Nothing)), there = L.Broadcast(T.CreateChecked(SimilarityKernel<T>.Absent / 2));
        for (nuint lane = 0; lane < 32; lane += (nuint)L.Count)
        {
            V s = L.Load(ref value0, lane), below = L.Subtract(s, top);
            V e = L.Select(L.GreaterThan(nothing, below), zero, LaneMath<T, V, L>.Exp(below));
            V like = L.And(L.GreaterThan(half, L.Abs(L.Subtract(L.Load(ref label0, lane), own))), L.GreaterThan(s, there));
            L.Store(L.Add(L.Load(ref sum0, lane), e), ref sum0, lane);
            L.Store(L.Add(L.Load(ref like0, lane), L.Select(like, s, zero)), ref like0, lane);
            L.Store(e, ref value0, lane);
        }
    }
}
