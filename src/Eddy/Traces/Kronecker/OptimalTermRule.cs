using Eddy.Numerics;

namespace Eddy.Traces.Kronecker;

/// <summary>
/// The optimal Kronecker sum's step: while there is room the newest pair is kept as it is; then r + 1 pairs become r by <see cref="KroneckerReduction"/>.
/// </summary>
/// <remarks>With the products of the vectors G_u = C_uᵀ C_u and of the matrices G_A = C_Aᵀ C_A (Cholesky), the sum of pairs is, in orthonormal coordinates, C = C_u C_Aᵀ;
/// its pairs l, r go back as mixes C_u⁻¹ l and C_A⁻¹ r. Their mean is the identity whatever the triangles are as long as they can be inverted, so neither the rounding of
/// the products nor the small bound on the pivots biases anything; they cost optimality, a variance of the order of the bound.</remarks>
internal sealed class OptimalTermRule(ISignSource signs, int most, double precision) : ITermRule
{
    private readonly KroneckerReduction _reduction = new(most + 1);
    private readonly double[] _signs = new double[most + 1];
    private readonly int[] _kept = new int[most + 1];
    private readonly double[] _vectorNorm = new double[most + 1];
    private readonly double[] _matrixNorm = new double[most + 1];
    private readonly double[] _vectorRoot = new double[(most + 1) * (most + 1)];
    private readonly double[] _matrixRoot = new double[(most + 1) * (most + 1)];
    private readonly double[] _product = new double[(most + 1) * (most + 1)];
    private readonly double[] _left = new double[(most + 1) * (most + 1)];
    private readonly double[] _right = new double[(most + 1) * (most + 1)];

    /// <inheritdoc/>
    public int Combine(int stream, int count, ReadOnlySpan<double> vectors, ReadOnlySpan<double> matrices, Span<double> vectorMix, Span<double> matrixMix)
    {
        int size = count + 1, kept = 0;
        signs.Draw(stream, _signs);
        for (int l = 0; l < size; l++)
        {
            double u = vectors[(l * size) + l], a = matrices[(l * size) + l];
            if (u != 0 && a != 0) // a pair that is 0 adds nothing
            {
                (_kept[kept], _vectorNorm[kept], _matrixNorm[kept]) = (l, Math.Sqrt(u), Math.Sqrt(a));
                kept++;
            }
        }

        if (kept <= most)
        {
            for (int k = 0; k < kept; k++)
            {
                double balance = Math.Sqrt(_matrixNorm[k] / _vectorNorm[k]);
                vectorMix[(k * size) + _kept[k]] = balance;
                matrixMix[(k * size) + _kept[k]] = 1 / balance;
            }

            return kept;
        }

        Root(vectors, size, kept, _vectorNorm, _vectorRoot);
        Root(matrices, size, kept, _matrixNorm, _matrixRoot);
        Product(kept);
        int written = _reduction.Reduce(_product, kept, _signs, _left, _right, Math.Sqrt(precision));
        for (int k = 0; k < written; k++)
        {
            Span<double> left = _left.AsSpan(k * kept, kept), right = _right.AsSpan(k * kept, kept);
            Triangle.Solve(_vectorRoot, kept, left);
            Triangle.Solve(_matrixRoot, kept, right);
            for (int l = 0; l < kept; l++)
            {
                vectorMix[(k * size) + _kept[l]] = left[l] / _vectorNorm[l];
                matrixMix[(k * size) + _kept[l]] = right[l] / _matrixNorm[l];
            }
        }

        return written;
    }

    // The triangle of the vectors brought to length 1: products near 1 in size whatever the terms' own.
    private void Root(ReadOnlySpan<double> products, int size, int kept, double[] norm, double[] root)
    {
        for (int i = 0; i < kept; i++)
        {
            for (int j = i; j < kept; j++)
            {
                root[(i * kept) + j] = products[(_kept[i] * size) + _kept[j]] / (norm[i] * norm[j]);
            }
        }

        Triangle.Factor(root, kept, precision);
    }

    // C = R_u diag(norms) R_Aᵀ.
    private void Product(int kept)
    {
        for (int i = 0; i < kept; i++)
        {
            for (int j = 0; j < kept; j++)
            {
                double sum = 0;
                for (int l = Math.Max(i, j); l < kept; l++)
                {
                    sum += _vectorRoot[(i * kept) + l] * _vectorNorm[l] * _matrixNorm[l] * _matrixRoot[(j * kept) + l];
                }

                _product[(i * kept) + j] = sum;
            }
        }
    }
}
