using System.Runtime.CompilerServices;
using Eddy.Signals.Goodness;
using Eddy.Steps;

namespace Eddy.Learners.ForwardForward;

/// <summary>Hyperparameters of a <see cref="ForwardForwardNetwork{T}"/>. Immutable, and valid whenever it exists.</summary>
public sealed record ForwardForwardOptions
{
    /// <summary>B, samples a step, above 0; each is shown with its own label and with another. Default 64.</summary>
    public int BatchSize { get; init => field = Check(value > 0, value, "a batch holds at least one sample."); } = 64;

    /// <summary>Mean or sum of the units' squares. Default mean.</summary>
    public GoodnessForm Goodness { get; init => field = Check(Enum.IsDefined(value), value, "must be Mean or Sum."); }

    /// <summary>θ, the goodness above which a sample counts as real, finite and above 0; null for the common choice: 2 for the mean, the layer's number of units for the sum. Default null.</summary>
    public double? Threshold { get; init => field = Check(value is null or (> 0 and < double.PositiveInfinity), value, "θ must be finite and above 0, or null for the common choice."); }

    /// <summary>The input of the label over the largest input of the sample, finite and above 0. Default 1.</summary>
    public double LabelScale { get; init => field = Check(value > 0 && double.IsFinite(value), value, "must be finite and above 0."); } = 1;

    /// <summary>The step of all weights. Default Adam at 1e-3.</summary>
    public StepOptions Step
    {
        get;
        init => field = value ?? throw new ArgumentNullException(nameof(Step), "Step: choose AdamOptions or SgdOptions.");
    } = new AdamOptions { LearningRate = 1e-3 };

    /// <summary>θ of a layer of so many units.</summary>
    internal double ThresholdOf(int units) => Threshold ?? (Goodness == GoodnessForm.Mean ? 2 : units);

    private static TValue Check<TValue>(bool ok, TValue value, string rule, [CallerMemberName] string name = "")
        => ok ? value : throw new ArgumentOutOfRangeException(name, value, $"{name}: {rule}");
}
