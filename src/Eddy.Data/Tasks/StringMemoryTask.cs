using Eddy.Checkpoints;
using Eddy.Learners;

namespace Eddy.Data.Tasks;

/// <summary>
/// Strings of bits to be remembered and told, ever longer (the curriculum of Mujika et al. 2018). Symbols are 0, 1, start and blank. A sequence of 2 T + 2 steps shows
/// start, T bits and T + 1 blanks; the targets are T + 1 blanks, start and the T bits.
/// </summary>
/// <remarks>
/// T is drawn from max(1, T_cur − {0 … 4}), each with the same chance, when a lane begins anew; lanes are independent but for T_cur. After every step the mean over lanes of the
/// loss in bits moves an average with decay 0.999, which begins at 2, the loss of a guess; below 0.15, T_cur grows by 1 and the average is set to 0.3. So T_cur
/// grows at most once in 693 steps.
/// </remarks>
internal sealed class StringMemoryTask : EpisodeTask
{
    private const int StartSymbol = 2;
    private const int BlankSymbol = 3;
    private const int Spread = 5;
    private const double Decay = 0.999;
    private const double Mastered = 0.15;
    private const double AfterGrowth = 0.3;
    private const double OfAGuess = 2;

    private readonly int _longest;
    private int _current;
    private double _average = OfAGuess;

    public StringMemoryTask(int lanes, ulong seed, int first, int longest)
        : base("string-memory", LearningTask.Classification, lanes, 4, 4, seed, longest, longest)
        => (_current, _longest) = (first, longest);

    public override IReadOnlyList<TaskFigure> Figures() => [new("length", _current), new("bits per character", _average)];

    public override void Tell(ReadOnlySpan<float> losses)
    {
        base.Tell(losses);
        double sum = 0;
        foreach (float loss in losses)
        {
            sum += loss;
        }

        if (!double.IsFinite(sum))
        {
            throw new ArgumentException("A loss is not a finite number, so the curriculum cannot go by it. Stop the run.", nameof(losses));
        }

        _average = (Decay * _average) + ((1 - Decay) * sum / (Lanes * Math.Log(2)));
        if (_average < Mastered && _current < _longest)
        {
            _current++;
            _average = AfterGrowth;
        }
    }

    protected override int Begin(int lane, Span<byte> symbols)
    {
        int length = Math.Max(1, _current - Random(lane).NextInt(Spread));
        for (int i = 0; i < length; i++)
        {
            symbols[i] = (byte)(Bit(lane) ? 1 : 0);
        }

        return length;
    }

    protected override int Steps(int length) => (2 * length) + 2;

    protected override bool Show(int lane, int place, int length, ReadOnlySpan<byte> symbols, Span<float> input, Span<float> target)
    {
        input[place == 0 ? StartSymbol : place <= length ? symbols[place - 1] : BlankSymbol] = 1;
        target[place <= length ? BlankSymbol : place == length + 1 ? StartSymbol : symbols[place - length - 2]] = 1;
        return true;
    }

    protected override void SaveState(CheckpointBuilder checkpoint, string prefix)
    {
        base.SaveState(checkpoint, prefix);
        checkpoint.Add<int>(prefix + "current", [1], [_current]).Add<double>(prefix + "average", [], [_average]);
    }

    protected override void LoadState(Checkpoint checkpoint, string prefix)
    {
        base.LoadState(checkpoint, prefix);
        Span<int> current = [0];
        ReadWithin(checkpoint, prefix + "current", current, _longest);
        Span<double> average = [0];
        checkpoint.Read(prefix + "average", [], average);
        (_current, _average) = (current[0], average[0]);
    }
}
