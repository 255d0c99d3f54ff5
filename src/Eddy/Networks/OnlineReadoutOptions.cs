using System.Runtime.CompilerServices;
using Eddy.Steps;

namespace Eddy.Networks;

/// <summary>How an <see cref="OnlineReadout{T}"/> learns. Immutable, and valid whenever it exists.</summary>
public sealed record OnlineReadoutOptions
{
    /// <summary>How the weights move. Default plain gradient descent at 0.01.</summary>
    public StepOptions Step
    {
        get;
        init => field = value ?? throw new ArgumentNullException(nameof(Step), "Step: choose SgdOptions or AdamOptions.");
    } = new SgdOptions { LearningRate = 0.01 };

    /// <summary>
    /// Whether every sample's gradient is divided by |x|² + 1 (normalised LMS): one step then closes the share η of a regression's error whatever the scale of the
    /// features, and a rate in (0, 2) cannot diverge. Default no.
    /// </summary>
    public bool Normalized { get; init; }

    /// <summary>
    /// a, decay of the averaged weights w̄ ← w̄ + (1 − a)(w − w̄) that answer in place of w, in (0, 1): a memory of about 1/(1 − a) samples. It steadies the answer where
    /// classes come in runs. 0 for none: the last weights answer, at no cost. Default 0.
    /// </summary>
    public double Averaging { get; init => field = Check(value is >= 0 and < 1, value, "must be in [0, 1); 0 means no averaging."); }

    private static double Check(bool ok, double value, string rule, [CallerMemberName] string name = "")
        => ok ? value : throw new ArgumentOutOfRangeException(name, value, $"{name}: {rule}");
}
