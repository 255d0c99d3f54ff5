using System.Numerics.Tensors;

namespace Eddy.Experiments.Forecasting.Baselines;

/// <summary>(Xᵀ X + λ I) W = Xᵀ Y by Cholesky's factors. λ above 0 keeps the matrix definite; half the work of an orthogonal factorisation and less memory.</summary>
internal static class NormalEquations
{
    /// <summary>W, [n, p].</summary>
    /// <param name="m">Rows of X and Y.</param>
    /// <param name="n">Columns of X.</param>
    /// <param name="p">Columns of Y.</param>
    /// <param name="x">[m, n].</param>
    /// <param name="y">[m, p].</param>
    /// <param name="penalty">λ, above 0.</param>
    public static double[] Solve(int m, int n, int p, ReadOnlySpan<double> x, ReadOnlySpan<double> y, double penalty)
    {
        var a = new double[n * n];
        var w = new double[n * p];
        for (int t = 0; t < m; t++)
        {
            ReadOnlySpan<double> row = x.Slice(t * n, n), target = y.Slice(t * p, p);
            for (int i = 0; i < n; i++)
            {
                Span<double> ai = a.AsSpan(i * n, i + 1), wi = w.AsSpan(i * p, p);
                TensorPrimitives.FusedMultiplyAdd(row[..(i + 1)], row[i], ai, ai);
                TensorPrimitives.FusedMultiplyAdd(target, row[i], wi, wi);
            }
        }

        for (int i = 0; i < n; i++)
        {
            a[(i * n) + i] += penalty;
        }

        Factor(a, n);
        Substitute(a, w, n, p);
        return w;
    }

    /// <summary>The lower triangle of a ← L with L Lᵀ = a.</summary>
    private static void Factor(double[] a, int n)
    {
        for (int i = 0; i < n; i++)
        {
            Span<double> row = a.AsSpan(i * n, n);
            for (int j = 0; j <= i; j++)
            {
                double sum = row[j] - LinearMap<double>.Dot(row[..j], a.AsSpan(j * n, j));
                if (j < i)
                {
                    row[j] = sum / a[(j * n) + j];
                    continue;
                }

                if (!(sum > 0))
                {
                    throw new ArithmeticException($"ridge: pivot {i} is {sum}, so the penalty is too small for numbers of this size. Raise it.");
                }

                row[i] = Math.Sqrt(sum);
            }
        }
    }

    private static void Substitute(double[] l, double[] w, int n, int p)
    {
        for (int i = 0; i < n; i++)
        {
            Span<double> wi = w.AsSpan(i * p, p);
            for (int j = 0; j < i; j++)
            {
                TensorPrimitives.FusedMultiplyAdd(w.AsSpan(j * p, p), -l[(i * n) + j], wi, wi);
            }

            TensorPrimitives.Divide(wi, l[(i * n) + i], wi);
        }

        for (int i = n - 1; i >= 0; i--)
        {
            Span<double> wi = w.AsSpan(i * p, p);
            for (int j = i + 1; j < n; j++)
            {
                TensorPrimitives.FusedMultiplyAdd(w.AsSpan(j * p, p), -l[(j * n) + i], wi, wi);
            }

            TensorPrimitives.Divide(wi, l[(i * n) + i], wi);
        }
    }
}
