using System.Globalization;

namespace Eddy.Traces.OneStep;

/// <summary>A random choice of time steps: each with the same probability, or exactly so many of each stretch. Immutable, and valid whenever it exists.</summary>
public sealed record StepSampling
{
    private StepSampling()
    {
    }

    /// <summary>Every step.</summary>
    public static StepSampling All { get; } = new();

    /// <summary>Probability of a step, in (0, 1]; 1 where a number is drawn of each stretch.</summary>
    public double Probability { get; private init; } = 1;

    /// <summary>Steps drawn of each stretch; 0 where each step is drawn by itself.</summary>
    public int Steps { get; private init; }

    /// <summary>Steps of a stretch, counted from the last reset; 0 where each step is drawn by itself.</summary>
    public int Of { get; private init; }

    /// <summary>Each step by itself, with this probability.</summary>
    /// <param name="probability">In (0, 1].</param>
    public static StepSampling Each(double probability) => probability is > 0 and <= 1
        ? new() { Probability = probability }
        : throw new ArgumentOutOfRangeException(nameof(probability), probability, "probability must be in (0, 1]: 1 takes every step.");

    /// <summary>Exactly <paramref name="steps"/> of every <paramref name="of"/> steps, all choices equally likely.</summary>
    /// <param name="steps">At least 1, at most <paramref name="of"/>.</param>
    /// <param name="of">Steps of a stretch, at most 1,000,000: the length of a sequence, where streams are reset between them.</param>
    public static StepSampling Exactly(int steps, int of)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(steps);
        return of is <= 1_000_000 && steps <= of
            ? new() { Steps = steps, Of = of }
            : throw new ArgumentOutOfRangeException(nameof(of), of, $"{steps} steps cannot be drawn of every {of}: of must be {steps}, the steps to draw, to 1,000,000.");
    }

    internal bool IsAll => Probability == 1 && Steps == Of;

    internal string Described => Of > 0
        ? string.Create(CultureInfo.InvariantCulture, $"{Steps} drawn of every {Of}")
        : string.Create(CultureInfo.InvariantCulture, $"those drawn, each with probability {Probability}");
}
