using System.Globalization;
using Eddy.Experiments.Images;
using Eddy.Learners;

namespace Eddy.Experiments.Streaming;

/// <summary>Online linear regression, or softmax regression for classes: see <see cref="LinearLearner"/>.</summary>
public sealed record LinearStreamOptions : StreamLearnerOptions
{
    /// <summary>How a gradient moves a weight.</summary>
    public Optimizer Optimizer { get; init; } = Optimizer.Sgd;

    /// <summary>η; null for 0.3 with sgd, 0.01 with adam.</summary>
    public double? LearningRate { get; init; }

    /// <summary>Whether a sample's gradient is divided by |x|² + 1; null for yes with sgd, no with adam.</summary>
    public bool? Normalized { get; init; }

    /// <summary>Decay of averaged weights that answer in place of the last ones; 0 for none.</summary>
    public double Averaging { get; init; }

    private LinearOptions Usual => Optimizer == Optimizer.Adam ? LinearOptions.Adam : LinearOptions.Sgd;

    /// <inheritdoc/>
    public override StreamLearnerOptions Resolved(LearnerShape? shape) => this with { LearningRate = LearningRate ?? Usual.Step.LearningRate, Normalized = Normalized ?? Usual.Normalized };

    /// <inheritdoc/>
    public override void Validate()
    {
        Require(LearningRate is null || (double.IsFinite(LearningRate.Value) && LearningRate > 0), nameof(LearningRate), LearningRate ?? 0, "must be finite and above 0");
        Require(Averaging is >= 0 and < 1, nameof(Averaging), Averaging, "must be in [0, 1); 0 means no averaging");
    }

    /// <inheritdoc/>
    public override ILearner Create(LearnerShape shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        return new LinearLearner(shape.InputSize, shape.OutputSize, shape.Task, Usual with
        {
            Step = Usual.Step with { LearningRate = LearningRate ?? Usual.Step.LearningRate },
            Normalized = Normalized ?? Usual.Normalized,
            Averaging = Averaging,
        });
    }

    /// <inheritdoc/>
    public override string Describe()
        => string.Create(CultureInfo.InvariantCulture, $"a linear map, {Optimizer.ToString().ToLowerInvariant()} at {LearningRate ?? Usual.Step.LearningRate:G3}");
}
