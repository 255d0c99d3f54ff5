using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Eddy.Numerics;
using Eddy.Steps;

namespace Eddy.Traces.Diagonal;

/// <summary><see cref="DiagonalLoop{T, V, L, TUse}"/> for traces of half the bits: read, advanced as floats, rounded, written and used in one pass. The gradient is that of the
/// rounded trace, so it is the same whether it is taken now or later.</summary>
internal static class HalfWidthLoop<T, V, L, TUse>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where V : struct
    where L : ILanes<T, V>
    where TUse : struct, IGradientUse<V>, allows ref struct
{
    private const double Floor = 1e-22; // as in DiagonalLoop

    public static void Run(in DiagonalPass<T> pass, TileRange range, TUse use)
    {
        if (range.Rows == 0)
        {
            return;
        }

        if (pass.States == 1)
        {
            One(pass, range, use);
        }
        else
        {
            Many(pass, range, use);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void One(in DiagonalPass<T> pass, TileRange range, TUse use)
    {
        Span<T> seeds = stackalloc T[HalfWidth.RowWords];
        ref T x = ref MemoryMarshal.GetReference(pass.Sources[range.FirstRow..]), e = ref MemoryMarshal.GetReference(pass.Trace), seed = ref seeds[0];
        ref T a = ref MemoryMarshal.GetReference(pass.State), f = ref MemoryMarshal.GetReference(pass.Drive), c = ref MemoryMarshal.GetReference(pass.Signal);
        V floor = L.Broadcast(T.CreateChecked(Floor));
        var half = new HalfWidthLanes<T, V, L>();
        nuint width = (nuint)L.Count;
        for (int panel = range.FirstPanel; panel < range.FirstPanel + range.Panels; panel++)
        {
            HalfWidth.Seed(pass.Key, panel, seeds);
            for (nuint k = 0; k < 16; k += width)
            {
                nuint unit = ((nuint)panel * 32) + k, start = (nuint)((panel * pass.PanelLength) + (range.FirstRow * 32));
                V a0 = L.Load(ref a, unit), a1 = L.Load(ref a, unit + 16), f0 = L.Load(ref f, unit), f1 = L.Load(ref f, unit + 16);
                V c0 = TUse.Wanted ? L.Load(ref c, unit) : default, c1 = TUse.Wanted ? L.Load(ref c, unit + 16) : default;
                V counter = HalfWidthLanes<T, V, L>.Counter(L.Load(ref seed, k), range.FirstRow);
                ref T source = ref x;
                nuint at = start + k, end = at + ((nuint)range.Rows * 32), word = (start / 2) + k;
                for (; at < end; at += 32, word += 16, source = ref Unsafe.Add(ref source, 1))
                {
                    V now = L.Broadcast(source), words = L.Load(ref e, word), draw = HalfWidthLanes<T, V, L>.Draw(counter);
                    V e0 = L.MultiplyAdd(a0, HalfWidthLanes<T, V, L>.First(words), L.Multiply(f0, now));
                    V e1 = L.MultiplyAdd(a1, half.Last(words), L.Multiply(f1, now));
                    e0 = half.RoundFirst(L.Subtract(L.Add(e0, floor), floor), draw);
                    e1 = half.RoundLast(L.Subtract(L.Add(e1, floor), floor), draw);
                    L.Store(HalfWidthLanes<T, V, L>.Pack(e0, e1), ref e, word);
                    counter = L.AddBits(counter, half.Stride);
                    if (TUse.Wanted)
                    {
                        use.Take(L.Multiply(c0, e0), at);
                        use.Take(L.Multiply(c1, e1), at + 16);
                    }
                }
            }
        }
    }

    // Any number of states: the old numbers of a row are kept aside while the new ones are written. Planes draw from seeds of their own.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Many(in DiagonalPass<T> pass, TileRange range, TUse use)
    {
        Span<T> aside = stackalloc T[32 * 32], seeds = stackalloc T[32 * HalfWidth.RowWords];
        ref T x = ref MemoryMarshal.GetReference(pass.Sources[range.FirstRow..]), e = ref MemoryMarshal.GetReference(pass.Trace), old = ref aside[0], seed = ref seeds[0];
        ref T a = ref MemoryMarshal.GetReference(pass.State), f = ref MemoryMarshal.GetReference(pass.Drive), c = ref MemoryMarshal.GetReference(pass.Signal);
        V floor = L.Broadcast(T.CreateChecked(Floor));
        var half = new HalfWidthLanes<T, V, L>();
        nuint width = (nuint)L.Count, u = (nuint)pass.Padded, stride = (nuint)pass.DriveStride, plane = (nuint)pass.PlaneLength / 2, states = (nuint)pass.States;
        for (int panel = range.FirstPanel; panel < range.FirstPanel + range.Panels; panel++)
        {
            for (int s = 0; s < pass.States; s++)
            {
                HalfWidth.Seed(pass.Key + (ulong)s, panel, seeds.Slice(s * HalfWidth.RowWords, HalfWidth.RowWords));
            }

            for (int i = range.FirstRow; i < range.FirstRow + range.Rows; i++)
            {
                V now = L.Broadcast(Unsafe.Add(ref x, i - range.FirstRow));
                for (nuint k = 0; k < 16; k += width)
                {
                    nuint unit = ((nuint)panel * 32) + k, at = (nuint)((panel * pass.PanelLength) + (i * 32)), word = (at / 2) + k;
                    for (nuint s = 0; s < states; s++)
                    {
                        V words = L.Load(ref e, (s * plane) + word);
                        L.Store(HalfWidthLanes<T, V, L>.First(words), ref old, s * 32);
                        L.Store(half.Last(words), ref old, (s * 32) + 16);
                    }

                    V g0 = L.Broadcast(T.Zero), g1 = g0;
                    for (nuint s = 0; s < states; s++)
                    {
                        V e0 = L.Multiply(L.Load(ref f, unit + (s * stride)), now), e1 = L.Multiply(L.Load(ref f, unit + 16 + (s * stride)), now);
                        for (nuint from = 0; from < states; from++)
                        {
                            nuint block = unit + (((s * states) + from) * u);
                            e0 = L.MultiplyAdd(L.Load(ref a, block), L.Load(ref old, from * 32), e0);
                            e1 = L.MultiplyAdd(L.Load(ref a, block + 16), L.Load(ref old, (from * 32) + 16), e1);
                        }

                        V draw = HalfWidthLanes<T, V, L>.Draw(HalfWidthLanes<T, V, L>.Counter(L.Load(ref seed, (s * 16) + k), i));
                        e0 = half.RoundFirst(L.Subtract(L.Add(e0, floor), floor), draw);
                        e1 = half.RoundLast(L.Subtract(L.Add(e1, floor), floor), draw);
                        L.Store(HalfWidthLanes<T, V, L>.Pack(e0, e1), ref e, (s * plane) + word);
                        if (TUse.Wanted)
                        {
                            g0 = L.MultiplyAdd(L.Load(ref c, unit + (s * u)), e0, g0);
                            g1 = L.MultiplyAdd(L.Load(ref c, unit + 16 + (s * u)), e1, g1);
                        }
                    }

                    if (TUse.Wanted)
                    {
                        use.Take(g0, at + k);
                        use.Take(g1, at + k + 16);
                    }
                }
            }
        }
    }
}

/// <summary><see cref="DiagonalGradientKernel{T}"/> for traces of half the bits.</summary>
internal readonly ref struct HalfWidthGradientKernel<T>(ReadOnlySpan<T> trace, ReadOnlySpan<T> signal, Span<T> gradient, int panelLength, int states, int padded) : IKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly ReadOnlySpan<T> _trace = trace;
    private readonly ReadOnlySpan<T> _signal = signal;
    private readonly Span<T> _gradient = gradient;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<V, L>()
        where V : struct
        where L : ILanes<T, V>
    {
        ref T e = ref MemoryMarshal.GetReference(_trace), c = ref MemoryMarshal.GetReference(_signal), g = ref MemoryMarshal.GetReference(_gradient);
        var half = new HalfWidthLanes<T, V, L>();
        nuint width = (nuint)L.Count, plane = (nuint)_gradient.Length / 2;
        for (nuint panel = 0; panel < (nuint)(_gradient.Length / panelLength); panel++)
        {
            for (nuint s = 0; s < (nuint)states; s++)
            {
                for (nuint k = 0; k < 16; k += width)
                {
                    nuint unit = (s * (nuint)padded) + (panel * 32) + k, start = panel * (nuint)panelLength, word = (s * plane) + (start / 2) + k;
                    V c0 = L.Load(ref c, unit), c1 = L.Load(ref c, unit + 16);
                    for (nuint at = start + k; at < start + (nuint)panelLength; at += 32, word += 16)
                    {
                        V words = L.Load(ref e, word);
                        L.Store(L.MultiplyAdd(c0, HalfWidthLanes<T, V, L>.First(words), L.Load(ref g, at)), ref g, at);
                        L.Store(L.MultiplyAdd(c1, half.Last(words), L.Load(ref g, at + 16)), ref g, at + 16);
                    }
                }
            }
        }
    }
}
