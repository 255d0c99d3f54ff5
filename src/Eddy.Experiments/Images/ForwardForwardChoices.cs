using Eddy.Learners.ForwardForward;
using Eddy.Signals.Goodness;

namespace Eddy.Experiments.Images;

/// <summary>Options that only forward-forward has, in config.json under <c>forward_forward</c>.</summary>
public sealed record ForwardForwardChoices
{
    private static readonly ForwardForwardOptions _usual = new();

    /// <summary>Mean or sum of the units' squares.</summary>
    public GoodnessForm Goodness { get; init; } = _usual.Goodness;

    /// <summary>θ, the goodness above which a sample counts as real; null for the usual one of that goodness.</summary>
    public double? Threshold { get; init; }

    /// <summary>The input of the label over the largest input of the sample.</summary>
    public double LabelScale { get; init; } = _usual.LabelScale;

    /// <summary>Where wrong labels come from.</summary>
    public WrongLabels WrongLabels { get; init; } = _usual.WrongLabels;
}
