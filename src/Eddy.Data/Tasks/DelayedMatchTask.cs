using Eddy.Learners;

namespace Eddy.Data.Tasks;

/// <summary>One of a few stimuli; empty steps, as many as drawn; then a stimulus with a cue, the same as the first in half of all sequences. There it is asked: same (class 0) or another (class 1)?</summary>
internal sealed class DelayedMatchTask : EpisodeTask
{
    private readonly int _stimuli;
    private readonly int _shortest;
    private readonly int _longest;

    public DelayedMatchTask(int lanes, ulong seed, int stimuli, int shortest, int longest)
        : base("delayed-match", LearningTask.Classification, lanes, stimuli + 1, 2, seed, longest, 2)
        => (_stimuli, _shortest, _longest) = (stimuli, shortest, longest);

    protected override int Begin(int lane, Span<byte> symbols)
    {
        int first = Random(lane).NextInt(_stimuli), other = (first + 1 + Random(lane).NextInt(_stimuli - 1)) % _stimuli;
        (symbols[0], symbols[1]) = ((byte)first, (byte)(Bit(lane) ? first : other));
        return _shortest + Random(lane).NextInt(_longest - _shortest + 1);
    }

    protected override int Steps(int length) => length + 2;

    protected override bool Show(int place, int length, ReadOnlySpan<byte> symbols, Span<float> input, Span<float> target)
    {
        bool asked = place == length + 1;
        if (place == 0 || asked)
        {
            input[symbols[asked ? 1 : 0]] = 1;
        }

        if (asked)
        {
            input[_stimuli] = 1;
            target[symbols[0] == symbols[1] ? 0 : 1] = 1;
        }

        return asked;
    }
}
