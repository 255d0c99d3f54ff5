using System.Globalization;
using Eddy.Numerics;

namespace Eddy.Neurons;

/// <summary>Where the decays of a layer's units are drawn, each unit its own: evenly in the logarithm of the time constant τ = −1/ln decay.</summary>
public readonly record struct DecayRange
{
    /// <summary>From <paramref name="min"/> to <paramref name="max"/>.</summary>
    /// <param name="min">Smallest decay, what remains after one step, in (0, 1).</param>
    /// <param name="max">Largest decay, in (0, 1), not below <paramref name="min"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such range.</exception>
    public DecayRange(double min, double max)
    {
        Min = NeuronOption.Check(min is > 0 and < 1, min, "decays", "must be in (0, 1).", nameof(min));
        Max = NeuronOption.Check(max is > 0 and < 1, max, "decays", "must be in (0, 1).", nameof(max));
        NeuronOption.Check(min <= max, max, "decays", string.Create(CultureInfo.InvariantCulture, $"must not be below min, {min}. Exchange the two."), nameof(max));
    }

    /// <summary>Smallest decay.</summary>
    public double Min { get; }

    /// <summary>Largest decay.</summary>
    public double Max { get; }

    internal double Draw(RandomSource random)
    {
        double low = Math.Log(-Math.Log(Min)), high = Math.Log(-Math.Log(Max)); // −ln τ
        return Math.Exp(-Math.Exp(random.NextUniform(low, high)));
    }
}
