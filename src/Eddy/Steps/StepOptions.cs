using System.Runtime.CompilerServices;

namespace Eddy.Steps;

/// <summary>How a weight moves along its gradient. Immutable, and valid whenever it exists.</summary>
public abstract record StepOptions
{
    /// <summary>η, learning rate, finite and above 0. Default 1e-3.</summary>
    public double LearningRate
    {
        get;
        init => field = Check(value > 0 && double.IsFinite(value), value, "η must be finite and above 0.");
    } = 1e-3;

    private protected static double Check(bool ok, double value, string rule, [CallerMemberName] string name = "")
        => ok ? value : throw new ArgumentOutOfRangeException(name, value, $"{name}: {rule}");
}

/// <summary>Plain stochastic gradient descent: w ← w − η g. No state.</summary>
public sealed record SgdOptions : StepOptions;

/// <summary>Adam (Kingma and Ba 2015, algorithm 1). State: two moments a weight.</summary>
public sealed record AdamOptions : StepOptions
{
    /// <summary>β₁, decay of the first moment, in [0, 1). Default 0.9.</summary>
    public double FirstDecay { get; init => field = Check(value is >= 0 and < 1, value, "β₁ must be in [0, 1)."); } = 0.9;

    /// <summary>β₂, decay of the second moment, in [0, 1). Default 0.999.</summary>
    public double SecondDecay { get; init => field = Check(value is >= 0 and < 1, value, "β₂ must be in [0, 1)."); } = 0.999;

    /// <summary>ε, added to the root of the second moment, above 0. Default 1e-8.</summary>
    public double Epsilon { get; init => field = Check(value > 0 && double.IsFinite(value), value, "ε must be finite and above 0."); } = 1e-8;
}
