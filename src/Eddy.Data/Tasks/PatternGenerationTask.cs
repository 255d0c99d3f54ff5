using Eddy.Checkpoints;
using Eddy.Learners;
using Eddy.Numerics;

namespace Eddy.Data.Tasks;

/// <summary>
/// Sums of sines are to be told, step by step, by a clock made of spikes (Bellec et al. 2020). Input and targets are the same in every round and every lane; the seed draws them once.
/// Lanes begin at places of their own, so that a batch holds several places of the pattern.
/// </summary>
/// <remarks><code>
/// y_k(t) = scale_k · Σ_f a_kf sin(2π f t + φ_kf)        f = 1, 2, 3, 5 Hz, a in [0.5, 2), φ in [0, 2π)
/// </code>
/// Each output has mean 0 and variance 1 over a round, so that the mean squared error is the NMSE. The inputs are divided into as many groups as the clock has; group g
/// spikes in the g-th part of the round only.</remarks>
internal sealed class PatternGenerationTask : LaneTask
{
    private static readonly double[] _hertz = [1, 2, 3, 5];

    private readonly int _round;
    private readonly byte[] _spikes;    // [T, I], frozen
    private readonly float[] _pattern;  // [T, O]
    private readonly int[] _place;
    private readonly byte[] _started;

    public PatternGenerationTask(int lanes, ulong seed, int outputs, int inputs, int groups, int round, double chance, double stepMs)
        : base("pattern-generation", LearningTask.Regression, lanes, inputs, outputs, seed)
    {
        var root = new RandomSource(seed).Split(Name);
        (_round, _spikes, _pattern) = (round, new byte[Shape.Area(round, inputs)], new float[Shape.Area(round, outputs)]);
        RandomSource clock = root.Split("clock");
        for (int t = 0; t < round; t++)
        {
            int group = (int)((long)t * groups / round);
            for (int i = 0; i < inputs; i++)
            {
                bool speaks = (int)((long)i * groups / inputs) == group;
                _spikes[(t * inputs) + i] = (byte)(clock.NextDouble() < chance && speaks ? 1 : 0);
            }
        }

        for (int k = 0; k < outputs; k++)
        {
            Draw(root.Split("output", k), k, stepMs);
        }

        (_place, _started) = ([.. Enumerable.Range(0, lanes).Select(lane => Random(lane).NextInt(round))], new byte[lanes]);
    }

    public override IReadOnlyList<TaskFigure> Figures() => [new("mse, by the mean", 1)];

    protected override bool Step(int lane, Span<float> input, Span<float> target, out bool startsAnew)
    {
        int place = _place[lane];
        startsAnew = place == 0 || _started[lane] == 0;
        _started[lane] = 1;
        for (int i = 0; i < input.Length; i++)
        {
            input[i] = _spikes[(place * input.Length) + i];
        }

        _pattern.AsSpan(place * target.Length, target.Length).CopyTo(target);
        _place[lane] = place + 1 == _round ? 0 : place + 1;
        return true;
    }

    protected override void SaveState(CheckpointBuilder checkpoint, string prefix)
        => checkpoint.Add<int>(prefix + "place", [Lanes], _place).Add<byte>(prefix + "started", [Lanes], _started).Add<byte>(prefix + "spikes", [_round, InputSize], _spikes)
            .Add<float>(prefix + "pattern", [_round, OutputSize], _pattern);

    protected override void LoadState(Checkpoint checkpoint, string prefix)
    {
        ReadWithin(checkpoint, prefix + "place", _place, _round - 1);
        checkpoint.Read<byte>(prefix + "started", [Lanes], _started);
        checkpoint.Read<byte>(prefix + "spikes", [_round, InputSize], _spikes);
        checkpoint.Read<float>(prefix + "pattern", [_round, OutputSize], _pattern);
        if (_spikes.Any(spike => spike > 1) || !_pattern.All(float.IsFinite))
        {
            throw new InvalidDataException($"{checkpoint.Path}: \"{prefix}spikes\" or \"{prefix}pattern\" holds what the task cannot have written. Use an earlier checkpoint.");
        }
    }

    private void Draw(RandomSource random, int output, double stepMs)
    {
        var values = new double[_round];
        foreach (double hertz in _hertz)
        {
            double amplitude = random.NextUniform(0.5, 2), phase = random.NextUniform(0, 2 * Math.PI);
            for (int t = 0; t < _round; t++)
            {
                values[t] += amplitude * Math.Sin((2 * Math.PI * hertz * t * stepMs / 1000) + phase);
            }
        }

        double mean = values.Average(), variance = values.Average(value => (value - mean) * (value - mean));
        double scale = variance > 1e-12 ? 1 / Math.Sqrt(variance) : 0; // a round of one step has nothing to tell
        for (int t = 0; t < _round; t++)
        {
            _pattern[(t * OutputSize) + output] = (float)((values[t] - mean) * scale);
        }
    }
}
