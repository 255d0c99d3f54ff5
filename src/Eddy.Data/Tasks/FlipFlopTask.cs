using Eddy.Checkpoints;
using Eddy.Learners;

namespace Eddy.Data.Tasks;

/// <summary>
/// n flip-flops (Sussillo and Barak 2013): each channel brings, now and then, a pulse of +1 or −1; its target is the bit that its last pulse set: 1 or 0. The first step of a
/// sequence pulses every channel.
/// </summary>
internal sealed class FlipFlopTask : LaneTask
{
    private readonly double _chance;
    private readonly int _length;
    private readonly byte[] _bits;      // [B, n]
    private readonly long[] _steps;

    public FlipFlopTask(int lanes, ulong seed, int bits, double chance, int length)
        : base("flip-flop", LearningTask.Regression, lanes, bits, bits, seed)
        => (_chance, _length, _bits, _steps) = (chance, length, new byte[lanes * bits], new long[lanes]);

    public override bool TargetsAreBits => true;

    protected override bool Step(int lane, Span<float> input, Span<float> target, out bool startsAnew)
    {
        startsAnew = _length == 0 ? _steps[lane] == 0 : _steps[lane] % _length == 0;
        Span<byte> bits = _bits.AsSpan(lane * input.Length, input.Length);
        for (int i = 0; i < bits.Length; i++)
        {
            if (startsAnew || Random(lane).NextDouble() < _chance)
            {
                bits[i] = (byte)(Bit(lane) ? 1 : 0);
                input[i] = (2 * bits[i]) - 1;
            }

            target[i] = bits[i];
        }

        _steps[lane]++;
        return true;
    }

    protected override void SaveState(CheckpointBuilder checkpoint, string prefix)
        => checkpoint.Add<byte>(prefix + "bits", [_bits.Length], _bits).Add<long>(prefix + "steps", [Lanes], _steps);

    protected override void LoadState(Checkpoint checkpoint, string prefix)
    {
        checkpoint.Read<byte>(prefix + "bits", [_bits.Length], _bits);
        checkpoint.Read<long>(prefix + "steps", [Lanes], _steps);
    }
}
