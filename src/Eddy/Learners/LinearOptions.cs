using System.Runtime.CompilerServices;
using Eddy.Steps;

namespace Eddy.Learners;

/// <summary>How a <see cref="LinearLearner"/> learns. Immutable, and valid whenever it exists. Start from <see cref="Sgd"/> or <see cref="Adam"/>.</summary>
public sealed record LinearOptions
{
    /// <summary>Normalised gradient descent at 0.3: it stands inputs of any scale.</summary>
    public static LinearOptions Sgd { get; } = new();

    /// <summary>Adam at 0.01.</summary>
    public static LinearOptions Adam { get; } = new() { Step = new AdamOptions { LearningRate = 0.01 }, Normalized = false };

    /// <summary>How the weights move. Default plain gradient descent at 0.3, which with <see cref="Normalized"/> is the share of an error that one sample closes.</summary>
    public StepOptions Step
    {
        get;
        init => field = value ?? throw new ArgumentNullException(nameof(Step), "Step: choose SgdOptions or AdamOptions.");
    } = new SgdOptions { LearningRate = 0.3 };

    /// <summary>Whether every sample's gradient is divided by |x|² + 1 (normalised LMS). Default yes; without it a rate of gradient descent must fit the scale of
    /// the inputs.</summary>
    public bool Normalized { get; init; } = true;

    /// <summary>a, decay of averaged weights that answer in place of the last ones, in (0, 1): a memory of about 1/(1 − a) samples; 0 for none. Default 0.</summary>
    public double Averaging { get; init => field = Check(value is >= 0 and < 1, value, "must be in [0, 1); 0 means no averaging."); }

    private static double Check(bool ok, double value, string rule, [CallerMemberName] string name = "")
        => ok ? value : throw new ArgumentOutOfRangeException(name, value, $"{name}: {rule}");
}
