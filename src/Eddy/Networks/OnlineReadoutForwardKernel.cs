using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Eddy.Numerics;

namespace Eddy.Networks;

/// <summary>
/// result[o] = Σ_i w[o, i] · x[i] for every row of w. A row is summed in 32 lanes, each in order, and the lanes then by halves (i + 16, + 8, + 4, + 2, + 1): the same bits
/// at every vector width. Four rows go together, so that an x is loaded once for four products and eight sums hide the latency of one.
/// </summary>
internal readonly ref struct OnlineReadoutForwardKernel<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> w, Span<T> lanes, Span<T> result) : IKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int Together = 4;

    private readonly ReadOnlySpan<T> _x = x; // a multiple of 32 long
    private readonly ReadOnlySpan<T> _w = w; // [result.Length, x.Length]
    private readonly Span<T> _lanes = lanes; // scratch, LanesLength
    private readonly Span<T> _result = result;

    public const int LanesLength = Together * OnlineReadoutShape.Lanes;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<V, L>()
        where V : struct
        where L : ILanes<T, V>
    {
        ref T x0 = ref MemoryMarshal.GetReference(_x), w0 = ref MemoryMarshal.GetReference(_w), s0 = ref MemoryMarshal.GetReference(_lanes);
        nuint n = (nuint)_x.Length, count = (nuint)L.Count;
        int row = 0;
        for (; row + Together <= _result.Length; row += Together)
        {
            ref T wa = ref Unsafe.Add(ref w0, (nuint)row * n), wb = ref Unsafe.Add(ref wa, n), wc = ref Unsafe.Add(ref wb, n), wd = ref Unsafe.Add(ref wc, n);
            for (nuint lane = 0; lane < OnlineReadoutShape.Lanes; lane += 2 * count)
            {
                V a = L.Broadcast(T.Zero), b = a, c = a, d = a, a2 = a, b2 = a, c2 = a, d2 = a;
                for (nuint i = lane, j = lane + count; i < n; i += OnlineReadoutShape.Lanes, j += OnlineReadoutShape.Lanes)
                {
                    V xi = L.Load(ref x0, i), xj = L.Load(ref x0, j);
                    a = L.MultiplyAdd(L.Load(ref wa, i), xi, a);
                    b = L.MultiplyAdd(L.Load(ref wb, i), xi, b);
                    c = L.MultiplyAdd(L.Load(ref wc, i), xi, c);
                    d = L.MultiplyAdd(L.Load(ref wd, i), xi, d);
                    a2 = L.MultiplyAdd(L.Load(ref wa, j), xj, a2);
                    b2 = L.MultiplyAdd(L.Load(ref wb, j), xj, b2);
                    c2 = L.MultiplyAdd(L.Load(ref wc, j), xj, c2);
                    d2 = L.MultiplyAdd(L.Load(ref wd, j), xj, d2);
                }

                L.Store(a, ref s0, lane);
                L.Store(a2, ref s0, lane + count);
                L.Store(b, ref s0, lane + OnlineReadoutShape.Lanes);
                L.Store(b2, ref s0, lane + count + OnlineReadoutShape.Lanes);
                L.Store(c, ref s0, lane + (2 * OnlineReadoutShape.Lanes));
                L.Store(c2, ref s0, lane + count + (2 * OnlineReadoutShape.Lanes));
                L.Store(d, ref s0, lane + (3 * OnlineReadoutShape.Lanes));
                L.Store(d2, ref s0, lane + count + (3 * OnlineReadoutShape.Lanes));
            }

            for (int k = 0; k < Together; k++)
            {
                _result[row + k] = Halve(ref Unsafe.Add(ref s0, k * OnlineReadoutShape.Lanes));
            }
        }

        for (; row < _result.Length; row++)
        {
            ref T wa = ref Unsafe.Add(ref w0, (nuint)row * n);
            for (nuint lane = 0; lane < OnlineReadoutShape.Lanes; lane += 2 * count)
            {
                V a = L.Broadcast(T.Zero), a2 = a;
                for (nuint i = lane, j = lane + count; i < n; i += OnlineReadoutShape.Lanes, j += OnlineReadoutShape.Lanes)
                {
                    a = L.MultiplyAdd(L.Load(ref wa, i), L.Load(ref x0, i), a);
                    a2 = L.MultiplyAdd(L.Load(ref wa, j), L.Load(ref x0, j), a2);
                }

                L.Store(a, ref s0, lane);
                L.Store(a2, ref s0, lane + count);
            }

            _result[row] = Halve(ref s0);
        }
    }

    // Element-wise additions of vectors only, so their width changes no bit.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Halve(ref T s)
    {
        Vector256<T> eight;
        if (typeof(T) == typeof(float))
        {
            eight = (Vector256.LoadUnsafe(ref s) + Vector256.LoadUnsafe(ref s, 16)) + (Vector256.LoadUnsafe(ref s, 8) + Vector256.LoadUnsafe(ref s, 24));
            Vector128<float> four = (eight.GetLower() + eight.GetUpper()).AsSingle();
            return Unsafe.BitCast<float, T>((four[0] + four[2]) + (four[1] + four[3]));
        }

        Vector256<T> first = (Vector256.LoadUnsafe(ref s) + Vector256.LoadUnsafe(ref s, 16)) + (Vector256.LoadUnsafe(ref s, 8) + Vector256.LoadUnsafe(ref s, 24));
        Vector256<T> second = (Vector256.LoadUnsafe(ref s, 4) + Vector256.LoadUnsafe(ref s, 20)) + (Vector256.LoadUnsafe(ref s, 12) + Vector256.LoadUnsafe(ref s, 28));
        eight = first + second;
        Vector128<T> two = eight.GetLower() + eight.GetUpper();
        return two[0] + two[1];
    }
}
