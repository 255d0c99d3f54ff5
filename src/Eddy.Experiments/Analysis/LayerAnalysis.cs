namespace Eddy.Experiments.Analysis;

/// <summary>What one layer represents, measured on a sample of labelled inputs; see <see cref="RepresentationAnalysis"/>.</summary>
public sealed record LayerAnalysis
{
    /// <summary>Number of samples measured.</summary>
    public required int Samples { get; init; }

    /// <summary>Number of classes of the labels.</summary>
    public required int Classes { get; init; }

    /// <summary>τ, the variance that the layer was trained towards.</summary>
    public required double VarianceTarget { get; init; }

    /// <summary>Each neuron of the layer, in order.</summary>
    public required IReadOnlyList<NeuronStatistics> Neurons { get; init; }

    /// <summary>Mean of |Pearson correlation| over all pairs of different neurons that are not dead; 0 with fewer than two of them.</summary>
    public required double MeanAbsoluteCorrelation { get; init; }

    /// <summary>Between-class / within-class scatter, summed over neurons and samples. Infinite where a class has no scatter at all.</summary>
    public required double Separability { get; init; }

    /// <summary>For each class: squared distance of its mean from the mean of all, over the mean squared distance of its samples from
    /// its mean. NaN for a class without samples.</summary>
    public required IReadOnlyList<double> ClassSeparability { get; init; }

    /// <summary>The variances of all neurons.</summary>
    public required Histogram VarianceHistogram { get; init; }

    /// <summary>Number of dead neurons.</summary>
    public int DeadNeurons => Neurons.Count(neuron => neuron.Dead);

    /// <summary>Number of saturated neurons.</summary>
    public int SaturatedNeurons => Neurons.Count(neuron => neuron.Saturated);

    /// <summary>Mean over neurons of the fraction of samples on which they are active.</summary>
    public double MeanActiveFraction => Neurons.Average(neuron => neuron.ActiveFraction);

    /// <summary>Mean over neurons of their selectivity.</summary>
    public double MeanSelectivity => Neurons.Average(neuron => neuron.Selectivity);

    /// <summary>Median over neurons of their variance.</summary>
    public double MedianVariance
    {
        get
        {
            double[] sorted = [.. Neurons.Select(neuron => neuron.Variance).Order()];
            return (sorted[sorted.Length / 2] + sorted[(sorted.Length - 1) / 2]) / 2;
        }
    }
}
