using Eddy.Learners;

namespace Eddy.Data.Tasks;

/// <summary>
/// A pattern of random bits, as many steps as drawn, in a few channels; empty steps; one step with the recall cue in a channel of its own; then the pattern is to be
/// told, step by step, while nothing comes in. Only there are targets: bits.
/// </summary>
internal sealed class CopyTask : EpisodeTask
{
    private readonly int _channels;
    private readonly int _shortest;
    private readonly int _longest;
    private readonly int _pad;

    public CopyTask(int lanes, ulong seed, int channels, int shortest, int longest, int pad)
        : base("copy", LearningTask.Regression, lanes, channels + 1, channels, seed, longest, channels * longest)
        => (_channels, _shortest, _longest, _pad) = (channels, shortest, longest, pad);

    public override bool TargetsAreBits => true;

    protected override int Begin(int lane, Span<byte> symbols)
    {
        int length = _shortest + Random(lane).NextInt(_longest - _shortest + 1);
        for (int i = 0; i < length * _channels; i++)
        {
            symbols[i] = (byte)(Bit(lane) ? 1 : 0);
        }

        return length;
    }

    protected override int Steps(int length) => (2 * length) + _pad + 1;

    protected override bool Show(int lane, int place, int length, ReadOnlySpan<byte> symbols, Span<float> input, Span<float> target)
    {
        int cue = length + _pad;
        if (place == cue)
        {
            input[_channels] = 1;
        }

        bool asked = place > cue;
        if (place < length || asked)
        {
            int step = asked ? place - cue - 1 : place;
            Span<float> shown = asked ? target : input;
            for (int c = 0; c < _channels; c++)
            {
                shown[c] = symbols[(step * _channels) + c];
            }
        }

        return asked;
    }
}
