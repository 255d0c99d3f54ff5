using System.Numerics.Tensors;

namespace Eddy.Experiments.Forecasting.Baselines;

/// <summary>
/// The least-squares solution of X W = Y of smallest norm, by Householder reflections with column pivoting (Businger and Golub 1965); where the rank falls short, a
/// second set of reflections from the right makes the factor triangular (a complete orthogonal decomposition).
/// </summary>
/// <remarks>Unlike the normal equations it loses digits with the condition of X, not with its square. X is kept by columns, so every inner loop runs along memory.</remarks>
internal static class LeastSquares
{
    private const double RankTolerance = 1e-12; // of the largest pivot; data of three digits have no smaller direction

    /// <summary>W, [n, p].</summary>
    /// <param name="m">Rows of X and Y.</param>
    /// <param name="n">Columns of X.</param>
    /// <param name="p">Columns of Y.</param>
    /// <param name="x">[m, n].</param>
    /// <param name="y">[m, p].</param>
    public static double[] Solve(int m, int n, int p, ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        double[][] a = Columns(x, m, n), b = Columns(y, m, p);
        int[] order = [.. Enumerable.Range(0, n)];
        int rank = Triangularise(a, b, order);
        double[][] reflectors = rank < n ? FromTheRight(a, rank) : [];
        var w = new double[n * p];
        var z = new double[n];
        for (int c = 0; c < p; c++)
        {
            BackSubstitute(a, b[c], rank, z);
            for (int k = 0; k < reflectors.Length; k++)
            {
                Reflect(reflectors[k], z, k, rank);
            }

            for (int i = 0; i < n; i++)
            {
                w[(order[i] * p) + c] = z[i];
            }
        }

        return w;
    }

    /// <summary>a ← R with a P = Q R, b ← Qᵀ b. Returns the rank; order tells which column went where.</summary>
    private static int Triangularise(double[][] a, double[][] b, int[] order)
    {
        int m = a[0].Length, n = a.Length;
        double first = 0;
        for (int k = 0; k < Math.Min(m, n); k++)
        {
            int pivot = k;
            double largest = -1;
            for (int j = k; j < n; j++)
            {
                double squares = Squares(a[j].AsSpan(k));
                (pivot, largest) = squares > largest ? (j, squares) : (pivot, largest);
            }

            double norm = Math.Sqrt(largest);
            first = k == 0 ? norm : first;
            if (norm <= RankTolerance * first)
            {
                return k;
            }

            (a[k], a[pivot]) = (a[pivot], a[k]);
            (order[k], order[pivot]) = (order[pivot], order[k]);

            // v = a_k ∓ |a_k| e_1, kept below the diagonal until the column is done
            double[] v = a[k];
            double diagonal = v[k] > 0 ? -norm : norm;
            v[k] -= diagonal;
            double scale = 2 / Squares(v.AsSpan(k));
            for (int j = k + 1; j < n; j++)
            {
                Reflect(v.AsSpan(k), scale, a[j].AsSpan(k));
            }

            foreach (double[] column in b)
            {
                Reflect(v.AsSpan(k), scale, column.AsSpan(k));
            }

            v.AsSpan(k).Clear();
            v[k] = diagonal;
        }

        return Math.Min(m, n);
    }

    /// <summary>Makes the trapezoid [R11 R12] of <paramref name="rank"/> rows triangular by reflections of its rows, from the last to the first.</summary>
    /// <returns>One reflector a row: its own place, then the places from the rank on; to be applied to z from row 0 up.</returns>
    private static double[][] FromTheRight(double[][] a, int rank)
    {
        int n = a.Length;
        var reflectors = new double[rank][];
        for (int k = rank - 1; k >= 0; k--)
        {
            var v = new double[n - rank + 1];
            v[0] = a[k][k];
            for (int j = rank; j < n; j++)
            {
                v[j - rank + 1] = a[j][k];
            }

            double norm = Math.Sqrt(Squares(v)), diagonal = v[0] > 0 ? -norm : norm;
            v[0] -= diagonal;
            double scale = 2 / Squares(v);
            for (int i = 0; i < k; i++)
            {
                double dot = v[0] * a[k][i];
                for (int j = rank; j < n; j++)
                {
                    dot += v[j - rank + 1] * a[j][i];
                }

                a[k][i] -= scale * dot * v[0];
                for (int j = rank; j < n; j++)
                {
                    a[j][i] -= scale * dot * v[j - rank + 1];
                }
            }

            a[k][k] = diagonal;
            reflectors[k] = v;
        }

        return reflectors;
    }

    private static void BackSubstitute(double[][] a, double[] b, int rank, double[] z)
    {
        Array.Clear(z);
        b.AsSpan(0, rank).CopyTo(z);
        for (int i = rank - 1; i >= 0; i--)
        {
            z[i] /= a[i][i];
            Span<double> above = z.AsSpan(0, i);
            TensorPrimitives.FusedMultiplyAdd(a[i].AsSpan(0, i), -z[i], above, above);
        }
    }

    private static void Reflect(double[] v, double[] z, int own, int rank)
    {
        double dot = (v[0] * z[own]) + LinearMap<double>.Dot(v.AsSpan(1), z.AsSpan(rank)), scale = 2 * dot / Squares(v);
        z[own] -= scale * v[0];
        TensorPrimitives.FusedMultiplyAdd(v.AsSpan(1), -scale, z.AsSpan(rank), z.AsSpan(rank));
    }

    private static void Reflect(ReadOnlySpan<double> v, double scale, Span<double> x)
        => TensorPrimitives.FusedMultiplyAdd(v, -scale * LinearMap<double>.Dot(v, x), x, x);

    private static double Squares(ReadOnlySpan<double> v) => LinearMap<double>.Dot(v, v);

    private static double[][] Columns(ReadOnlySpan<double> values, int rows, int columns)
    {
        var result = new double[columns][];
        for (int j = 0; j < columns; j++)
        {
            result[j] = new double[rows];
            for (int i = 0; i < rows; i++)
            {
                result[j][i] = values[(i * columns) + j];
            }
        }

        return result;
    }
}
