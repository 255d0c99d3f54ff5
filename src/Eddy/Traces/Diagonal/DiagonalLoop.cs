using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Eddy.Numerics;
using Eddy.Steps;

namespace Eddy.Traces.Diagonal;

/// <summary>The loop of a <see cref="DiagonalPass{T}"/>, for any use of the gradient. Element-wise, so the same bits at every vector width.</summary>
internal static class DiagonalLoop<T, V, L, TUse>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where V : struct
    where L : ILanes<T, V>
    where TUse : struct, IGradientUse<V>, allows ref struct
{
    // A trace that only decays would end among the subnormal numbers, where arithmetic is a hundred times slower. Adding and subtracting a floor rounds it to
    // a multiple of 2⁻²⁴ (double: 2⁻⁵³) times the floor, so that it ends at 0 or at a few of those, and leaves alone whatever matters.
    private const double Floor = 1e-22;

    public static void Run(in DiagonalPass<T> pass, TileRange range, TUse use)
    {
        if (range.Rows == 0)
        {
            return;
        }

        switch (pass.States)
        {
            case 1:
                One(pass, range, use);
                break;
            case 2:
                Two(pass, range, use);
                break;
            case 3:
                Three(pass, range, use);
                break;
            default:
                Many(pass, range, use);
                break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void One(in DiagonalPass<T> pass, TileRange range, TUse use)
    {
        ref T x = ref MemoryMarshal.GetReference(pass.Sources[range.FirstRow..]), e = ref MemoryMarshal.GetReference(pass.Trace);
        ref T a = ref MemoryMarshal.GetReference(pass.State), f = ref MemoryMarshal.GetReference(pass.Drive), c = ref MemoryMarshal.GetReference(pass.Signal);
        V floor = L.Broadcast(T.CreateChecked(Floor));
        nuint width = (nuint)L.Count, length = (nuint)range.Rows * 32;
        for (int panel = range.FirstPanel; panel < range.FirstPanel + range.Panels; panel++)
        {
            for (nuint lane = 0; lane < 32; lane += 2 * width)
            {
                nuint unit = ((nuint)panel * 32) + lane, start = (nuint)((panel * pass.PanelLength) + (range.FirstRow * 32)) + lane;
                V a0 = L.Load(ref a, unit), a1 = L.Load(ref a, unit + width), f0 = L.Load(ref f, unit), f1 = L.Load(ref f, unit + width);
                V c0 = TUse.Wanted ? L.Load(ref c, unit) : default, c1 = TUse.Wanted ? L.Load(ref c, unit + width) : default;
                ref T source = ref x;
                for (nuint at = start, end = start + length; at < end; at += 32, source = ref Unsafe.Add(ref source, 1))
                {
                    V now = L.Broadcast(source);
                    V e0 = L.MultiplyAdd(a0, L.Load(ref e, at), L.Multiply(f0, now));
                    V e1 = L.MultiplyAdd(a1, L.Load(ref e, at + width), L.Multiply(f1, now));
                    e0 = L.Subtract(L.Add(e0, floor), floor);
                    e1 = L.Subtract(L.Add(e1, floor), floor);
                    L.Store(e0, ref e, at);
                    L.Store(e1, ref e, at + width);
                    if (TUse.Wanted)
                    {
                        use.Take(L.Multiply(c0, e0), at);
                        use.Take(L.Multiply(c1, e1), at + width);
                    }
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Two(in DiagonalPass<T> pass, TileRange range, TUse use)
    {
        ref T x = ref MemoryMarshal.GetReference(pass.Sources[range.FirstRow..]);
        ref T e = ref MemoryMarshal.GetReference(pass.Trace), h = ref MemoryMarshal.GetReference(pass.Trace[pass.PlaneLength..]);
        ref T a = ref MemoryMarshal.GetReference(pass.State), f = ref MemoryMarshal.GetReference(pass.Drive), c = ref MemoryMarshal.GetReference(pass.Signal);
        V floor = L.Broadcast(T.CreateChecked(Floor));
        nuint width = (nuint)L.Count, length = (nuint)range.Rows * 32, u = (nuint)pass.Padded, stride = (nuint)pass.DriveStride;
        for (int panel = range.FirstPanel; panel < range.FirstPanel + range.Panels; panel++)
        {
            for (nuint lane = 0; lane < 32; lane += width)
            {
                nuint unit = ((nuint)panel * 32) + lane, start = (nuint)((panel * pass.PanelLength) + (range.FirstRow * 32)) + lane;
                V a00 = L.Load(ref a, unit), a01 = L.Load(ref a, unit + u), a10 = L.Load(ref a, unit + (2 * u)), a11 = L.Load(ref a, unit + (3 * u));
                V f0 = L.Load(ref f, unit), f1 = L.Load(ref f, unit + stride);
                V c0 = TUse.Wanted ? L.Load(ref c, unit) : default, c1 = TUse.Wanted ? L.Load(ref c, unit + u) : default;
                ref T source = ref x;
                for (nuint at = start, end = start + length; at < end; at += 32, source = ref Unsafe.Add(ref source, 1))
                {
                    V now = L.Broadcast(source), before0 = L.Load(ref e, at), before1 = L.Load(ref h, at);
                    V e0 = L.MultiplyAdd(a01, before1, L.MultiplyAdd(a00, before0, L.Multiply(f0, now)));
                    V e1 = L.MultiplyAdd(a11, before1, L.MultiplyAdd(a10, before0, L.Multiply(f1, now)));
                    e0 = L.Subtract(L.Add(e0, floor), floor);
                    e1 = L.Subtract(L.Add(e1, floor), floor);
                    L.Store(e0, ref e, at);
                    L.Store(e1, ref h, at);
                    if (TUse.Wanted)
                    {
                        use.Take(L.MultiplyAdd(c1, e1, L.Multiply(c0, e0)), at);
                    }
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Three(in DiagonalPass<T> pass, TileRange range, TUse use)
    {
        ref T x = ref MemoryMarshal.GetReference(pass.Sources[range.FirstRow..]), e = ref MemoryMarshal.GetReference(pass.Trace);
        ref T a = ref MemoryMarshal.GetReference(pass.State), f = ref MemoryMarshal.GetReference(pass.Drive), c = ref MemoryMarshal.GetReference(pass.Signal);
        V floor = L.Broadcast(T.CreateChecked(Floor));
        nuint width = (nuint)L.Count, length = (nuint)range.Rows * 32, u = (nuint)pass.Padded, stride = (nuint)pass.DriveStride, plane = (nuint)pass.PlaneLength;
        for (int panel = range.FirstPanel; panel < range.FirstPanel + range.Panels; panel++)
        {
            for (nuint lane = 0; lane < 32; lane += width)
            {
                nuint unit = ((nuint)panel * 32) + lane, start = (nuint)((panel * pass.PanelLength) + (range.FirstRow * 32)) + lane;
                V a00 = L.Load(ref a, unit), a01 = L.Load(ref a, unit + u), a02 = L.Load(ref a, unit + (2 * u));
                V a10 = L.Load(ref a, unit + (3 * u)), a11 = L.Load(ref a, unit + (4 * u)), a12 = L.Load(ref a, unit + (5 * u));
                V a20 = L.Load(ref a, unit + (6 * u)), a21 = L.Load(ref a, unit + (7 * u)), a22 = L.Load(ref a, unit + (8 * u));
                V f0 = L.Load(ref f, unit), f1 = L.Load(ref f, unit + stride), f2 = L.Load(ref f, unit + (2 * stride));
                V c0 = TUse.Wanted ? L.Load(ref c, unit) : default, c1 = TUse.Wanted ? L.Load(ref c, unit + u) : default, c2 = TUse.Wanted ? L.Load(ref c, unit + (2 * u)) : default;
                ref T source = ref x;
                for (nuint at = start, end = start + length; at < end; at += 32, source = ref Unsafe.Add(ref source, 1))
                {
                    V now = L.Broadcast(source), before0 = L.Load(ref e, at), before1 = L.Load(ref e, at + plane), before2 = L.Load(ref e, at + (2 * plane));
                    V e0 = L.MultiplyAdd(a02, before2, L.MultiplyAdd(a01, before1, L.MultiplyAdd(a00, before0, L.Multiply(f0, now))));
                    V e1 = L.MultiplyAdd(a12, before2, L.MultiplyAdd(a11, before1, L.MultiplyAdd(a10, before0, L.Multiply(f1, now))));
                    V e2 = L.MultiplyAdd(a22, before2, L.MultiplyAdd(a21, before1, L.MultiplyAdd(a20, before0, L.Multiply(f2, now))));
                    e0 = L.Subtract(L.Add(e0, floor), floor);
                    e1 = L.Subtract(L.Add(e1, floor), floor);
                    e2 = L.Subtract(L.Add(e2, floor), floor);
                    L.Store(e0, ref e, at);
                    L.Store(e1, ref e, at + plane);
                    L.Store(e2, ref e, at + (2 * plane));
                    if (TUse.Wanted)
                    {
                        use.Take(L.MultiplyAdd(c2, e2, L.MultiplyAdd(c1, e1, L.Multiply(c0, e0))), at);
                    }
                }
            }
        }
    }

    // Any number of states: the old lanes of a source are kept aside while the new ones are written.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Many(in DiagonalPass<T> pass, TileRange range, TUse use)
    {
        Span<T> aside = stackalloc T[pass.States * 32];
        ref T x = ref MemoryMarshal.GetReference(pass.Sources[range.FirstRow..]), e = ref MemoryMarshal.GetReference(pass.Trace), old = ref aside[0];
        ref T a = ref MemoryMarshal.GetReference(pass.State), f = ref MemoryMarshal.GetReference(pass.Drive), c = ref MemoryMarshal.GetReference(pass.Signal);
        V floor = L.Broadcast(T.CreateChecked(Floor));
        nuint width = (nuint)L.Count, u = (nuint)pass.Padded, stride = (nuint)pass.DriveStride, plane = (nuint)pass.PlaneLength, states = (nuint)pass.States;
        for (int panel = range.FirstPanel; panel < range.FirstPanel + range.Panels; panel++)
        {
            for (int i = 0; i < range.Rows; i++)
            {
                V now = L.Broadcast(Unsafe.Add(ref x, i));
                for (nuint lane = 0; lane < 32; lane += width)
                {
                    nuint unit = ((nuint)panel * 32) + lane, at = (nuint)((panel * pass.PanelLength) + ((range.FirstRow + i) * 32)) + lane;
                    for (nuint s = 0; s < states; s++)
                    {
                        L.Store(L.Load(ref e, (s * plane) + at), ref old, s * 32);
                    }

                    V gradient = L.Broadcast(T.Zero);
                    for (nuint s = 0; s < states; s++)
                    {
                        V sum = L.Multiply(L.Load(ref f, unit + (s * stride)), now);
                        for (nuint from = 0; from < states; from++)
                        {
                            sum = L.MultiplyAdd(L.Load(ref a, unit + (((s * states) + from) * u)), L.Load(ref old, from * 32), sum);
                        }

                        sum = L.Subtract(L.Add(sum, floor), floor);
                        L.Store(sum, ref e, (s * plane) + at);
                        if (TUse.Wanted)
                        {
                            gradient = L.MultiplyAdd(L.Load(ref c, unit + (s * u)), sum, gradient);
                        }
                    }

                    if (TUse.Wanted)
                    {
                        use.Take(gradient, at);
                    }
                }
            }
        }
    }
}
