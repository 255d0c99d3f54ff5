using System.Numerics;
using System.Runtime.CompilerServices;
using Eddy.Numerics;

namespace Eddy.Traces.Kronecker;

/// <summary>Tile rows are matrix rows and the sum runs over columns, from 0.</summary>
internal readonly struct FreshAlongColumns : IWalk
{
    public static nuint Row => 32;

    public static nuint Step => 1;

    public static bool StartsAtZero => true;
}

/// <summary>Tile rows are lanes of a stack's vectors and the sum runs over its terms, on top of what the tile holds.</summary>
internal readonly struct AlongTerms : IWalk
{
    public static nuint Row => 1;

    public static nuint Step => 32;

    public static bool StartsAtZero => false;
}

/// <summary>
/// For each of some rows of 32 lanes: mixed[k, lanes] = Σ_l mix[k, l]·terms[l, lanes], l ascending. Terms lie 32 apart; so do the rows of the mix, in blocks of 32 columns.
/// </summary>
internal readonly ref struct TermMixKernel<T>(
    ReadOnlySpan<T> mix, int mixRows, ReadOnlySpan<T> terms, int depth, int termStride, Span<T> mixed, int mixedStride, int written, int count) : IKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly ReadOnlySpan<T> _mix = mix;
    private readonly ReadOnlySpan<T> _terms = terms;
    private readonly Span<T> _mixed = mixed;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<V, L>()
        where V : struct
        where L : ILanes<T, V>
    {
        for (int c = 0; c < count; c++)
        {
            ref T p = ref Unsafe.AsRef(in _terms[c * termStride * 32]);
            for (int k = 0; k < written; k += TileKernel<T, V, L>.Rows)
            {
                TileKernel<T, V, L>.Accumulate<FreshAlongColumns>(
                    ref Unsafe.AsRef(in _mix[k * 32]), (nuint)(mixRows * 32), 32, depth, ref p, ref _mixed[((c * mixedStride) + k) * 32], ref p);
            }
        }
    }
}

/// <summary>y[rows, 32 lanes] = Σ_k x[rows, k]·w[k, 32 lanes] for one panel of w; x in blocks of 32 columns.</summary>
internal readonly ref struct TermProductKernel<T>(
    ReadOnlySpan<T> x, int blockStride, ReadOnlySpan<T> w, int depth, Span<T> y, int rows, int stride, int used, ReadOnlySpan<T> ahead) : IKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly ReadOnlySpan<T> _x = x;
    private readonly ReadOnlySpan<T> _w = w;
    private readonly Span<T> _y = y;
    private readonly ReadOnlySpan<T> _ahead = ahead;

    public void Run<V, L>()
        where V : struct
        where L : ILanes<T, V>
    {
        bool skip = stride % TileKernel<T, V, L>.Rows == 0;
        int next = 0, line = depth * (int)CacheLine.Length<T>();
        for (int row = 0; row < rows; row += TileKernel<T, V, L>.Rows)
        {
            if (skip && row % stride >= used)
            {
                continue; // places without a term
            }

            TileKernel<T, V, L>.Accumulate<FreshAlongColumns>(
                ref Unsafe.AsRef(in _x[row * 32]), (nuint)blockStride, 32, depth, ref Unsafe.AsRef(in _w[0]), ref _y[row * 32], ref Unsafe.AsRef(in _ahead[Math.Min(next, _ahead.Length - 1)]));
            next += line;
        }
    }
}

