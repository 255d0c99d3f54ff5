namespace Eddy.Experiments.Analysis;

/// <summary>What one neuron did over a sample of inputs.</summary>
public sealed record NeuronStatistics
{
    /// <summary>The neuron's number in its layer, from 0.</summary>
    public required int Neuron { get; init; }

    /// <summary>Mean activation.</summary>
    public required double Mean { get; init; }

    /// <summary>Mean squared deviation from the mean (biased: divided by the number of samples).</summary>
    public required double Variance { get; init; }

    /// <summary>Square root of <see cref="Variance"/>.</summary>
    public double Deviation => Math.Sqrt(Variance);

    /// <summary>Fraction of samples on which the neuron was active, in [0, 1].</summary>
    public required double ActiveFraction { get; init; }

    /// <summary>Never active, or the same value on every sample.</summary>
    public required bool Dead { get; init; }

    /// <summary>At one of its bounds on every sample; always false where the activation has no bounds.</summary>
    public required bool Saturated { get; init; }

    /// <summary>Between-class sum of squares / total sum of squares, in [0, 1]: the part of the neuron's variance that the class
    /// explains. 0 for a neuron of no variance.</summary>
    public required double Selectivity { get; init; }

    /// <summary>The class of the highest mean activation; the lowest such class on a tie.</summary>
    public required int PreferredClass { get; init; }

    /// <summary>Numbers of the samples that excite it most, strongest first, the earlier first on a tie; only samples on which it is active.</summary>
    public required IReadOnlyList<int> TopSamples { get; init; }
}
