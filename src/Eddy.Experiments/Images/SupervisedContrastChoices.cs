namespace Eddy.Experiments.Images;

/// <summary>Options that only layer-wise supervised contrast has, in config.json under <c>supervised_contrast</c>.</summary>
public sealed record SupervisedContrastChoices
{
    /// <summary>τ, by which cosines are divided.</summary>
    public double Temperature { get; init; } = 0.1;
}
