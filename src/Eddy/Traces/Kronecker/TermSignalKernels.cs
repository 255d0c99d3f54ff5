using System.Numerics;
using System.Runtime.CompilerServices;
using Eddy.Numerics;

namespace Eddy.Traces.Kronecker;

/// <summary>
/// dots[row / 32, term, row mod 32] = Σ over states of signal · that row of the term. Lanes j and j + 16 are added first, then sixteen in a fixed tree.
/// </summary>
internal readonly ref struct TermSignalKernel<T>(ReadOnlySpan<T> terms, TermStack stack, ReadOnlySpan<T> signal, int used, Span<T> dots) : IKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly ReadOnlySpan<T> _terms = terms;
    private readonly ReadOnlySpan<T> _signal = signal;
    private readonly Span<T> _dots = dots;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<V, L>()
        where V : struct
        where L : ILanes<T, V>
    {
        Span<T> half = stackalloc T[16];
        ref T half0 = ref half[0], signal0 = ref Unsafe.AsRef(in _signal[0]), terms0 = ref Unsafe.AsRef(in _terms[0]);
        nuint panelLength = (nuint)stack.PanelLength, panels = (nuint)stack.Panels;
        for (int row = 0; row < stack.Rows; row++)
        {
            for (int l = 0; l < used; l++)
            {
                ref T first = ref Unsafe.Add(ref terms0, (nuint)(((row * stack.Stride) + l) * 32));
                for (nuint lane = 0; lane < 16; lane += (nuint)L.Count)
                {
                    ref T at = ref Unsafe.Add(ref first, lane);
                    V low = L.Multiply(L.Load(ref at, 0), L.Load(ref signal0, lane)), high = L.Multiply(L.Load(ref at, 16), L.Load(ref signal0, lane + 16));
                    for (nuint p = 1; p < panels; p++)
                    {
                        low = L.MultiplyAdd(L.Load(ref at, p * panelLength), L.Load(ref signal0, (p * 32) + lane), low);
                        high = L.MultiplyAdd(L.Load(ref at, (p * panelLength) + 16), L.Load(ref signal0, (p * 32) + lane + 16), high);
                    }

                    L.Store(L.Add(low, high), ref half0, lane);
                }

                T s0 = (half[0] + half[8]) + (half[4] + half[12]), s1 = (half[1] + half[9]) + (half[5] + half[13]);
                T s2 = (half[2] + half[10]) + (half[6] + half[14]), s3 = (half[3] + half[11]) + (half[7] + half[15]);
                _dots[(((row / 32 * stack.Stride) + l) * 32) + (row % 32)] = (s0 + s1) + (s2 + s3);
            }
        }
    }
}

/// <summary>gradient[j, 32 units] += Σ_k vector_k[j]·signal[k, 32 units], k ascending, for one panel of a map.</summary>
internal readonly ref struct TermGradientKernel<T>(ReadOnlySpan<T> vectors, int stride, ReadOnlySpan<T> signal, int count, Span<T> gradient) : IKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly ReadOnlySpan<T> _vectors = vectors;
    private readonly ReadOnlySpan<T> _signal = signal;
    private readonly Span<T> _gradient = gradient;

    public void Run<V, L>()
        where V : struct
        where L : ILanes<T, V>
    {
        ref T p = ref Unsafe.AsRef(in _signal[0]);
        for (int j = 0, rows = _gradient.Length / 32; j < rows; j += TileKernel<T, V, L>.Rows)
        {
            TileKernel<T, V, L>.Accumulate<AlongTerms>(
                ref Unsafe.AsRef(in _vectors[(j / 32 * stride * 32) + (j % 32)]), 0, count, count, ref p, ref _gradient[j * 32], ref p);
        }
    }
}
