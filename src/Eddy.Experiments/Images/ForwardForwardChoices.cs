using Eddy.Signals.Goodness;

namespace Eddy.Experiments.Images;

/// <summary>Options that only forward-forward has, in config.json under <c>forward_forward</c>.</summary>
public sealed record ForwardForwardChoices
{
    /// <summary>Mean or sum of the units' squares.</summary>
    public GoodnessForm Goodness { get; init; } = GoodnessForm.Mean;

    /// <summary>θ, the goodness above which a sample counts as real; null for 2 with the mean, and the layer's number of units with the sum.</summary>
    public double? Threshold { get; init; }

    /// <summary>The input of the label over the largest input of the sample.</summary>
    public double LabelScale { get; init; } = 1;
}
