using Eddy.Signals.Trl;
using Eddy.Steps;

namespace Eddy.Networks;

/// <summary>What the layers of a <see cref="TrlEncoder{T}"/> have in common. Immutable, and valid whenever it exists.</summary>
public sealed record TrlLayerOptions
{
    /// <summary>The learning signal. Default TRL as published.</summary>
    public TrlOptions Trl { get; init; } = TrlOptions.Trl;

    /// <summary>The step of W, b, γ, β. Default Adam at 1e-4.</summary>
    public StepOptions Step { get; init; } = new AdamOptions { LearningRate = 1e-4 };

    /// <summary>The lateral map's learning rate over that of the other weights, finite and at least 0. Default 1.</summary>
    public double LateralRateFactor
    {
        get;
        init => field = value >= 0 && double.IsFinite(value)
            ? value
            : throw new ArgumentOutOfRangeException(nameof(LateralRateFactor), value, "LateralRateFactor: must be finite and at least 0.");
    } = 1;

    /// <summary>
    /// Whether weights learn from inputs less their mean over the batch: Σᵢ δᵢ (xᵢ − x̄) in place of Σᵢ δᵢ xᵢ, which is the same as leaving the mean of δ to the bias alone. What all samples have in
    /// common then moves no weight: an inner product with a common input shifts a neuron for all samples at once, and an optimizer that rescales small, steady gradients drives it silent. Default no.
    /// </summary>
    public bool CentreInputs { get; init; }

    /// <summary>Whether a step of plain gradient descent is divided by the mean of |x|² over the batch, plus 1 (normalised least mean squares). Not with Adam. Default no.</summary>
    public bool NormalizedStep { get; init; }

    /// <summary>λ, share of W that is lost per unit of learning rate and step, at least 0: W ← (1 − η λ) W before the step (decoupled weight decay). b, γ, β and L are not touched. Default 0.</summary>
    public double WeightDecay
    {
        get;
        init => field = value >= 0 && double.IsFinite(value)
            ? value
            : throw new ArgumentOutOfRangeException(nameof(WeightDecay), value, "WeightDecay: must be finite and at least 0; 0 means none.");
    }

    /// <summary>What the neurons of the first layer see of an image; null, the default, for all of it.</summary>
    public LocalReceptiveFields? Fields { get; init; }

    /// <summary>φ. Default relu.</summary>
    public Activation Activation { get; init; } = Activation.Relu;

    /// <summary>Whether the weighted input is batch-normalised. Default no.</summary>
    public bool BatchNorm { get; init; }

    /// <summary>B, samples a step, above 0; consecutive in time. Default 64.</summary>
    public int BatchSize
    {
        get;
        init => field = value > 0 ? value : throw new ArgumentOutOfRangeException(nameof(BatchSize), value, "BatchSize: a batch holds at least one sample.");
    } = 64;

    /// <summary>Largest norm of a step's gradient over all parameters of all layers that learn; 0 for no limit. Default 0.</summary>
    public double GradientClip
    {
        get;
        init => field = value >= 0 && double.IsFinite(value)
            ? value
            : throw new ArgumentOutOfRangeException(nameof(GradientClip), value, "GradientClip: must be finite and at least 0; 0 means no limit.");
    }

    /// <summary>Whether every parameter's last gradient is kept to be looked at, instead of being used up tile by tile. Costs memory and time. Default no.</summary>
    public bool KeepGradients { get; init; }

    /// <summary>Checks what no single option can.</summary>
    /// <exception cref="ArgumentException">Two options do not go together.</exception>
    internal void Validate()
    {
        if (NormalizedStep && Step is not SgdOptions)
        {
            throw Refuse(nameof(NormalizedStep), "divides a step of plain gradient descent; Adam's does not depend on the size of the input. Take plain gradient descent (SGD), or set it to false.");
        }

        if (WeightDecay * Step.LearningRate >= 1)
        {
            throw Refuse(nameof(WeightDecay), FormattableString.Invariant($"{WeightDecay} times the learning rate of {Step.LearningRate} takes all of W in one step. Their product must be below 1."));
        }

        if (Trl.RunningLateral && Trl.DirectCovariance)
        {
            throw Refuse(nameof(Trl.RunningLateral), "a direct covariance has no lateral pass. Take one of the two.");
        }
    }

    private static ArgumentException Refuse(string name, string rule) => new($"{name}: {rule}", name);

    /// <summary>Rows of one time step where the rows of a batch are sequences, time-major: pairs are then rows that far apart. 0 where pairs follow <see cref="TrlOptions.Pairs"/>.</summary>
    internal int PairStride { get; init; }

    /// <summary>Whether gradients are written down before a step is taken: because they are wanted, or because their norm is needed first.</summary>
    internal bool KeepsGradients => KeepGradients || GradientClip > 0;
}
