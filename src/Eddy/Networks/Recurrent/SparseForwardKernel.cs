using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Eddy.Numerics;

namespace Eddy.Networks.Recurrent;

/// <summary>
/// <see cref="MapForwardKernel{T}"/> over the rows of the sources that are not 0, in its order of summation: the same bits. Two panels side by side, so that loads of
/// rows that no prefetcher foresees overlap.
/// </summary>
/// <param name="x">All sources of the map.</param>
/// <param name="order">Indices of those that are not 0: first those of partial sum 0, ascending, then 1, 2, 3. See <see cref="Order"/>.</param>
/// <param name="counts">How many of each.</param>
/// <param name="weights">In panels.</param>
/// <param name="panelLength">Elements of a panel.</param>
/// <param name="y">[units], rounded up to a multiple of 32.</param>
internal readonly ref struct SparseForwardKernel<T>(
    ReadOnlySpan<T> x, ReadOnlySpan<int> order, (int Zero, int One, int Two, int Three) counts, ReadOnlySpan<T> weights, int panelLength, Span<T> y) : IKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly ReadOnlySpan<T> _x = x;
    private readonly ReadOnlySpan<int> _order = order;
    private readonly ReadOnlySpan<T> _weights = weights;
    private readonly Span<T> _y = y;

    /// <summary>Sorts indices by the partial sum that the dense kernel adds them to: index mod 4, and 0 for the last few.</summary>
    /// <param name="active">Ascending.</param>
    /// <param name="start">The index of the map's first source.</param>
    /// <param name="rows">Sources of the map.</param>
    /// <param name="order">Takes them, counted from <paramref name="start"/>.</param>
    public static (int Zero, int One, int Two, int Three) Order(ReadOnlySpan<int> active, int start, int rows, Span<int> order)
    {
        int whole = rows & ~3, count = 0, before = 0;
        Span<int> counts = stackalloc int[4];
        for (int chain = 0; chain < 4; chain++)
        {
            foreach (int index in active)
            {
                int i = index - start;
                order[count] = i;
                count += (i < whole ? i & 3 : 0) == chain ? 1 : 0;
            }

            counts[chain] = count - before;
            before = count;
        }

        return (counts[0], counts[1], counts[2], counts[3]);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<V, L>()
        where V : struct
        where L : ILanes<T, V>
    {
        ref T x0 = ref MemoryMarshal.GetReference(_x), y0 = ref MemoryMarshal.GetReference(_y), w0 = ref MemoryMarshal.GetReference(_weights);
        ref int order0 = ref MemoryMarshal.GetReference(_order);
        nuint width = (nuint)L.Count;
        int panels = _y.Length / PanelMatrix<T>.PanelWidth;
        for (int panel = 0; panel < panels; panel += 2)
        {
            // An odd last panel is computed twice over, and stored twice.
            nuint left = (nuint)panel, right = (nuint)Math.Min(panel + 1, panels - 1);
            for (nuint lane = 0; lane < 32; lane += 2 * width)
            {
                ref T a = ref Unsafe.Add(ref w0, (left * (nuint)panelLength) + lane);
                ref T b = ref Unsafe.Add(ref w0, (right * (nuint)panelLength) + lane);
                V p0 = L.Load(ref y0, (left * 32) + lane), p1 = L.Load(ref y0, (left * 32) + lane + width);
                V q0 = L.Load(ref y0, (right * 32) + lane), q1 = L.Load(ref y0, (right * 32) + lane + width);
                int from = 0;
                Add<V, L>(ref x0, ref order0, ref from, counts.Zero, ref a, ref b, ref p0, ref p1, ref q0, ref q1);
                V zero = L.Broadcast(T.Zero), p2 = zero, p3 = zero, q2 = zero, q3 = zero;
                Add<V, L>(ref x0, ref order0, ref from, counts.One, ref a, ref b, ref p2, ref p3, ref q2, ref q3);
                p0 = L.Add(p0, p2);
                p1 = L.Add(p1, p3);
                q0 = L.Add(q0, q2);
                q1 = L.Add(q1, q3);
                (p2, p3, q2, q3) = (zero, zero, zero, zero);
                Add<V, L>(ref x0, ref order0, ref from, counts.Two, ref a, ref b, ref p2, ref p3, ref q2, ref q3);
                V p4 = zero, p5 = zero, q4 = zero, q5 = zero;
                Add<V, L>(ref x0, ref order0, ref from, counts.Three, ref a, ref b, ref p4, ref p5, ref q4, ref q5);
                L.Store(L.Add(p0, L.Add(p2, p4)), ref y0, (left * 32) + lane);
                L.Store(L.Add(p1, L.Add(p3, p5)), ref y0, (left * 32) + lane + width);
                L.Store(L.Add(q0, L.Add(q2, q4)), ref y0, (right * 32) + lane);
                L.Store(L.Add(q1, L.Add(q3, q5)), ref y0, (right * 32) + lane + width);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add<V, L>(ref T x, ref int order, ref int from, int count, ref T a, ref T b, ref V p0, ref V p1, ref V q0, ref V q1)
        where V : struct
        where L : ILanes<T, V>
    {
        V s0 = p0, s1 = p1, t0 = q0, t1 = q1;
        nuint width = (nuint)L.Count;
        int end = from + count;
        for (int k = from; k < end; k++)
        {
            nuint i = (nuint)Unsafe.Add(ref order, k);
            V v = L.Broadcast(Unsafe.Add(ref x, i));
            s0 = L.MultiplyAdd(v, L.Load(ref a, i * 32), s0);
            s1 = L.MultiplyAdd(v, L.Load(ref a, (i * 32) + width), s1);
            t0 = L.MultiplyAdd(v, L.Load(ref b, i * 32), t0);
            t1 = L.MultiplyAdd(v, L.Load(ref b, (i * 32) + width), t1);
        }

        from = end;
        (p0, p1, q0, q1) = (s0, s1, t0, t1);
    }
}
