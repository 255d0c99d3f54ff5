using System.Runtime.CompilerServices;
using Eddy.Streams.Metrics;

namespace Eddy.Streams;

/// <summary>How a learner is judged on a stream. Immutable, and valid whenever it exists.</summary>
public sealed record PrequentialOptions
{
    /// <summary>W, samples that the windowed figures look back on, above 0. Default 1000.</summary>
    public int Window { get; init => field = Check(value > 0, value, "the window must hold at least one sample."); } = 1000;

    /// <summary>λ, what a sample's weight in the fading accuracy is multiplied by with each one after it, in (0, 1]. Default 0.999.</summary>
    public double FadingFactor { get; init => field = Check(value is > 0 and <= 1, value, "λ must be in (0, 1]; 1 forgets nothing."); } = 0.999;

    /// <summary>N, samples by which labels come late: that of sample t is learned after sample t + N was scored. 0 or more. Default 0.</summary>
    public int DelaySamples { get; init => field = Check(value >= 0, value, "a label cannot come before its sample."); }

    /// <summary>Classes beyond which the stream is refused as one whose target names no class, 1 to 10,000: tables grow with the square of the classes. Default 1000.</summary>
    public int MaxClasses { get; init => field = Check(value is > 0 and <= ClassificationScore.MaxClasses, value, $"the number must be in [1, {ClassificationScore.MaxClasses}]."); } = 1000;

    private static T Check<T>(bool ok, T value, string rule, [CallerMemberName] string name = "")
        => ok ? value : throw new ArgumentOutOfRangeException(name, value, $"{name}: {rule}");
}
