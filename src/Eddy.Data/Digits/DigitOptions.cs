using System.Runtime.CompilerServices;

namespace Eddy.Data.Digits;

/// <summary>How strongly <see cref="DigitGenerator"/> distorts its digits. Immutable, and valid whenever it exists.</summary>
/// <remarks>The defaults are the data set <c>digits</c>; changing one makes another data set. All zero gives each glyph as designed.</remarks>
public sealed record DigitOptions
{
    /// <summary>Height of an undistorted digit's centre line in pixels, in [8, 24]. Default 18.5.</summary>
    public double Height { get; init => field = Check(value, 8, 24); } = 18.5;

    /// <summary>Largest rotation either way in degrees, uniform, in [0, 45]. Default 15.</summary>
    public double RotationDegrees { get; init => field = Check(value, 0, 45); } = 15;

    /// <summary>Largest slant either way, sideways pixels per pixel of height, uniform, in [0, 1]. Default 0.25.</summary>
    public double Shear { get; init => field = Check(value, 0, 1); } = 0.25;

    /// <summary>Largest relative change of size either way, uniform, in [0, 0.5]. Default 0.12.</summary>
    public double Scale { get; init => field = Check(value, 0, 0.5); } = 0.12;

    /// <summary>Largest relative change of width alone either way, uniform, in [0, 0.5]. Default 0.2.</summary>
    public double Aspect { get; init => field = Check(value, 0, 0.5); } = 0.2;

    /// <summary>Largest shift either way along each axis in pixels, uniform, in [0, 10]; cut so that the digit stays inside. Default 2.5.</summary>
    public double Shift { get; init => field = Check(value, 0, 10); } = 2.5;

    /// <summary>Standard deviation of each control point's own displacement, as a part of the height, in [0, 0.1]. Default 0.025.</summary>
    public double Jitter { get; init => field = Check(value, 0, 0.1); } = 0.025;

    /// <summary>Standard deviation of the smooth displacement field's coefficients, as a part of the height, in [0, 0.2]. Default 0.06.</summary>
    /// <remarks>The field is a cubic B-spline over 3 × 3 cells; the displacement itself deviates by about half of this.</remarks>
    public double Elastic { get; init => field = Check(value, 0, 0.2); } = 0.06;

    /// <summary>Smallest radius of the pen in pixels, in [0.3, 4]. Default 0.8.</summary>
    public double MinPenRadius { get; init => field = Check(value, 0.3, 4); } = 0.8;

    /// <summary>Spread of the pen's radius above <see cref="MinPenRadius"/> in pixels, uniform, in [0, 4]. Default 0.8.</summary>
    public double PenSpread { get; init => field = Check(value, 0, 4); } = 0.8;

    /// <summary>Largest half-width of the stroke's soft edge in pixels, uniform from 0.5, in [0.5, 3]. Default 1.</summary>
    public double Blur { get; init => field = Check(value, 0.5, 3); } = 1;

    /// <summary>Largest relative loss of ink of a whole digit, uniform, in [0, 0.8]. Default 0.2.</summary>
    public double Fading { get; init => field = Check(value, 0, 0.8); } = 0.2;

    /// <summary>Standard deviation of the ink's grain, relative to the ink at a pixel, in [0, 0.5]. Default 0.08. The background stays 0.</summary>
    public double Grain { get; init => field = Check(value, 0, 0.5); } = 0.08;

    private static double Check(double value, double low, double high, [CallerMemberName] string name = "")
        => value >= low && value <= high
            ? value
            : throw new ArgumentOutOfRangeException(name, value, FormattableString.Invariant($"Digits: {name} must be in [{low}, {high}]."));
}
