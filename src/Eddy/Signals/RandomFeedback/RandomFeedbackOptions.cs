namespace Eddy.Signals.RandomFeedback;

/// <summary>Random feedback (broadcast form): the output error reaches every layer through a random matrix of its own, which is never learned (feedback alignment) or, for the top
/// layer, follows the readout (adaptive feedback).</summary>
public sealed record RandomFeedbackOptions
{
    /// <summary>Standard deviation of the entries, finite and above 0; null for 1/√outputs of the network. Default null.</summary>
    public double? Spread
    {
        get;
        init => field = value is null || (value > 0 && double.IsFinite(value.Value))
            ? value
            : throw new ArgumentOutOfRangeException(nameof(Spread), value, "Spread: must be finite and above 0, or left out.");
    }

    /// <summary>
    /// c, for feedback that adapts: with every step the feedback of the top layer moves as the readout's weights from that layer do, and both decay, W ← (1 − c) W + ΔW,
    /// B ← (1 − c) B + ΔWᵀ, so that B − Wᵀ shrinks by 1 − c a step. In [0, 1); at 0 the difference stays what was drawn. Null for feedback that is fixed. Default null.
    /// </summary>
    /// <remarks>Layers below the top one have no weights to the readout, so their feedback is fixed. The decay is of weights from the top layer: bias and weights from the input keep theirs.</remarks>
    public double? AdaptiveDecay
    {
        get;
        init => field = value is null or (>= 0 and < 1)
            ? value
            : throw new ArgumentOutOfRangeException(nameof(AdaptiveDecay), value, "AdaptiveDecay: must be in [0, 1), or left out for fixed feedback.");
    }
}
