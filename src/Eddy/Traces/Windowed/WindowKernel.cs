using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Eddy.Networks.Recurrent;
using Eddy.Numerics;

namespace Eddy.Traces.Windowed;

/// <summary>
/// E[s] ← Σ_s' P[s, s'] E[s'] + Σ_t W_t[s] x_t over the steps t of a window, oldest first, for every source x of a map: each trace is read and written once. Element-wise, so the same
/// bits at every vector width.
/// </summary>
/// <param name="path">P, [S, S, U].</param>
/// <param name="drive">W, from the map's current on, [K, S, G, U].</param>
/// <param name="sources">x, from the map's first on, [K, sources].</param>
/// <param name="trace">E, [S] planes laid out as the weights.</param>
/// <param name="map">Whose traces.</param>
/// <param name="shape">The layer's.</param>
/// <param name="steps">K.</param>
internal readonly ref struct WindowKernel<T>(
    ReadOnlySpan<T> path, ReadOnlySpan<T> drive, ReadOnlySpan<T> sources, Span<T> trace, LinearMap<T> map, LayerShape shape, int steps) : IKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int Width = PanelMatrix<T>.PanelWidth;
    private const int Block = 4; // sources at once: as many independent sums
    private const int MostStates = 16;
    private const double Floor = 1e-22; // as in DiagonalLoop: what only decays ends at 0, not among the subnormal numbers

    private readonly ReadOnlySpan<T> _path = path;
    private readonly ReadOnlySpan<T> _drive = drive;
    private readonly ReadOnlySpan<T> _sources = sources;
    private readonly Span<T> _trace = trace;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<V, L>()
        where V : struct
        where L : ILanes<T, V>
    {
        int states = shape.Carried, plane = map.Weights.Value.Length;
        nuint width = (nuint)L.Count, u = (nuint)shape.Padded, stateStride = (nuint)shape.Currents * u, stepStride = (nuint)states * stateStride;
        Span<T> aside = stackalloc T[MostStates * Block * Width];
        ref T e = ref MemoryMarshal.GetReference(_trace), p = ref MemoryMarshal.GetReference(_path), w = ref MemoryMarshal.GetReference(_drive);
        ref T x = ref MemoryMarshal.GetReference(_sources), old = ref aside[0];
        V floor = L.Broadcast(T.CreateChecked(Floor));
        for (int panel = 0; panel < shape.Padded / Width; panel++)
        {
            for (nuint lane = 0; lane < Width; lane += width)
            {
                nuint unit = ((nuint)panel * Width) + lane;
                for (int row = 0; row < map.Rows; row += Block)
                {
                    int rows = Math.Min(Block, map.Rows - row);
                    nuint at = (nuint)((panel * map.Weights.Value.PanelLength) + (row * Width)) + lane;
                    for (nuint s = 0; s < (nuint)states; s++)
                    {
                        for (nuint r = 0; r < (nuint)rows; r++)
                        {
                            L.Store(L.Load(ref e, (s * (nuint)plane) + at + (r * Width)), ref old, ((s * Block) + r) * Width);
                        }
                    }

                    for (nuint s = 0; s < (nuint)states; s++)
                    {
                        V e0 = L.Broadcast(T.Zero), e1 = e0, e2 = e0, e3 = e0;
                        for (nuint from = 0; from < (nuint)states; from++)
                        {
                            V factor = L.Load(ref p, (((s * (nuint)states) + from) * u) + unit);
                            nuint before = from * Block * Width;
                            e0 = L.MultiplyAdd(factor, L.Load(ref old, before), e0);
                            e1 = L.MultiplyAdd(factor, L.Load(ref old, before + Width), e1);
                            e2 = L.MultiplyAdd(factor, L.Load(ref old, before + (2 * Width)), e2);
                            e3 = L.MultiplyAdd(factor, L.Load(ref old, before + (3 * Width)), e3);
                        }

                        ref T now = ref Unsafe.Add(ref x, row);
                        nuint drive = (s * stateStride) + unit;
                        for (int t = 0; t < steps; t++, drive += stepStride, now = ref Unsafe.Add(ref now, shape.Sources))
                        {
                            V factor = L.Load(ref w, drive);
                            e0 = L.MultiplyAdd(factor, L.Broadcast(now), e0);
                            if (rows == Block)
                            {
                                e1 = L.MultiplyAdd(factor, L.Broadcast(Unsafe.Add(ref now, 1)), e1);
                                e2 = L.MultiplyAdd(factor, L.Broadcast(Unsafe.Add(ref now, 2)), e2);
                                e3 = L.MultiplyAdd(factor, L.Broadcast(Unsafe.Add(ref now, 3)), e3);
                            }
                            else
                            {
                                e1 = rows > 1 ? L.MultiplyAdd(factor, L.Broadcast(Unsafe.Add(ref now, 1)), e1) : e1;
                                e2 = rows > 2 ? L.MultiplyAdd(factor, L.Broadcast(Unsafe.Add(ref now, 2)), e2) : e2;
                            }
                        }

                        nuint to = (s * (nuint)plane) + at;
                        L.Store(L.Subtract(L.Add(e0, floor), floor), ref e, to);
                        if (rows > 1)
                        {
                            L.Store(L.Subtract(L.Add(e1, floor), floor), ref e, to + Width);
                        }

                        if (rows > 2)
                        {
                            L.Store(L.Subtract(L.Add(e2, floor), floor), ref e, to + (2 * Width));
                        }

                        if (rows > 3)
                        {
                            L.Store(L.Subtract(L.Add(e3, floor), floor), ref e, to + (3 * Width));
                        }
                    }
                }
            }
        }
    }
}
