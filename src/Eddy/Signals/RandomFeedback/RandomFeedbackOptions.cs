namespace Eddy.Signals.RandomFeedback;

/// <summary>Fixed random feedback (feedback alignment, broadcast form): the output error reaches every layer through a random matrix of its own that is never learned.</summary>
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
}
