using Eddy.Checkpoints;
using Eddy.Learners;
using Eddy.Numerics;

namespace Eddy.Data.Tasks;

/// <summary>A sample of a chaotic system comes in, the next is asked. Each number is normalised to mean 0 and variance 1, so that 2 × loss / outputs is the NMSE.</summary>
/// <remarks>Mean and variance are those of one orbit of 20,000 samples, the same for every seed. Lanes are orbits with beginnings of their own.</remarks>
internal sealed class ChaosTask : LaneTask
{
    private const int MeasuredSamples = 20_000;

    private readonly IChaoticSystem _system;
    private readonly double[] _mean;
    private readonly double[] _scale;
    private readonly double[] _states;  // [B, state]
    private readonly double[] _now;     // [B, outputs], the sample that comes in next
    private readonly byte[] _started;

    public ChaosTask(string name, int lanes, ulong seed, IChaoticSystem system)
        : base(name, LearningTask.Regression, lanes, system.Outputs, system.Outputs, seed)
    {
        _system = system;
        (_mean, _scale) = Measure(system);
        (_states, _now, _started) = (new double[Shape.Area(lanes, system.StateSize)], new double[lanes * system.Outputs], new byte[lanes]);
        for (int lane = 0; lane < lanes; lane++)
        {
            State(lane).Clear();
            system.Begin(State(lane), Random(lane).NextDouble());
            for (int i = 0; i <= system.Transient; i++)
            {
                system.Next(State(lane), Now(lane));
            }
        }
    }

    protected override bool Step(int lane, Span<float> input, Span<float> target, out bool startsAnew)
    {
        startsAnew = _started[lane] == 0;
        _started[lane] = 1;
        Normalise(lane, input);
        _system.Next(State(lane), Now(lane));
        Normalise(lane, target);
        return true;
    }

    protected override void SaveState(CheckpointBuilder checkpoint, string prefix)
        => checkpoint.Add<double>(prefix + "states", [Lanes, _system.StateSize], _states)
            .Add<double>(prefix + "now", [Lanes, OutputSize], _now)
            .Add<byte>(prefix + "started", [Lanes], _started);

    protected override void LoadState(Checkpoint checkpoint, string prefix)
    {
        checkpoint.Read<double>(prefix + "states", [Lanes, _system.StateSize], _states);
        checkpoint.Read<double>(prefix + "now", [Lanes, OutputSize], _now);
        checkpoint.Read<byte>(prefix + "started", [Lanes], _started);
        if (_states.Any(value => !(Math.Abs(value) < 1e4)))
        {
            throw new InvalidDataException($"{checkpoint.Path}: \"{prefix}states\" is off the attractor. The file is damaged; use an earlier checkpoint.");
        }
    }

    private static (double[] Mean, double[] Scale) Measure(IChaoticSystem system)
    {
        double[] state = new double[system.StateSize], sample = new double[system.Outputs], sum = new double[system.Outputs], squares = new double[system.Outputs];
        system.Begin(state, 0.5);
        for (int i = 0; i < system.Transient + MeasuredSamples; i++)
        {
            system.Next(state, sample);
            for (int c = 0; i >= system.Transient && c < sample.Length; c++)
            {
                sum[c] += sample[c];
                squares[c] += sample[c] * sample[c];
            }
        }

        double[] mean = [.. sum.Select(s => s / MeasuredSamples)];
        return (mean, [.. squares.Select((s, c) => 1 / Math.Sqrt((s / MeasuredSamples) - (mean[c] * mean[c])))]);
    }

    private void Normalise(int lane, Span<float> values)
    {
        Span<double> now = Now(lane);
        for (int c = 0; c < values.Length; c++)
        {
            values[c] = (float)((now[c] - _mean[c]) * _scale[c]);
        }
    }

    private Span<double> State(int lane) => _states.AsSpan(lane * _system.StateSize, _system.StateSize);

    private Span<double> Now(int lane) => _now.AsSpan(lane * _system.Outputs, _system.Outputs);
}
