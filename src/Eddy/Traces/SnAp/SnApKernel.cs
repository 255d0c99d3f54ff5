using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Eddy.Numerics;
using Eddy.Traces.Rtrl;

namespace Eddy.Traces.SnAp;

/// <summary>
/// M ← J M of one source unit in place, over kept units only: rows are (kept unit, state), lanes the unit's parameters. A row is summed in registers, four vectors of
/// lanes at a time, over the kept units that it hears in their order. A lane never meets another: the same bits at every vector width.
/// </summary>
internal readonly ref struct SnApKernel<T>(Span<T> influence, Span<T> copy, int lanes, int states, Link[][] links, T[] jacobian) : IKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Span<T> _influence = influence;
    private readonly Span<T> _copy = copy;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<V, L>()
        where V : struct
        where L : ILanes<T, V>
    {
        ref T m0 = ref _influence[0], old = ref _copy[0];
        nuint width = (nuint)L.Count;
        V tiny = L.Broadcast(Faded.Below<T>()), zero = L.Broadcast(T.Zero);
        for (nuint i = 0, n = (nuint)_influence.Length; i < n; i += width)
        {
            V v = L.Load(ref m0, i);
            L.Store(L.Select(L.GreaterThan(L.Abs(v), tiny), v, zero), ref old, i);
        }

        for (int k = 0, row = 0; k < links.Length; k++)
        {
            ref Link heard = ref MemoryMarshal.GetArrayDataReference(links[k]);
            int count = links[k].Length;
            for (int s = 0; s < states; s++, row++)
            {
                ref T to = ref Unsafe.Add(ref m0, row * lanes);
                int lane = 0;
                for (; lane + (4 * L.Count) <= lanes; lane += 4 * L.Count)
                {
                    Four<V, L>(ref heard, count, s, ref Unsafe.Add(ref old, lane), ref Unsafe.Add(ref to, lane));
                }

                for (; lane < lanes; lane += L.Count)
                {
                    One<V, L>(ref heard, count, s, ref Unsafe.Add(ref old, lane), ref Unsafe.Add(ref to, lane));
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Four<V, L>(ref Link heard, int count, int s, ref T old, ref T to)
        where V : struct
        where L : ILanes<T, V>
    {
        ref T j0 = ref MemoryMarshal.GetArrayDataReference(jacobian);
        nuint width = (nuint)L.Count;
        V sum0 = L.Broadcast(T.Zero), sum1 = sum0, sum2 = sum0, sum3 = sum0;
        for (int n = 0; n < count; n++)
        {
            Link link = Unsafe.Add(ref heard, n);
            ref T j = ref Unsafe.Add(ref j0, ((link.Block * states) + s) * states);
            ref T from = ref Unsafe.Add(ref old, link.Kept * states * lanes);
            for (int before = 0; before < states; before++, from = ref Unsafe.Add(ref from, lanes))
            {
                V factor = L.Broadcast(Unsafe.Add(ref j, before));
                sum0 = L.MultiplyAdd(factor, L.Load(ref from, 0), sum0);
                sum1 = L.MultiplyAdd(factor, L.Load(ref from, width), sum1);
                sum2 = L.MultiplyAdd(factor, L.Load(ref from, 2 * width), sum2);
                sum3 = L.MultiplyAdd(factor, L.Load(ref from, 3 * width), sum3);
            }
        }

        L.Store(sum0, ref to, 0);
        L.Store(sum1, ref to, width);
        L.Store(sum2, ref to, 2 * width);
        L.Store(sum3, ref to, 3 * width);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void One<V, L>(ref Link heard, int count, int s, ref T old, ref T to)
        where V : struct
        where L : ILanes<T, V>
    {
        ref T j0 = ref MemoryMarshal.GetArrayDataReference(jacobian);
        V sum = L.Broadcast(T.Zero);
        for (int n = 0; n < count; n++)
        {
            Link link = Unsafe.Add(ref heard, n);
            ref T j = ref Unsafe.Add(ref j0, ((link.Block * states) + s) * states);
            ref T from = ref Unsafe.Add(ref old, link.Kept * states * lanes);
            for (int before = 0; before < states; before++, from = ref Unsafe.Add(ref from, lanes))
            {
                sum = L.MultiplyAdd(L.Broadcast(Unsafe.Add(ref j, before)), L.Load(ref from, 0), sum);
            }
        }

        L.Store(sum, ref to, 0);
    }
}

/// <summary>gradient[lanes] = Σ over rows of q[row]·M[row, lanes], even and odd rows apart.</summary>
internal readonly ref struct SnApGradientKernel<T>(ReadOnlySpan<T> q, ReadOnlySpan<T> influence, Span<T> gradient) : IKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly ReadOnlySpan<T> _q = q;
    private readonly ReadOnlySpan<T> _influence = influence;
    private readonly Span<T> _gradient = gradient;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<V, L>()
        where V : struct
        where L : ILanes<T, V>
    {
        ref T q0 = ref Unsafe.AsRef(in _q[0]), m0 = ref Unsafe.AsRef(in _influence[0]), g0 = ref _gradient[0];
        nuint lanes = (nuint)_gradient.Length, rows = (nuint)_q.Length;
        for (nuint lane = 0; lane < lanes; lane += (nuint)L.Count)
        {
            V even = L.Broadcast(T.Zero), odd = even;
            nuint row = 0;
            for (; row + 1 < rows; row += 2)
            {
                even = L.MultiplyAdd(L.Broadcast(Unsafe.Add(ref q0, row)), L.Load(ref m0, (row * lanes) + lane), even);
                odd = L.MultiplyAdd(L.Broadcast(Unsafe.Add(ref q0, row + 1)), L.Load(ref m0, ((row + 1) * lanes) + lane), odd);
            }

            if (row < rows)
            {
                even = L.MultiplyAdd(L.Broadcast(Unsafe.Add(ref q0, row)), L.Load(ref m0, (row * lanes) + lane), even);
            }

            L.Store(L.Add(even, odd), ref g0, lane);
        }
    }
}
