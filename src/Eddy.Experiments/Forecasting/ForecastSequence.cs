using Eddy.Data.Respiration;

namespace Eddy.Experiments.Forecasting;

/// <summary>A sequence D of p coordinates over T samples, [T, p]: the coordinates of one instant lie together.</summary>
public sealed class ForecastSequence
{
    private readonly double[] _values;

    /// <summary>Wraps a copy of the values.</summary>
    /// <param name="name">For results and messages.</param>
    /// <param name="coordinates">p, above 0.</param>
    /// <param name="values">[T, p], finite.</param>
    /// <exception cref="ArgumentException">The length is no multiple of p or 0, or a value is not finite.</exception>
    public ForecastSequence(string name, int coordinates, ReadOnlySpan<double> values)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(coordinates);
        if (values.Length == 0 || values.Length % coordinates != 0)
        {
            throw new ArgumentException($"{name}: {values.Length} values are no whole number of samples of {coordinates} coordinates, at least one.", nameof(values));
        }

        for (int i = 0; i < values.Length; i++)
        {
            if (!double.IsFinite(values[i]))
            {
                throw new ArgumentException($"{name}: sample {i / coordinates}, coordinate {i % coordinates} is {values[i]}. Fill gaps before forecasting.", nameof(values));
            }
        }

        (Name, Coordinates, _values) = (name, coordinates, values.ToArray());
    }

    /// <summary>For results and messages.</summary>
    public string Name { get; }

    /// <summary>p.</summary>
    public int Coordinates { get; }

    /// <summary>T.</summary>
    public int Samples => _values.Length / Coordinates;

    /// <summary>All values, [T, p].</summary>
    public ReadOnlySpan<double> Values => _values;

    /// <summary>One instant, [p].</summary>
    public ReadOnlySpan<double> Sample(int time) => _values.AsSpan(time * Coordinates, Coordinates);

    /// <summary>A breathing recording.</summary>
    public static ForecastSequence From(RespirationRecording recording)
    {
        ArgumentNullException.ThrowIfNull(recording);
        return new ForecastSequence(recording.Name, recording.Coordinates, recording.Values);
    }
}
