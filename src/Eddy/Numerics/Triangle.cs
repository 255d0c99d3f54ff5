namespace Eddy.Numerics;

/// <summary>Small upper triangles in double precision, row-major [n, n].</summary>
internal static class Triangle
{
    /// <summary>G → R with RᵀR = G, R upper with positive diagonal (Cholesky), in place; what lies below the diagonal becomes 0.</summary>
    /// <param name="g">Symmetric, unit diagonal plus what keeps it definite; its upper half is read.</param>
    /// <param name="n">Its size.</param>
    /// <param name="least">Pivots are kept at or above this, so that R can always be inverted.</param>
    public static void Factor(Span<double> g, int n, double least)
    {
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < i; j++)
            {
                g[(i * n) + j] = 0;
            }

            double pivot = Math.Sqrt(Math.Max(g[(i * n) + i], least));
            g[(i * n) + i] = pivot;
            for (int j = i + 1; j < n; j++)
            {
                g[(i * n) + j] /= pivot;
            }

            for (int k = i + 1; k < n; k++)
            {
                double f = g[(i * n) + k];
                for (int j = k; j < n; j++)
                {
                    g[(k * n) + j] -= f * g[(i * n) + j];
                }
            }
        }
    }

    /// <summary>x ← R⁻¹ x.</summary>
    public static void Solve(ReadOnlySpan<double> r, int n, Span<double> x)
    {
        for (int i = n - 1; i >= 0; i--)
        {
            double sum = x[i];
            for (int j = i + 1; j < n; j++)
            {
                sum -= r[(i * n) + j] * x[j];
            }

            x[i] = sum / r[(i * n) + i];
        }
    }
}
