using Eddy.Numerics;

namespace Eddy.Traces.Kronecker;

/// <summary>
/// One rank less, without bias and with the least variance (Benzing et al. 2019, arXiv 1902.03993): a square matrix C of size N becomes N − 1 pairs of vectors whose
/// Σ l rᵀ is C on average over signs.
/// </summary>
/// <remarks><code>
/// C = Σ d_i p_i q_iᵀ,  d ascending                                                                  (1)  singular values
/// K + 1 = number of i with i d_i ≤ d_0 + … + d_i                                                    (2)  the values to mix; the others are kept: l = √d p, r = √d q
/// κ = K / Σ d over the mixed,  z_i = √(1 − κ d_i),  O the K vectors that complete z to a basis      (3)
/// l_k = Σ_i ε_i O_ki p_i / √κ,   r_k = Σ_i ε_i O_ki q_i / √κ,   ε random signs                      (4)
/// variance = (Σ d)² / K − Σ d² over the mixed                                                       (5)
/// </code>
/// Both vectors of a pair have the same norm. All scratch is allocated once.</remarks>
internal sealed class KroneckerReduction(int most)
{
    private readonly double[] _w = new double[most * JacobiRotations.Stride(most)];
    private readonly double[] _v = new double[most * JacobiRotations.Stride(most)];
    private readonly double[] _value = new double[most];
    private readonly int[] _order = new int[most];
    private readonly double[] _z = new double[most];

    /// <summary>The added variance of the last call, (5).</summary>
    public double Variance { get; private set; }

    /// <summary>K of the last call: pairs that mix K + 1 singular values; 0 where the smallest was 0 and nothing had to be mixed.</summary>
    public int Mixed { get; private set; }

    /// <summary>Reduces C.</summary>
    /// <param name="c">C, row-major [size, size].</param>
    /// <param name="size">N, 2 or more.</param>
    /// <param name="signs">N signs; as many as are mixed are used.</param>
    /// <param name="left">l, one a row of <paramref name="size"/>; N − 1 rows.</param>
    /// <param name="right">r likewise.</param>
    /// <param name="tolerance">Largest cosine between singular directions that is left alone: costs optimality, never unbiasedness.</param>
    /// <returns>Pairs written: N − 1, or fewer where C has a smaller rank.</returns>
    public int Reduce(ReadOnlySpan<double> c, int size, ReadOnlySpan<double> signs, Span<double> left, Span<double> right, double tolerance = 1e-15)
    {
        int stride = JacobiRotations.Stride(size);
        Array.Clear(_w);
        for (int i = 0; i < size; i++)
        {
            for (int j = 0; j < size; j++)
            {
                _w[(j * stride) + i] = c[(i * size) + j]; // columns in rows
            }
        }

        JacobiRotations.Run(_w, _v, size, tolerance);
        for (int i = 0; i < size; i++)
        {
            double square = 0;
            for (int j = 0; j < size; j++)
            {
                square += _w[(i * stride) + j] * _w[(i * stride) + j];
            }

            (_value[i], _order[i]) = (Math.Sqrt(square), i);
        }

        _value.AsSpan(0, size).Sort(_order.AsSpan(0, size)); // ascending
        (int mixed, double sum, double squares) = (0, 0, 0);
        for (int i = 0; i < size && i * _value[i] <= sum + _value[i]; i++)
        {
            sum += _value[i];
            squares += _value[i] * _value[i];
            mixed++;
        }

        (Mixed, Variance) = (0, 0);
        int written = 0;
        if (sum > 0 && mixed > 1)
        {
            Mixed = mixed - 1;
            Variance = Math.Max(0, (sum * sum / Mixed) - squares);
            Mix(size, mixed, Mixed / sum, signs, left, right);
            written = Mixed;
        }

        for (int i = Math.Max(mixed, 1); i < size; i++, written++) // one at least goes, also where C is not finite
        {
            double root = Math.Sqrt(_value[i]);
            ReadOnlySpan<double> w = _w.AsSpan(_order[i] * stride, size), v = _v.AsSpan(_order[i] * stride, size);
            for (int j = 0; j < size; j++)
            {
                left[(written * size) + j] = w[j] / root;
                right[(written * size) + j] = root * v[j];
            }
        }

        return written;
    }

    private void Mix(int size, int mixed, double kappa, ReadOnlySpan<double> signs, Span<double> left, Span<double> right)
    {
        int stride = JacobiRotations.Stride(size);
        double scale = 1 / Math.Sqrt(kappa);
        for (int i = 0; i < mixed; i++)
        {
            _z[i] = Math.Sqrt(Math.Max(0, 1 - (kappa * _value[i])));
        }

        for (int k = 1; k < mixed; k++)
        {
            Span<double> l = left.Slice((k - 1) * size, size), r = right.Slice((k - 1) * size, size);
            l.Clear();
            r.Clear();
            for (int i = 0; i < mixed; i++)
            {
                // Column k of the reflection that takes the first unit vector to −z.
                double o = (i == k ? 1 : 0) - ((_z[i] + (i == 0 ? 1 : 0)) * _z[k] / (1 + _z[0]));
                double weight = signs[i] * o * scale;
                if (_value[i] == 0 || weight == 0)
                {
                    continue; // a direction that C does not have
                }

                ReadOnlySpan<double> w = _w.AsSpan(_order[i] * stride, size), v = _v.AsSpan(_order[i] * stride, size);
                for (int j = 0; j < size; j++)
                {
                    l[j] += weight / _value[i] * w[j];
                    r[j] += weight * v[j];
                }
            }
        }
    }
}
