using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Eddy.Numerics;
using Eddy.Steps;
using Eddy.Traces.Diagonal;

namespace Eddy.Traces.Events;

/// <summary>Events of several steps, source by source. Each source has a multiple of four, filled up with events of 0: how many there are is then nearly always foreseen by the processor.</summary>
/// <param name="rows">Sources of the map that have events, ascending.</param>
/// <param name="first">Where each one's events begin, and where the last one's end.</param>
/// <param name="at">Step · 32 of an event, ascending within a source.</param>
/// <param name="x">What the source was.</param>
/// <param name="start">The source of the map's first row.</param>
/// <param name="after">Step · 32 of the first step that counts.</param>
internal readonly ref struct SortedEvents<T>(ReadOnlySpan<int> rows, ReadOnlySpan<int> first, ReadOnlySpan<int> at, ReadOnlySpan<T> x, int start, int after)
    where T : unmanaged
{
    /// <summary>Events of a source are a multiple of this.</summary>
    public const int Multiple = 4;

    public readonly ReadOnlySpan<int> Rows = rows;
    public readonly ReadOnlySpan<int> First = first;
    public readonly ReadOnlySpan<int> At = at;
    public readonly ReadOnlySpan<T> X = x;
    public readonly int Start = start;
    public readonly int After = after;
}

/// <summary>E[i] += x[i]·w, event after event, in one panel. Element-wise.</summary>
/// <param name="events">Whose rows are gone over.</param>
/// <param name="w">F / c, [steps, 32].</param>
/// <param name="trace">E of the panel.</param>
internal readonly ref struct EventRowsKernel<T>(SortedEvents<T> events, ReadOnlySpan<T> w, Span<T> trace) : IKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly SortedEvents<T> _events = events;
    private readonly ReadOnlySpan<T> _w = w;
    private readonly Span<T> _trace = trace;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<V, L>()
        where V : struct
        where L : ILanes<T, V>
    {
        ref T x0 = ref MemoryMarshal.GetReference(_events.X), w0 = ref MemoryMarshal.GetReference(_w), e0 = ref MemoryMarshal.GetReference(_trace);
        ref int at0 = ref MemoryMarshal.GetReference(_events.At);
        nuint width = (nuint)L.Count, after = (nuint)_events.After;
        for (int k = 0; k < _events.Rows.Length; k++)
        {
            int from = _events.First[k], end = _events.First[k + 1];
            ref T e = ref Unsafe.Add(ref e0, (_events.Rows[k] - _events.Start) * 32);
            for (nuint lane = 0; lane < 32; lane += 2 * width)
            {
                ref T w = ref Unsafe.Add(ref w0, lane);
                V e1 = L.Load(ref e, lane), e2 = L.Load(ref e, lane + width);
                for (int j = from; j < end; j += SortedEvents<T>.Multiple)
                {
                    ref int at = ref Unsafe.Add(ref at0, j);
                    ref T x = ref Unsafe.Add(ref x0, j);
                    nuint s0 = (nuint)at, s1 = (nuint)Unsafe.Add(ref at, 1), s2 = (nuint)Unsafe.Add(ref at, 2), s3 = (nuint)Unsafe.Add(ref at, 3);
                    V v0 = L.Broadcast(s0 < after ? T.Zero : x), v1 = L.Broadcast(s1 < after ? T.Zero : Unsafe.Add(ref x, 1));
                    V v2 = L.Broadcast(s2 < after ? T.Zero : Unsafe.Add(ref x, 2)), v3 = L.Broadcast(s3 < after ? T.Zero : Unsafe.Add(ref x, 3));
                    e1 = L.MultiplyAdd(v0, L.Load(ref w, s0), e1);
                    e2 = L.MultiplyAdd(v0, L.Load(ref w, s0 + width), e2);
                    e1 = L.MultiplyAdd(v1, L.Load(ref w, s1), e1);
                    e2 = L.MultiplyAdd(v1, L.Load(ref w, s1 + width), e2);
                    e1 = L.MultiplyAdd(v2, L.Load(ref w, s2), e1);
                    e2 = L.MultiplyAdd(v2, L.Load(ref w, s2 + width), e2);
                    e1 = L.MultiplyAdd(v3, L.Load(ref w, s3), e1);
                    e2 = L.MultiplyAdd(v3, L.Load(ref w, s3 + width), e2);
                }

                L.Store(e1, ref e, lane);
                L.Store(e2, ref e, lane + width);
            }
        }
    }
}

