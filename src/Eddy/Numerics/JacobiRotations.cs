using System.Runtime.CompilerServices;

namespace Eddy.Numerics;

/// <summary>
/// Singular values of a small matrix C by one-sided rotations (Hestenes 1958): pairs of columns of W = C V are turned until all are orthogonal, so that
/// C = Σ w_i v_iᵀ, |w_i| the singular values, v_i orthonormal. The sum holds to rounding after every rotation, converged or not.
/// </summary>
/// <remarks>Vectors lie in rows, each padded with 0 to a multiple of 8. Sums have 8 partial sums at every vector width, so the bits do not depend on it.</remarks>
internal readonly ref struct JacobiRotations(Span<double> w, Span<double> v, int count, int stride, double tolerance) : IKernel<double>
{
    private const int MostSweeps = 40; // convergence is quadratic: 5 to 8 are usual
    private const int Chains = 8;

    private readonly Span<double> _w = w;
    private readonly Span<double> _v = v;

    /// <summary>Length of a row that holds <paramref name="count"/> numbers.</summary>
    public static int Stride(int count) => (count + Chains - 1) / Chains * Chains;

    /// <summary>Turns W until all columns are orthogonal within <paramref name="tolerance"/> (cosine).</summary>
    /// <param name="w">On entry the columns of C, one a row; on return w_i.</param>
    /// <param name="v">On return v_i, one a row.</param>
    /// <param name="count">Rows and columns of C.</param>
    /// <param name="tolerance">Largest cosine between two columns that is left alone.</param>
    public static void Run(Span<double> w, Span<double> v, int count, double tolerance)
    {
        int stride = Stride(count);
        v[..(count * stride)].Clear();
        for (int i = 0; i < count; i++)
        {
            v[(i * stride) + i] = 1;
        }

        Simd<double>.Run(new JacobiRotations(w, v, count, stride, tolerance));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<V, L>()
        where V : struct
        where L : ILanes<double, V>
    {
        Span<double> square = stackalloc double[count];
        for (int sweep = 0; sweep < MostSweeps; sweep++)
        {
            for (int i = 0; i < count; i++)
            {
                square[i] = Dot<V, L>(ref _w[i * stride], ref _w[i * stride], stride);
            }

            bool turned = false;
            for (int p = 0; p < count - 1; p++)
            {
                for (int q = p + 1; q < count; q++)
                {
                    ref double wp = ref _w[p * stride], wq = ref _w[q * stride];
                    double dot = Dot<V, L>(ref wp, ref wq, stride);
                    if (!(Math.Abs(dot) > tolerance * Math.Sqrt(square[p]) * Math.Sqrt(square[q])))
                    {
                        continue;
                    }

                    turned = true;
                    double zeta = (square[q] - square[p]) / (2 * dot);
                    double t = Math.CopySign(1, zeta) / (Math.Abs(zeta) + Math.Sqrt(1 + (zeta * zeta)));
                    double c = 1 / Math.Sqrt(1 + (t * t));
                    Rotate<V, L>(ref wp, ref wq, c, c * t, stride);
                    Rotate<V, L>(ref _v[p * stride], ref _v[q * stride], c, c * t, stride);
                    square[p] = Math.Max(0, square[p] - (t * dot));
                    square[q] += t * dot;
                }
            }

            if (!turned)
            {
                return;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static double Dot<V, L>(ref double a, ref double b, int length)
        where V : struct
        where L : ILanes<double, V>
    {
        Unsafe.SkipInit(out ChainSums sums);
        ref double sum = ref Unsafe.As<ChainSums, double>(ref sums);
        for (nuint lane = 0; lane < Chains; lane += (nuint)L.Count)
        {
            V s = L.Multiply(L.Load(ref a, lane), L.Load(ref b, lane));
            for (nuint i = lane + Chains; i < (nuint)length; i += Chains)
            {
                s = L.MultiplyAdd(L.Load(ref a, i), L.Load(ref b, i), s);
            }

            L.Store(s, ref sum, lane);
        }

        return ((sums[0] + sums[4]) + (sums[1] + sums[5])) + ((sums[2] + sums[6]) + (sums[3] + sums[7]));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Rotate<V, L>(ref double a, ref double b, double c, double s, int length)
        where V : struct
        where L : ILanes<double, V>
    {
        V cos = L.Broadcast(c), sin = L.Broadcast(s), minus = L.Broadcast(-s);
        for (nuint i = 0; i < (nuint)length; i += (nuint)L.Count)
        {
            V x = L.Load(ref a, i), y = L.Load(ref b, i);
            L.Store(L.MultiplyAdd(minus, y, L.Multiply(cos, x)), ref a, i);
            L.Store(L.MultiplyAdd(sin, x, L.Multiply(cos, y)), ref b, i);
        }
    }

    [InlineArray(Chains)]
    private struct ChainSums
    {
        private double _first;
    }
}
