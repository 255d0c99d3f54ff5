using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Eddy.Numerics;

namespace Eddy.Networks;

/// <summary>Gradient and step of plain gradient descent in one pass: w[o, i] ← w[o, i] + step[o] · x[i]; a row whose step is 0 is left out. Element-wise.</summary>
internal readonly ref struct OnlineReadoutDescentKernel<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> step, Span<T> w) : IKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly ReadOnlySpan<T> _x = x; // a multiple of 32 long
    private readonly ReadOnlySpan<T> _step = step;
    private readonly Span<T> _w = w; // [step.Length, x.Length]

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<V, L>()
        where V : struct
        where L : ILanes<T, V>
    {
        ref T x0 = ref MemoryMarshal.GetReference(_x), row = ref MemoryMarshal.GetReference(_w);
        nuint n = (nuint)_x.Length;
        foreach (T s in _step)
        {
            if (s != T.Zero)
            {
                V step = L.Broadcast(s);
                for (nuint i = 0; i < n; i += (nuint)L.Count)
                {
                    L.Store(L.MultiplyAdd(step, L.Load(ref x0, i), L.Load(ref row, i)), ref row, i);
                }
            }

            row = ref Unsafe.Add(ref row, n);
        }
    }
}

/// <summary>g[o, i] = signal[o] · x[i]. Element-wise.</summary>
internal readonly ref struct OnlineReadoutGradientKernel<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> signal, Span<T> g) : IKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly ReadOnlySpan<T> _x = x; // a multiple of 32 long
    private readonly ReadOnlySpan<T> _signal = signal;
    private readonly Span<T> _g = g; // [signal.Length, x.Length]

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<V, L>()
        where V : struct
        where L : ILanes<T, V>
    {
        ref T x0 = ref MemoryMarshal.GetReference(_x), row = ref MemoryMarshal.GetReference(_g);
        nuint n = (nuint)_x.Length;
        foreach (T s in _signal)
        {
            V signal = L.Broadcast(s);
            for (nuint i = 0; i < n; i += (nuint)L.Count)
            {
                L.Store(L.Multiply(signal, L.Load(ref x0, i)), ref row, i);
            }

            row = ref Unsafe.Add(ref row, n);
        }
    }
}

/// <summary>w̄ ← w̄ + take · (w − w̄). Element-wise.</summary>
internal readonly ref struct OnlineReadoutAverageKernel<T>(ReadOnlySpan<T> w, T take, Span<T> average) : IKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly ReadOnlySpan<T> _w = w; // a multiple of 32 long
    private readonly Span<T> _average = average;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<V, L>()
        where V : struct
        where L : ILanes<T, V>
    {
        ref T w0 = ref MemoryMarshal.GetReference(_w), a0 = ref MemoryMarshal.GetReference(_average);
        V share = L.Broadcast(take);
        for (nuint i = 0, n = (nuint)_average.Length; i < n; i += (nuint)L.Count)
        {
            V average = L.Load(ref a0, i);
            L.Store(L.MultiplyAdd(share, L.Subtract(L.Load(ref w0, i), average), average), ref a0, i);
        }
    }
}
