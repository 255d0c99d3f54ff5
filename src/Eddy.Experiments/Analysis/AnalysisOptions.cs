namespace Eddy.Experiments.Analysis;

/// <summary>What <see cref="RepresentationAnalysis"/> counts as active, dead and saturated. Immutable.</summary>
public sealed record AnalysisOptions
{
    /// <summary>τ, the variance that the layer was trained towards; finite and above 0. Default 1.</summary>
    public double VarianceTarget
    {
        get;
        init => field = double.IsFinite(value) && value > 0
            ? value
            : throw new ArgumentOutOfRangeException(nameof(VarianceTarget), value, "The variance target τ must be finite and above 0.");
    } = 1;

    /// <summary>A neuron is active where z is above this. Default 0, as for relu and gelu; −∞ for tanh and identity, whose negative
    /// values say as much as their positive ones.</summary>
    public double ActiveAbove
    {
        get;
        init => field = double.IsNaN(value)
            ? throw new ArgumentOutOfRangeException(nameof(ActiveAbove), value, "The threshold of activity must be a number; use −∞ for none.")
            : value;
    }

    /// <summary>The values that a bounded activation cannot leave, (−1, 1) for tanh or (0, 1) for sigmoid; null where there are none.</summary>
    public (double Low, double High)? Bounds
    {
        get;
        init => field = value is null || (value.Value.High > value.Value.Low && double.IsFinite(value.Value.High - value.Value.Low))
            ? value
            : throw new ArgumentOutOfRangeException(nameof(Bounds), value, "Bounds must be finite, the lower one first.");
    }

    /// <summary>How near a bound counts as at it, as a fraction of the distance between the bounds; in (0, 0.5). Default 0.01.</summary>
    public double SaturationMargin
    {
        get;
        init => field = value is > 0 and < 0.5
            ? value
            : throw new ArgumentOutOfRangeException(nameof(SaturationMargin), value, "The saturation margin is a fraction in (0, 0.5).");
    } = 0.01;

    /// <summary>How many of its strongest samples to name for each neuron at most, above 0. Default 8.</summary>
    public int TopSamples
    {
        get;
        init => field = value > 0
            ? value
            : throw new ArgumentOutOfRangeException(nameof(TopSamples), value, "At least one top sample a neuron is needed.");
    } = 8;

    /// <summary>Bins of the histogram of variances, above 1. Default 40.</summary>
    public int HistogramBins
    {
        get;
        init => field = value > 1
            ? value
            : throw new ArgumentOutOfRangeException(nameof(HistogramBins), value, "A histogram needs at least two bins.");
    } = 40;
}
