using Eddy.Checkpoints;
using Eddy.Learners;
using Eddy.Numerics;

namespace Eddy.Data.Tasks;

/// <summary>Fair bits come in; the targets are the outputs of a fixed random network a ← tanh(W a + U x + b), y = V a, to be mimicked.</summary>
/// <remarks>Weights are normal with variance 1 / (numbers summed), b with variance 0.01. Every lane runs the same network from a = 0.</remarks>
internal sealed class MimicTask : LaneTask
{
    private readonly int _units;
    private readonly float[] _recurrent;
    private readonly float[] _input;
    private readonly float[] _bias;
    private readonly float[] _output;
    private readonly float[] _states;   // [B, units]
    private readonly float[] _next;
    private readonly byte[] _started;

    public MimicTask(int lanes, ulong seed, int inputs, int units, int outputs)
        : base("mimic", LearningTask.Regression, lanes, inputs, outputs, seed)
    {
        _units = units;
        var random = new RandomSource(seed).Split("mimicked network");
        _recurrent = Normal(units * units, 1 / Math.Sqrt(units));
        _input = Normal(units * inputs, 1 / Math.Sqrt(inputs));
        _bias = Normal(units, 0.1);
        _output = Normal(outputs * units, 1 / Math.Sqrt(units));
        (_states, _next, _started) = (new float[lanes * units], new float[units], new byte[lanes]);

        float[] Normal(int count, double deviation) => [.. Enumerable.Range(0, count).Select(_ => (float)(deviation * random.NextGaussian()))];
    }

    /// <summary>W, [units, units].</summary>
    public ReadOnlySpan<float> Recurrent => _recurrent;

    /// <summary>U, [units, inputs].</summary>
    public ReadOnlySpan<float> Input => _input;

    /// <summary>b, [units].</summary>
    public ReadOnlySpan<float> Bias => _bias;

    /// <summary>V, [outputs, units].</summary>
    public ReadOnlySpan<float> Output => _output;

    protected override bool Step(int lane, Span<float> input, Span<float> target, out bool startsAnew)
    {
        startsAnew = _started[lane] == 0;
        _started[lane] = 1;
        for (int i = 0; i < input.Length; i++)
        {
            input[i] = Bit(lane) ? 1 : 0;
        }

        Span<float> state = _states.AsSpan(lane * _units, _units);
        for (int i = 0; i < _units; i++)
        {
            _next[i] = MathF.Tanh(_bias[i] + Dot(_recurrent.AsSpan(i * _units, _units), state) + Dot(_input.AsSpan(i * input.Length, input.Length), input));
        }

        _next.CopyTo(state);
        for (int i = 0; i < target.Length; i++)
        {
            target[i] = Dot(_output.AsSpan(i * _units, _units), state);
        }

        return true;
    }

    protected override void SaveState(CheckpointBuilder checkpoint, string prefix)
        => checkpoint.Add<float>(prefix + "states", [Lanes, _units], _states)
            .Add<byte>(prefix + "started", [Lanes], _started)
            .Add<float>(prefix + "recurrent", [_units, _units], _recurrent)
            .Add<float>(prefix + "input", [_units, InputSize], _input)
            .Add<float>(prefix + "bias", [_units], _bias)
            .Add<float>(prefix + "output", [OutputSize, _units], _output);

    protected override void LoadState(Checkpoint checkpoint, string prefix)
    {
        checkpoint.Read<float>(prefix + "states", [Lanes, _units], _states);
        checkpoint.Read<byte>(prefix + "started", [Lanes], _started);
        checkpoint.Read<float>(prefix + "recurrent", [_units, _units], _recurrent);
        checkpoint.Read<float>(prefix + "input", [_units, InputSize], _input);
        checkpoint.Read<float>(prefix + "bias", [_units], _bias);
        checkpoint.Read<float>(prefix + "output", [OutputSize, _units], _output);
    }

    // one order of summation, so one result at every vector width
    private static float Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        float sum = 0;
        for (int i = 0; i < a.Length; i++)
        {
            sum += a[i] * b[i];
        }

        return sum;
    }
}