/// <summary>E[i] += x[i]·w, and gradient[i] −= x[i]·w·S, which is Q of the equations, event after event, in one panel. Element-wise.</summary>
/// <param name="events">Whose rows are gone over.</param>
/// <param name="w">F / c, [steps, 32].</param>
/// <param name="told">−S·F / c, [steps, 32].</param>
/// <param name="trace">E of the panel.</param>
/// <param name="gradient">Of the panel.</param>
internal readonly ref struct EventToldRowsKernel<T>(SortedEvents<T> events, ReadOnlySpan<T> w, ReadOnlySpan<T> told, Span<T> trace, Span<T> gradient) : IKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly SortedEvents<T> _events = events;
    private readonly ReadOnlySpan<T> _w = w;
    private readonly ReadOnlySpan<T> _told = told;
    private readonly Span<T> _trace = trace;
    private readonly Span<T> _gradient = gradient;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<V, L>()
        where V : struct
        where L : ILanes<T, V>
    {
        ref T x0 = ref MemoryMarshal.GetReference(_events.X), w0 = ref MemoryMarshal.GetReference(_w), m0 = ref MemoryMarshal.GetReference(_told);
        ref T e0 = ref MemoryMarshal.GetReference(_trace), g0 = ref MemoryMarshal.GetReference(_gradient);
        ref int at0 = ref MemoryMarshal.GetReference(_events.At);
        nuint width = (nuint)L.Count, after = (nuint)_events.After;
        for (int k = 0; k < _events.Rows.Length; k++)
        {
            int from = _events.First[k], end = _events.First[k + 1], row = (_events.Rows[k] - _events.Start) * 32;
            ref T e = ref Unsafe.Add(ref e0, row);
            ref T g = ref Unsafe.Add(ref g0, row);
            for (nuint lane = 0; lane < 32; lane += 2 * width)
            {
                ref T w = ref Unsafe.Add(ref w0, lane), m = ref Unsafe.Add(ref m0, lane);
                V e1 = L.Load(ref e, lane), e2 = L.Load(ref e, lane + width), g1 = L.Load(ref g, lane), g2 = L.Load(ref g, lane + width);
                for (int j = from; j < end; j += SortedEvents<T>.Multiple)
                {
                    ref int at = ref Unsafe.Add(ref at0, j);
                    ref T x = ref Unsafe.Add(ref x0, j);
                    nuint s0 = (nuint)at, s1 = (nuint)Unsafe.Add(ref at, 1), s2 = (nuint)Unsafe.Add(ref at, 2), s3 = (nuint)Unsafe.Add(ref at, 3);
                    V v0 = L.Broadcast(s0 < after ? T.Zero : x), v1 = L.Broadcast(s1 < after ? T.Zero : Unsafe.Add(ref x, 1));
                    V v2 = L.Broadcast(s2 < after ? T.Zero : Unsafe.Add(ref x, 2)), v3 = L.Broadcast(s3 < after ? T.Zero : Unsafe.Add(ref x, 3));
                    e1 = L.MultiplyAdd(v0, L.Load(ref w, s0), e1);
                    e2 = L.MultiplyAdd(v0, L.Load(ref w, s0 + width), e2);
                    g1 = L.MultiplyAdd(v0, L.Load(ref m, s0), g1);
                    g2 = L.MultiplyAdd(v0, L.Load(ref m, s0 + width), g2);
                    e1 = L.MultiplyAdd(v1, L.Load(ref w, s1), e1);
                    e2 = L.MultiplyAdd(v1, L.Load(ref w, s1 + width), e2);
                    g1 = L.MultiplyAdd(v1, L.Load(ref m, s1), g1);
                    g2 = L.MultiplyAdd(v1, L.Load(ref m, s1 + width), g2);
                    e1 = L.MultiplyAdd(v2, L.Load(ref w, s2), e1);
                    e2 = L.MultiplyAdd(v2, L.Load(ref w, s2 + width), e2);
                    g1 = L.MultiplyAdd(v2, L.Load(ref m, s2), g1);
                    g2 = L.MultiplyAdd(v2, L.Load(ref m, s2 + width), g2);
                    e1 = L.MultiplyAdd(v3, L.Load(ref w, s3), e1);
                    e2 = L.MultiplyAdd(v3, L.Load(ref w, s3 + width), e2);
                    g1 = L.MultiplyAdd(v3, L.Load(ref m, s3), g1);
                    g2 = L.MultiplyAdd(v3, L.Load(ref m, s3 + width), g2);
                }

                L.Store(e1, ref e, lane);
                L.Store(e2, ref e, lane + width);
                L.Store(g1, ref g, lane);
                L.Store(g2, ref g, lane + width);
            }
        }
    }
}

