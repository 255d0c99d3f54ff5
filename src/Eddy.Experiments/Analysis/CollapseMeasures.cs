using Eddy.Numerics;

namespace Eddy.Experiments.Analysis;

/// <summary>
/// How many dimensions a set of features really uses: the eigenvalues of their covariance, and two counts made of them. Representations that predict themselves can
/// shrink to a point or a line; these numbers show it.
/// </summary>
/// <param name="Eigenvalues">Of the covariance (mean removed, divided by the number of rows), largest first; not below 0.</param>
/// <param name="ParticipationRatio">(Σ l)²/Σ l²: 1 where one direction holds everything, n where all hold the same.</param>
/// <param name="EntropyRank">exp(−Σ p ln p) with p = l/Σ l.</param>
public sealed record CollapseMeasures(IReadOnlyList<double> Eigenvalues, double ParticipationRatio, double EntropyRank)
{
    /// <summary>Of rows of features, [rows, features].</summary>
    /// <exception cref="ArgumentException">The features are not whole rows.</exception>
    public static CollapseMeasures Of(ReadOnlySpan<double> features, int columns)
    {
        int rows = features.Length / Shape.Positive(columns);
        Shape.Require(features.Length, Shape.Area(rows, columns), nameof(features));
        var mean = new double[columns];
        for (int i = 0; i < features.Length; i++)
        {
            mean[i % columns] += features[i] / rows;
        }

        var covariance = new double[columns * columns];
        for (int r = 0; r < rows; r++)
        {
            ReadOnlySpan<double> row = features.Slice(r * columns, columns);
            for (int i = 0; i < columns; i++)
            {
                for (int j = 0; j < columns; j++)
                {
                    covariance[(i * columns) + j] += (row[i] - mean[i]) * (row[j] - mean[j]) / rows;
                }
            }
        }

        double[] values = [.. SymmetricEigenvalues(covariance, columns).Select(l => Math.Max(0, l)).OrderDescending()];
        double sum = values.Sum(), squares = values.Sum(l => l * l);
        double entropy = -values.Where(l => l > 0).Sum(l => l / sum * Math.Log(l / sum));
        return new CollapseMeasures(values, squares == 0 ? 0 : sum * sum / squares, sum == 0 ? 0 : Math.Exp(entropy));
    }

    // Cyclic Jacobi rotations: every sweep sets each off-diagonal element to 0 once; they shrink quadratically.
    private static double[] SymmetricEigenvalues(double[] a, int n)
    {
        const int MostSweeps = 60;
        for (int sweep = 0; sweep < MostSweeps && OffDiagonal(a, n) > 0; sweep++)
        {
            for (int p = 0; p < n - 1; p++)
            {
                for (int q = p + 1; q < n; q++)
                {
                    Rotate(a, n, p, q);
                }
            }
        }

        return [.. Enumerable.Range(0, n).Select(i => a[(i * n) + i])];
    }

    private static double OffDiagonal(double[] a, int n)
    {
        double off = 0, whole = 0;
        for (int i = 0; i < a.Length; i++)
        {
            whole = Math.Max(whole, Math.Abs(a[i]));
            off = i / n == i % n ? off : Math.Max(off, Math.Abs(a[i]));
        }

        return off <= whole * 1e-17 ? 0 : off;
    }

    private static void Rotate(double[] a, int n, int p, int q)
    {
        double off = a[(p * n) + q];
        if (off == 0)
        {
            return;
        }

        double theta = (a[(q * n) + q] - a[(p * n) + p]) / (2 * off);
        double t = (theta >= 0 ? 1 : -1) / (Math.Abs(theta) + Math.Sqrt((theta * theta) + 1));
        double cosine = 1 / Math.Sqrt((t * t) + 1), sine = t * cosine;
        for (int k = 0; k < n; k++)
        {
            (double kp, double kq) = (a[(k * n) + p], a[(k * n) + q]);
            (a[(k * n) + p], a[(k * n) + q]) = ((cosine * kp) - (sine * kq), (sine * kp) + (cosine * kq));
        }

        for (int k = 0; k < n; k++)
        {
            (double pk, double qk) = (a[(p * n) + k], a[(q * n) + k]);
            (a[(p * n) + k], a[(q * n) + k]) = ((cosine * pk) - (sine * qk), (sine * pk) + (cosine * qk));
        }
    }
}
