using System.Runtime.CompilerServices;

namespace Eddy.Data.Images;

/// <summary>How strongly <see cref="ImageAugmenter"/> moves an image. Immutable, and valid whenever it exists.</summary>
public sealed record AugmentOptions
{
    /// <summary>Largest rotation either way in degrees, uniform, in [0, 180]. Default 15.</summary>
    public double RotationDegrees { get; init => field = Check(value, 0, 180); } = 15;

    /// <summary>Largest shift either way along each axis as a part of that side, uniform, in [0, 1]. Default 0.1.</summary>
    public double Shift { get; init => field = Check(value, 0, 1); } = 0.1;

    /// <summary>Largest relative change of size either way, uniform, in [0, 0.9]: a factor in [1 − s, 1 + s]. Default 0.1.</summary>
    public double Scale { get; init => field = Check(value, 0, 0.9); } = 0.1;

    private static double Check(double value, double low, double high, [CallerMemberName] string name = "")
        => value >= low && value <= high
            ? value
            : throw new ArgumentOutOfRangeException(name, value, FormattableString.Invariant($"Augmentation: {name} must be in [{low}, {high}]."));
}
