namespace Eddy.Traces.Kronecker;

/// <summary>KF-RTRL's step for each of several independent copies; p is 1 where one of its norms is 0.</summary>
/// <remarks><code>
/// p0 = √(|J A| / |u|),  p1 = √(|D| / |s|)
/// u ← c1 p0 u + c2 p1 s,   A ← (c1 / p0) J A + (c2 / p1) D
/// </code></remarks>
internal sealed class KfTermRule(ISignSource signs, int copies) : ITermRule
{
    private readonly double[] _signs = new double[2 * copies];

    /// <inheritdoc/>
    public int Combine(int stream, int count, ReadOnlySpan<double> vectors, ReadOnlySpan<double> matrices, Span<double> vectorMix, Span<double> matrixMix)
    {
        int size = count + 1;
        signs.Draw(stream, _signs);
        double p1 = Balance(matrices[^1], vectors[^1]);
        for (int k = 0; k < copies; k++)
        {
            double c1 = _signs[2 * k], c2 = _signs[(2 * k) + 1];
            if (k < count)
            {
                double p0 = Balance(matrices[(k * size) + k], vectors[(k * size) + k]);
                vectorMix[(k * size) + k] = c1 * p0;
                matrixMix[(k * size) + k] = c1 / p0;
            }

            vectorMix[(k * size) + count] = c2 * p1;
            matrixMix[(k * size) + count] = c2 / p1;
        }

        return copies;
    }

    /// <summary>√(|A| / |u|) from squared norms; 1 where either is 0.</summary>
    public static double Balance(double matrix, double vector) => matrix > 0 && vector > 0 ? Math.Sqrt(Math.Sqrt(matrix / vector)) : 1;
}
