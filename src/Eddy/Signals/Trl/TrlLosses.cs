namespace Eddy.Signals.Trl;

/// <summary>The loss terms of one layer, before their coefficients; means over a batch as in the paper.</summary>
/// <param name="Similarity">S: squared distance between the members of a pair, summed over neurons.</param>
/// <param name="Variance">V: −gate·(z − m)², summed over neurons; at most 0 unless the gate is bidirectional.</param>
/// <param name="Covariance">K: each neuron times its lateral input, summed over neurons.</param>
/// <param name="Lateral">Λ: squared error of the lateral map against the covariance, over the number of neurons.</param>
public readonly record struct TrlLosses(double Similarity, double Variance, double Covariance, double Lateral)
{
    /// <summary>C_S S + C_V V + C_K K: what the forward weights minimise.</summary>
    public double Signal(TrlOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return (options.SimilarityCoefficient * Similarity) + (options.VarianceCoefficient * Variance) + (options.CovarianceCoefficient * Covariance);
    }

    /// <summary>All four terms with their coefficients.</summary>
    public double Total(TrlOptions options) => Signal(options) + (options.LateralCoefficient * Lateral);

    /// <summary>Term by term.</summary>
    public static TrlLosses operator +(TrlLosses a, TrlLosses b)
        => new(a.Similarity + b.Similarity, a.Variance + b.Variance, a.Covariance + b.Covariance, a.Lateral + b.Lateral);

    /// <summary>Every term times <paramref name="scale"/>.</summary>
    public static TrlLosses operator *(TrlLosses a, double scale)
        => new(a.Similarity * scale, a.Variance * scale, a.Covariance * scale, a.Lateral * scale);

    /// <summary>Term by term; the same as the + operator.</summary>
    public static TrlLosses Add(TrlLosses a, TrlLosses b) => a + b;

    /// <summary>The same as the * operator.</summary>
    public static TrlLosses Multiply(TrlLosses a, double scale) => a * scale;

    /// <summary>Whether every term is a number.</summary>
    public bool IsFinite => double.IsFinite(Similarity) && double.IsFinite(Variance) && double.IsFinite(Covariance) && double.IsFinite(Lateral);
}
