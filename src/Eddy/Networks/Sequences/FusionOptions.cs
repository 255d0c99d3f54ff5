using Eddy.Signals.Trl;
using Eddy.Steps;

namespace Eddy.Networks.Sequences;

/// <summary>Hyperparameters of a <see cref="TemporalFusion{T}"/>. Immutable, and valid whenever it exists.</summary>
public sealed record FusionOptions
{
    /// <summary>Which fusion. Default none.</summary>
    public FusionKind Kind { get; init; }

    /// <summary>α of the leaky average, decay per step, in [0, 1). Default 0.5.</summary>
    public double Decay
    {
        get;
        init => field = value is >= 0 and < 1 ? value : throw new ArgumentOutOfRangeException(nameof(Decay), value, "Decay: α must be in [0, 1); 0 means no memory.");
    } = 0.5;

    /// <summary>Hidden neurons of the concat-MLP, above 0. Default 64.</summary>
    public int Hidden
    {
        get;
        init => field = value > 0 ? value : throw new ArgumentOutOfRangeException(nameof(Hidden), value, "Hidden: must be above 0.");
    } = 64;

    /// <summary>What the parameters learn from. Default the head's error.</summary>
    public FusionLearning Learning { get; init; }

    /// <summary>The fusion's own loss, where <see cref="Learning"/> says so; the variance coefficient as it is in force. Default TRL-S.</summary>
    public TrlOptions Trl { get; init; } = TrlOptions.TrlS;

    /// <summary>How parameters move. Default Adam at 1e-3.</summary>
    public StepOptions Step { get; init; } = new AdamOptions { LearningRate = 1e-3 };
}
