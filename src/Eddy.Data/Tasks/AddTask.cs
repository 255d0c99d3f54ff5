using Eddy.Checkpoints;
using Eddy.Learners;

namespace Eddy.Data.Tasks;

/// <summary>
/// Bits x come as a pair [x, 1 − x]; the target is the pair [y, 1 − y] with y_t = 0.5 + 0.5 x_(t−t1) − 0.25 x_(t−t2), or a draw from it. Each symbol is repeated
/// <c>stretch</c> times. Bits before the first are 0.
/// </summary>
/// <remarks>Whoever knows neither delay, one, or both, has a cross-entropy of at least the figures: they are the same for the probabilities and for draws from them.</remarks>
internal sealed class AddTask : LaneTask
{
    private readonly int _first;
    private readonly int _second;
    private readonly int _stretch;
    private readonly bool _sampled;
    private readonly int _memory;
    private readonly byte[] _bits;      // [B, memory], a ring by symbol
    private readonly float[] _now;      // y of the symbol that is being repeated
    private readonly long[] _steps;

    public AddTask(int lanes, ulong seed, int first, int second, int stretch, bool sampled)
        : base("add", LearningTask.Classification, lanes, 2, 2, seed)
    {
        (_first, _second, _stretch, _sampled) = (first, second, stretch, sampled);
        _memory = Math.Max(first, second) + 1;
        (_bits, _now, _steps) = (new byte[lanes * _memory], new float[lanes], new long[lanes]);
    }

    public override IReadOnlyList<TaskFigure> Figures() =>
    [
        new("floor, nothing known", Entropy([0.625], [1])),
        new("floor, first delay known", Entropy([0.375, 0.875], [0.5, 0.5])),
        new("floor, second delay known", Entropy([0.75, 0.5], [0.5, 0.5])),
        new("floor, both known", Entropy([0.5, 1, 0.25, 0.75], [0.25, 0.25, 0.25, 0.25])),
    ];

    protected override bool Step(int lane, Span<float> input, Span<float> target, out bool startsAnew)
    {
        startsAnew = _steps[lane] == 0;
        long symbol = _steps[lane] / _stretch;
        Span<byte> bits = _bits.AsSpan(lane * _memory, _memory);
        if (_steps[lane] % _stretch == 0)
        {
            bits[(int)(symbol % _memory)] = (byte)(Bit(lane) ? 1 : 0);
            float y = 0.5f + (0.5f * Past(bits, symbol - _first)) - (0.25f * Past(bits, symbol - _second));
            _now[lane] = !_sampled ? y : Random(lane).NextDouble() < y ? 1 : 0;
        }

        input[1 - bits[(int)(symbol % _memory)]] = 1;
        (target[0], target[1]) = (_now[lane], 1 - _now[lane]);
        _steps[lane]++;
        return true;
    }

    protected override void SaveState(CheckpointBuilder checkpoint, string prefix)
        => checkpoint.Add<byte>(prefix + "bits", [_bits.Length], _bits).Add<float>(prefix + "now", [Lanes], _now).Add<long>(prefix + "steps", [Lanes], _steps);

    protected override void LoadState(Checkpoint checkpoint, string prefix)
    {
        checkpoint.Read<byte>(prefix + "bits", [_bits.Length], _bits);
        checkpoint.Read<float>(prefix + "now", [Lanes], _now);
        checkpoint.Read<long>(prefix + "steps", [Lanes], _steps);
        if (_bits.Any(bit => bit > 1) || _steps.Any(steps => steps < 0))
        {
            throw new InvalidDataException($"{checkpoint.Path}: \"{prefix}bits\" or \"{prefix}steps\" holds what the task cannot have written. Use an earlier checkpoint.");
        }
    }

    private float Past(Span<byte> bits, long symbol) => symbol < 0 ? 0 : bits[(int)(symbol % _memory)];

    private static double Entropy(ReadOnlySpan<double> p, ReadOnlySpan<double> share)
    {
        double sum = 0;
        for (int i = 0; i < p.Length; i++)
        {
            sum -= share[i] * (Term(p[i]) + Term(1 - p[i]));
        }

        return sum;

        static double Term(double q) => q > 0 ? q * Math.Log(q) : 0;
    }
}
