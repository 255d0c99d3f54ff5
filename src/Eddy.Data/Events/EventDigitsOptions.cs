using System.Runtime.CompilerServices;

namespace Eddy.Data.Events;

/// <summary>How <see cref="EventDigits"/> looks at an image: the movement, and the pixel. Immutable, and valid whenever it exists.</summary>
public sealed record EventDigitsOptions
{
    /// <summary>θ, the change of log intensity that makes an event, in [0.02, 5]. Default 0.5.</summary>
    public double Threshold { get; init => field = Check(value, 0.02, 5); } = 0.5;

    /// <summary>Deviation of a pixel's own thresholds, ON and OFF each, relative to θ, in [0, 0.3]; a property of the sensor, so of the seed. Default 0: all alike.</summary>
    public double Mismatch { get; init => field = Check(value, 0, 0.3); }

    /// <summary>Microseconds after an event in which a pixel sends no other, in [0, 1,000,000]. Its reference moves on all the same. Default 1000.</summary>
    public int RefractoryUs { get; init => field = (int)Check(value, 0, 1_000_000); } = 1000;

    /// <summary>Events a second that a pixel sends for no reason, of either sign, in [0, 1000]. Default 0.1.</summary>
    public double NoiseHz { get; init => field = Check(value, 0, 1000); } = 0.1;

    /// <summary>b, intensity of black, white being 1 + b, in [0.001, 10]. Default 0.1: a contrast of 11 to 1.</summary>
    public double Background { get; init => field = Check(value, 0.001, 10); } = 0.1;

    /// <summary>A, height and base of the triangle that the sensor moves along, in pixels, in [0.1, 16]. Default 3.</summary>
    public double Amplitude { get; init => field = Check(value, 0.1, 16); } = 3;

    /// <summary>Movements, each along one side of the triangle, 1 to 24. Default 3: once round.</summary>
    public int Saccades { get; init => field = (int)Check(value, 1, 24); } = 3;

    /// <summary>Milliseconds of a movement, 1 to 10,000. Default 100.</summary>
    public int SaccadeMs { get; init => field = (int)Check(value, 1, 10_000); } = 100;

    /// <summary>Microseconds between two looks at the image, 10 to 100,000; between them a pixel's intensity is taken to change evenly. Default 2000.</summary>
    public int LookUs { get; init => field = (int)Check(value, 10, 100_000); } = 2000;

    private static double Check(double value, double low, double high, [CallerMemberName] string name = "")
        => value >= low && value <= high
            ? value
            : throw new ArgumentOutOfRangeException(name, value, FormattableString.Invariant($"Event digits: {name} must be in [{low}, {high}]."));
}
