using System.Runtime.CompilerServices;

namespace Eddy.Data.Events;

/// <summary>How <see cref="EventFrames"/> makes inputs of events. Immutable, and valid whenever it exists.</summary>
public sealed record EventFrameOptions
{
    /// <summary>Δt, microseconds a step, 1 to 100,000,000. Default 10,000.</summary>
    public int StepUs { get; init => field = Check(value, 1, 100_000_000); } = 10_000;

    /// <summary>Side of the square of pixels that become one, 1 to 64. Default 1.</summary>
    public int Pool { get; init => field = Check(value, 1, 64); } = 1;

    /// <summary>Pixels that are cut off at every side, 0 to 32,767. Default 0.</summary>
    public int Crop { get; init => field = Check(value, 0, 32_767); }

    /// <summary>Whether an input is the number of events; false, the default: 1 where there was any.</summary>
    public bool Counts { get; init; }

    private static int Check(int value, int low, int high, [CallerMemberName] string name = "")
        => value >= low && value <= high ? value : throw new ArgumentOutOfRangeException(name, value, $"Event frames: {name} must be {low} to {high}.");
}