/// <summary>
/// Products of terms with each other, lane by lane: sums[tile, 4·i + j, lanes] += Σ over rows of term(4a + i)·term(4b + j), one tile for each pair a ≤ b of four
/// terms. Sixteen sums stay in registers.
/// </summary>
internal readonly ref struct TermGramKernel<T>(ReadOnlySpan<T> terms, int stride, int used, int rows, Span<T> sums) : IKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly ReadOnlySpan<T> _terms = terms;
    private readonly Span<T> _sums = sums;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<V, L>()
        where V : struct
        where L : ILanes<T, V>
    {
        ref T sum = ref _sums[0];
        for (int a = 0; a < used; a += 4)
        {
            for (int b = a; b < used; b += 4)
            {
                for (nuint lane = 0; lane < 32; lane += (nuint)L.Count)
                {
                    Tile<V, L>(
                        ref Unsafe.AsRef(in _terms[a * 32]), ref Unsafe.AsRef(in _terms[b * 32]), lane, (nuint)(stride * 32), rows, ref Unsafe.Add(ref sum, lane));
                }

                sum = ref Unsafe.Add(ref sum, 16 * 32);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile<V, L>(ref T x, ref T y, nuint lane, nuint step, int rows, ref T sum)
        where V : struct
        where L : ILanes<T, V>
    {
        V s00 = L.Load(ref sum, 0), s01 = L.Load(ref sum, 32), s02 = L.Load(ref sum, 64), s03 = L.Load(ref sum, 96);
        V s10 = L.Load(ref sum, 128), s11 = L.Load(ref sum, 160), s12 = L.Load(ref sum, 192), s13 = L.Load(ref sum, 224);
        V s20 = L.Load(ref sum, 256), s21 = L.Load(ref sum, 288), s22 = L.Load(ref sum, 320), s23 = L.Load(ref sum, 352);
        V s30 = L.Load(ref sum, 384), s31 = L.Load(ref sum, 416), s32 = L.Load(ref sum, 448), s33 = L.Load(ref sum, 480);
        x = ref Unsafe.Add(ref x, lane);
        y = ref Unsafe.Add(ref y, lane);
        for (int row = rows; row > 0; row--)
        {
            V y0 = L.Load(ref y, 0), y1 = L.Load(ref y, 32), y2 = L.Load(ref y, 64), y3 = L.Load(ref y, 96);
            V v = L.Load(ref x, 0);
            s00 = L.MultiplyAdd(v, y0, s00);
            s01 = L.MultiplyAdd(v, y1, s01);
            s02 = L.MultiplyAdd(v, y2, s02);
            s03 = L.MultiplyAdd(v, y3, s03);
            v = L.Load(ref x, 32);
            s10 = L.MultiplyAdd(v, y0, s10);
            s11 = L.MultiplyAdd(v, y1, s11);
            s12 = L.MultiplyAdd(v, y2, s12);
            s13 = L.MultiplyAdd(v, y3, s13);
            v = L.Load(ref x, 64);
            s20 = L.MultiplyAdd(v, y0, s20);
            s21 = L.MultiplyAdd(v, y1, s21);
            s22 = L.MultiplyAdd(v, y2, s22);
            s23 = L.MultiplyAdd(v, y3, s23);
            v = L.Load(ref x, 96);
            s30 = L.MultiplyAdd(v, y0, s30);
            s31 = L.MultiplyAdd(v, y1, s31);
            s32 = L.MultiplyAdd(v, y2, s32);
            s33 = L.MultiplyAdd(v, y3, s33);
            x = ref Unsafe.Add(ref x, step);
            y = ref Unsafe.Add(ref y, step);
        }

        L.Store(s00, ref sum, 0);
        L.Store(s01, ref sum, 32);
        L.Store(s02, ref sum, 64);
        L.Store(s03, ref sum, 96);
        L.Store(s10, ref sum, 128);
        L.Store(s11, ref sum, 160);
        L.Store(s12, ref sum, 192);
        L.Store(s13, ref sum, 224);
        L.Store(s20, ref sum, 256);
        L.Store(s21, ref sum, 288);
        L.Store(s22, ref sum, 320);
        L.Store(s23, ref sum, 352);
        L.Store(s30, ref sum, 384);
        L.Store(s31, ref sum, 416);
        L.Store(s32, ref sum, 448);
        L.Store(s33, ref sum, 480);
    }
}
