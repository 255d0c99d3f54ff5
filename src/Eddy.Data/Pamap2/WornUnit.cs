using Eddy.Numerics;

namespace Eddy.Data.Pamap2;

/// <summary>An inertial unit on a generated body: from posture and movement to its 17 columns.</summary>
internal sealed class WornUnit
{
    private const double Gravity = 9.81;
    private const double Range6 = 6 * Gravity; // the second accelerometer saturates

    private readonly RandomSource _random;
    private readonly int _place;
    private readonly (double Forward, double Aside) _mounting;
    private readonly double[] _phases = new double[3];
    private readonly double[] _share = new double[3];
    private readonly double[] _bias = new double[3];
    private double _temperature;
    private double _forward;
    private double _aside;
    private double _heading;
    private int _silent;

    public WornUnit(int place, RandomSource random)
    {
        (_place, _random) = (place, random);
        _mounting = (random.NextUniform(-0.02, 0.02), random.NextUniform(-0.02, 0.02));
        for (int axis = 0; axis < 3; axis++)
        {
            _phases[axis] = (0.17 * axis) + (0.23 * place) + random.NextUniform(-0.05, 0.05);
            _share[axis] = (axis == 0 ? 0.8 : axis == 1 ? 0.35 : 0.55) * random.NextUniform(0.85, 1.15);
            _bias[axis] = random.NextUniform(-0.15, 0.15);
        }

        (_temperature, _heading) = (random.NextUniform(30.5, 31.5), random.NextUniform(-0.1, 0.1));
    }

    /// <summary>Writes the 17 columns of the next hundredth of a second; NaN while the radio link is lost.</summary>
    public void Next(ActivityProfile activity, double phase, double frequency, double vigour, Span<double> columns)
    {
        // Posture goes to the activity's within about a second and wanders about it.
        (double forward, double aside) = activity.Posture[_place];
        _forward += (0.01 * (forward - _forward)) + (activity.Restlessness * 0.05 * Noise());
        _aside += (0.01 * (aside - _aside)) + (activity.Restlessness * 0.05 * Noise());
        _heading += activity.Restlessness * 0.02 * Noise();
        _temperature += 0.00002 * (34 - _temperature);

        double f = _forward + _mounting.Forward, a = _aside + _mounting.Aside, strength = activity.Strength[_place] * vigour;
        ReadOnlySpan<double> up = [Turns.Cos(f) * Turns.Cos(a), Turns.Sin(a), Turns.Sin(f) * Turns.Cos(a)];
        ReadOnlySpan<double> north = [Turns.Cos(_heading) * Turns.Sin(f), Turns.Sin(_heading), Turns.Cos(_heading) * Turns.Cos(f)];
        columns[0] = Math.Round(_temperature * 16) / 16; // the sensor's step
        for (int axis = 0; axis < 3; axis++)
        {
            double t = phase + _phases[axis];
            double wave = Turns.Sin(t) + (activity.Harmonic * Turns.Sin((2 * t) + 0.1)), slope = Turns.Cos(t) + (2 * activity.Harmonic * Turns.Cos((2 * t) + 0.1));
            double acceleration = (Gravity * up[axis]) + (strength * _share[axis] * wave) + _bias[axis];
            columns[1 + axis] = acceleration + (0.12 * Noise());
            columns[4 + axis] = Math.Clamp(acceleration + 0.05 + (0.08 * Noise()), -Range6, Range6);
            columns[7 + axis] = (0.12 * strength * _share[axis] * slope * Math.Min(1, frequency)) + (0.03 * Noise());
            columns[10 + axis] = (22 * north[axis]) - (38 * up[axis]) + (0.6 * Noise());
        }

        // The published files say that orientation is not valid in this collection; these columns stand still.
        (columns[13], columns[14], columns[15], columns[16]) = (1, 0, 0, 0);

        _silent = _silent > 0 ? _silent - 1 : _random.NextInt(1500) == 0 ? 1 + _random.NextInt(25) : 0;
        if (_silent > 0)
        {
            columns.Fill(double.NaN);
        }
    }

    /// <summary>Mean 0, deviation 1, close to normal, without a logarithm: the sum of four uniform numbers.</summary>
    private double Noise() => (_random.NextDouble() + _random.NextDouble() + _random.NextDouble() + _random.NextDouble() - 2) * 1.7320508075688772;
}
