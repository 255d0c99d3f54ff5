namespace Eddy.Traces.Kronecker;

/// <summary>How r terms and the newest one become r terms again: by mixing vectors with vectors and matrices with matrices.</summary>
internal interface ITermRule
{
    /// <summary>The mixes of one step; index <paramref name="count"/> is the newest pair, N = count + 1.</summary>
    /// <param name="stream">Whose signs are drawn.</param>
    /// <param name="count">Terms carried so far.</param>
    /// <param name="vectors">Products of the vectors, [N, N].</param>
    /// <param name="matrices">Products of the matrices, [N, N].</param>
    /// <param name="vectorMix">Cleared; u'_k = Σ_l mix[k, l] u_l, rows of N.</param>
    /// <param name="matrixMix">Cleared; A'_k = Σ_l mix[k, l] A_l, rows of N.</param>
    /// <returns>Terms from now on, r at most.</returns>
    int Combine(int stream, int count, ReadOnlySpan<double> vectors, ReadOnlySpan<double> matrices, Span<double> vectorMix, Span<double> matrixMix);
}
