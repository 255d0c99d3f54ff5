using Eddy.Learners;

namespace Eddy.Data.Tasks;

/// <summary>One of a few stimuli; empty steps, as many as drawn; then a stimulus with a cue, the same as the first in half of all sequences. At its last step it is asked: same (class 0) or another (class 1)?</summary>
/// <remarks>A stimulus is a number that is 1, or, with <c>neurons</c> above 0, a population of units that spike by chance; so is the cue.</remarks>
internal sealed class DelayedMatchTask : EpisodeTask
{
    private readonly int _stimuli;
    private readonly int _shortest;
    private readonly int _longest;
    private readonly int _hold;
    private readonly int _units;
    private readonly double _chance;
    private readonly double _noise;

    /// <param name="lanes">B.</param>
    /// <param name="seed">Of the lanes.</param>
    /// <param name="stimuli">How many stimuli there are.</param>
    /// <param name="shortest">Fewest empty steps.</param>
    /// <param name="longest">Most empty steps.</param>
    /// <param name="hold">Steps that a stimulus lasts.</param>
    /// <param name="neurons">Units of a population; 0: one number, not by chance.</param>
    /// <param name="chance">Of a spike a step and unit of a population that speaks.</param>
    /// <param name="noise">The same of one that does not.</param>
    public DelayedMatchTask(int lanes, ulong seed, int stimuli, int shortest, int longest, int hold, int neurons, double chance, double noise)
        : base("delayed-match", LearningTask.Classification, lanes, (stimuli + 1) * Math.Max(1, neurons), 2, seed, longest, 2)
    {
        (_stimuli, _shortest, _longest, _hold) = (stimuli, shortest, longest, hold);
        (_units, _chance, _noise) = neurons > 0 ? (neurons, chance, noise) : (1, 1, 0);
    }

    protected override int Begin(int lane, Span<byte> symbols)
    {
        int first = Random(lane).NextInt(_stimuli), other = (first + 1 + Random(lane).NextInt(_stimuli - 1)) % _stimuli;
        (symbols[0], symbols[1]) = ((byte)first, (byte)(Bit(lane) ? first : other));
        return _shortest + Random(lane).NextInt(_longest - _shortest + 1);
    }

    protected override int Steps(int length) => length + (2 * _hold);

    protected override bool Show(int lane, int place, int length, ReadOnlySpan<byte> symbols, Span<float> input, Span<float> target)
    {
        bool compared = place >= length + _hold, asked = place + 1 == Steps(length);
        for (int stimulus = 0; stimulus <= _stimuli; stimulus++)
        {
            bool speaks = stimulus == _stimuli ? compared : (place < _hold && stimulus == symbols[0]) || (compared && stimulus == symbols[1]);
            double chance = speaks ? _chance : _noise;
            if (chance >= 1)
            {
                input.Slice(stimulus * _units, _units).Fill(1); // without a draw
            }
            else if (chance > 0)
            {
                PoissonSpikes.Fire(Random(lane), input.Slice(stimulus * _units, _units), chance);
            }
        }

        if (asked)
        {
            target[symbols[0] == symbols[1] ? 0 : 1] = 1;
        }

        return asked;
    }
}