/// <summary>gradient += E·S and E ← E·c of one panel: the panel is folded. Element-wise.</summary>
/// <param name="trace">E of the panel.</param>
/// <param name="gradient">Of the panel; empty where S is 0.</param>
/// <param name="told">S, 32 units.</param>
/// <param name="scale">c, 32 units.</param>
internal readonly ref struct EventFoldKernel<T>(Span<T> trace, Span<T> gradient, ReadOnlySpan<T> told, ReadOnlySpan<T> scale) : IKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const double Floor = 1e-22; // as in DiagonalLoop: what only decays stays a normal number

    private readonly Span<T> _trace = trace;
    private readonly Span<T> _gradient = gradient;
    private readonly ReadOnlySpan<T> _told = told;
    private readonly ReadOnlySpan<T> _scale = scale;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<V, L>()
        where V : struct
        where L : ILanes<T, V>
    {
        ref T e = ref MemoryMarshal.GetReference(_trace), g = ref MemoryMarshal.GetReference(_gradient), s = ref MemoryMarshal.GetReference(_told);
        ref T c = ref MemoryMarshal.GetReference(_scale);
        V floor = L.Broadcast(T.CreateChecked(Floor));
        nuint width = (nuint)L.Count, length = (nuint)_trace.Length;
        for (nuint lane = 0; lane < 32; lane += width)
        {
            V told = L.Load(ref s, lane), scale = L.Load(ref c, lane);
            if (_gradient.IsEmpty)
            {
                for (nuint at = lane; at < length; at += 32)
                {
                    L.Store(L.Subtract(L.MultiplyAdd(scale, L.Load(ref e, at), floor), floor), ref e, at);
                }
            }
            else
            {
                for (nuint at = lane; at < length; at += 32)
                {
                    V before = L.Load(ref e, at);
                    L.Store(L.MultiplyAdd(told, before, L.Load(ref g, at)), ref g, at);
                    L.Store(L.Subtract(L.MultiplyAdd(scale, before, floor), floor), ref e, at);
                }
            }
        }
    }
}

/// <summary>The gradient E·S is added to a tile that begins at <paramref name="origin"/> of the weights; E stays as it is. Element-wise.</summary>
internal readonly ref struct EventAddKernel<T>(ReadOnlySpan<T> trace, ReadOnlySpan<T> told, int panelLength, TileRange range, Span<T> tile, int origin) : IKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly ReadOnlySpan<T> _trace = trace;
    private readonly ReadOnlySpan<T> _told = told;
    private readonly Span<T> _tile = tile;

    public void Run<V, L>()
        where V : struct
        where L : ILanes<T, V>
        => EventLoop<T, V, L, AddedUp<T, V, L>>.Run(_trace, _told, panelLength, range, new AddedUp<T, V, L>(ref MemoryMarshal.GetReference(_tile), (nuint)origin));
}

/// <summary>The weights move along the gradient E·S, which is never stored; E stays as it is. Element-wise.</summary>
internal readonly ref struct EventStepKernel<T>(ReadOnlySpan<T> trace, ReadOnlySpan<T> told, TileRange range, Parameter<T> weights, StepRule<T> step) : IKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly ReadOnlySpan<T> _trace = trace;
    private readonly ReadOnlySpan<T> _told = told;

    public void Run<V, L>()
        where V : struct
        where L : ILanes<T, V>
    {
        ref T value = ref weights.Value.Origin;
        if (step.IsAdam)
        {
            EventLoop<T, V, L, Stepped<T, V, L, AdamOperator<T, V, L>>>.Run(
                _trace,
                _told,
                weights.Value.PanelLength,
                range,
                new Stepped<T, V, L, AdamOperator<T, V, L>>(new(in step.Factors), ref value, ref weights.FirstMoment!.Origin, ref weights.SecondMoment!.Origin));
        }
        else
        {
            EventLoop<T, V, L, Stepped<T, V, L, SgdOperator<T, V, L>>>.Run(
                _trace, _told, weights.Value.PanelLength, range, new Stepped<T, V, L, SgdOperator<T, V, L>>(new(step.Rate), ref value, ref value, ref value));
        }
    }
}

/// <summary>E·S over a part of the weights, for any use of it.</summary>
internal static class EventLoop<T, V, L, TUse>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where V : struct
    where L : ILanes<T, V>
    where TUse : struct, IGradientUse<V>, allows ref struct
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(ReadOnlySpan<T> trace, ReadOnlySpan<T> told, int panelLength, TileRange range, TUse use)
    {
        ref T e = ref MemoryMarshal.GetReference(trace), s = ref MemoryMarshal.GetReference(told);
        nuint width = (nuint)L.Count, length = (nuint)range.Rows * 32;
        for (int panel = range.FirstPanel; panel < range.FirstPanel + range.Panels; panel++)
        {
            for (nuint lane = 0; lane < 32; lane += 2 * width)
            {
                nuint unit = ((nuint)panel * 32) + lane, start = (nuint)((panel * panelLength) + (range.FirstRow * 32)) + lane;
                V s1 = L.Load(ref s, unit), s2 = L.Load(ref s, unit + width);
                for (nuint at = start, end = start + length; at < end; at += 32)
                {
                    use.Take(L.Multiply(s1, L.Load(ref e, at)), at);
                    use.Take(L.Multiply(s2, L.Load(ref e, at + width)), at + width);
                }
            }
        }
    }
}
