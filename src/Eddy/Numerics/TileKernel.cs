using System.Numerics;
using System.Runtime.CompilerServices;

namespace Eddy.Numerics;

/// <summary>How a tile walks its broadcast operand: the distance between rows of the tile and between steps of the sum, in elements.</summary>
internal interface IWalk
{
    static abstract nuint Row { get; }

    static abstract nuint Step { get; }

    /// <summary>Whether the sum starts from 0 rather than from what the tile holds.</summary>
    static abstract bool StartsAtZero { get; }
}

/// <summary>Tile rows are matrix rows (samples) and the sum runs over columns: a forward product.</summary>
internal readonly struct AlongColumns : IWalk
{
    public static nuint Row => 32;

    public static nuint Step => 1;

    public static bool StartsAtZero => false;
}

/// <summary>Tile rows are matrix columns (inputs) and the sum runs over rows (samples): a gradient or a covariance.</summary>
internal readonly struct AlongRows : IWalk
{
    public static nuint Row => 1;

    public static nuint Step => 32;

    public static bool StartsAtZero => true;
}

/// <summary>
/// The one inner loop of every matrix product: a tile of 8 rows × 2 vectors is held in 16 registers while the sum runs,
/// <c>c[r, lane] ← c[r, lane] + Σ_k a[r, k] · p[k, lane]</c>, k ascending, one fused multiply-add at a time. So an element has the same bits at every
/// vector width, and however rows, lanes and threads are cut.
/// </summary>
/// <remarks>A step of k is 2 loads of p, 8 broadcasts of a and 16 multiply-adds: 8 cycles at two multiply-adds a cycle, within two loads a cycle.</remarks>
internal static class TileKernel<T, V, L>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where V : struct
    where L : ILanes<T, V>
{
    public const int Rows = 8;

    // c: 8 × 32 elements, row-major, gains (or, where W says so, becomes) the sum over `depth` steps, two vectors of lanes at a time.
    // a: the first broadcast element, walked by W in blocks of `blockDepth` steps that lie `blockStride` elements apart.
    // p: depth × 32 elements.
    // ahead: memory that is wanted next; one cache line of it is asked for at every step, so that it arrives while the sum runs.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Accumulate<W>(ref T a, nuint blockStride, int blockDepth, int depth, ref T p, ref T c, ref T ahead)
        where W : IWalk
    {
        nuint width = (nuint)L.Count;
        for (nuint lane = 0; lane < 32; lane += 2 * width)
        {
            ref T c0 = ref Unsafe.Add(ref c, lane);
            ref T c1 = ref Unsafe.Add(ref c0, width);
            V c00 = Start<W>(ref c0, 0), c01 = Start<W>(ref c1, 0);
            V c10 = Start<W>(ref c0, 32), c11 = Start<W>(ref c1, 32);
            V c20 = Start<W>(ref c0, 64), c21 = Start<W>(ref c1, 64);
            V c30 = Start<W>(ref c0, 96), c31 = Start<W>(ref c1, 96);
            V c40 = Start<W>(ref c0, 128), c41 = Start<W>(ref c1, 128);
            V c50 = Start<W>(ref c0, 160), c51 = Start<W>(ref c1, 160);
            V c60 = Start<W>(ref c0, 192), c61 = Start<W>(ref c1, 192);
            V c70 = Start<W>(ref c0, 224), c71 = Start<W>(ref c1, 224);

            ref T pk = ref Unsafe.Add(ref p, lane);
            ref T block = ref a, line = ref ahead;
            for (int left = depth; left > 0; left -= blockDepth)
            {
                ref T ak = ref block;
                for (int k = Math.Min(left, blockDepth); k > 0; k--)
                {
                    CacheLine.Prefetch(ref line);
                    line = ref Unsafe.Add(ref line, CacheLine.Length<T>());
                    V p0 = L.Load(ref pk, 0), p1 = L.Load(ref pk, width);
                    V ar = L.Broadcast(ak);
                    c00 = L.MultiplyAdd(ar, p0, c00);
                    c01 = L.MultiplyAdd(ar, p1, c01);
                    ar = L.Broadcast(Unsafe.Add(ref ak, W.Row));
                    c10 = L.MultiplyAdd(ar, p0, c10);
                    c11 = L.MultiplyAdd(ar, p1, c11);
                    ar = L.Broadcast(Unsafe.Add(ref ak, 2 * W.Row));
                    c20 = L.MultiplyAdd(ar, p0, c20);
                    c21 = L.MultiplyAdd(ar, p1, c21);
                    ar = L.Broadcast(Unsafe.Add(ref ak, 3 * W.Row));
                    c30 = L.MultiplyAdd(ar, p0, c30);
                    c31 = L.MultiplyAdd(ar, p1, c31);
                    ar = L.Broadcast(Unsafe.Add(ref ak, 4 * W.Row));
                    c40 = L.MultiplyAdd(ar, p0, c40);
                    c41 = L.MultiplyAdd(ar, p1, c41);
                    ar = L.Broadcast(Unsafe.Add(ref ak, 5 * W.Row));
                    c50 = L.MultiplyAdd(ar, p0, c50);
                    c51 = L.MultiplyAdd(ar, p1, c51);
                    ar = L.Broadcast(Unsafe.Add(ref ak, 6 * W.Row));
                    c60 = L.MultiplyAdd(ar, p0, c60);
                    c61 = L.MultiplyAdd(ar, p1, c61);
                    ar = L.Broadcast(Unsafe.Add(ref ak, 7 * W.Row));
                    c70 = L.MultiplyAdd(ar, p0, c70);
                    c71 = L.MultiplyAdd(ar, p1, c71);
                    ak = ref Unsafe.Add(ref ak, W.Step);
                    pk = ref Unsafe.Add(ref pk, 32);
                }

                block = ref Unsafe.Add(ref block, blockStride);
            }

            L.Store(c00, ref c0, 0);
            L.Store(c01, ref c1, 0);
            L.Store(c10, ref c0, 32);
            L.Store(c11, ref c1, 32);
            L.Store(c20, ref c0, 64);
            L.Store(c21, ref c1, 64);
            L.Store(c30, ref c0, 96);
            L.Store(c31, ref c1, 96);
            L.Store(c40, ref c0, 128);
            L.Store(c41, ref c1, 128);
            L.Store(c50, ref c0, 160);
            L.Store(c51, ref c1, 160);
            L.Store(c60, ref c0, 192);
            L.Store(c61, ref c1, 192);
            L.Store(c70, ref c0, 224);
            L.Store(c71, ref c1, 224);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Start<W>(ref T c, nuint offset)
        where W : IWalk
        => W.StartsAtZero ? L.Broadcast(T.Zero) : L.Load(ref c, offset);
}
