using System.Runtime.CompilerServices;
using Eddy.Steps;

namespace Eddy.Networks;

/// <summary>What the layers of a <see cref="ContrastEncoder{T}"/> have in common. Immutable, and valid whenever it exists.</summary>
public sealed record ContrastEncoderOptions
{
    /// <summary>τ, by which cosines are divided, finite and at least 0.001. Default 0.1.</summary>
    public double Temperature { get; init => field = Check(value >= 0.001 && double.IsFinite(value), value, "must be finite and at least 0.001."); } = 0.1;

    /// <summary>The step of W, b, γ, β. Default Adam at 1e-4.</summary>
    public StepOptions Step { get; init; } = new AdamOptions { LearningRate = 1e-4 };

    /// <summary>What the neurons of the first layer see of an image; null, the default, for all of it.</summary>
    public LocalReceptiveFields? Fields { get; init; }

    /// <summary>φ. Default relu.</summary>
    public Activation Activation { get; init; } = Activation.Relu;

    /// <summary>Whether the weighted input is batch-normalised. Default no.</summary>
    public bool BatchNorm { get; init; }

    /// <summary>B, samples a step, at least 2. Default 64.</summary>
    public int BatchSize { get; init => field = Check(value > 1, value, "a sample is compared with others: at least 2."); } = 64;

    private static N Check<N>(bool ok, N value, string rule, [CallerMemberName] string name = "")
        => ok ? value : throw new ArgumentOutOfRangeException(name, value, $"{name}: {rule}");
}
