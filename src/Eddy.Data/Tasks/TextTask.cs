using Eddy.Checkpoints;
using Eddy.Data.Text;
using Eddy.Learners;

namespace Eddy.Data.Tasks;

/// <summary>
/// A character comes in, the next is asked. Lanes start evenly spaced over the text and go round; a lane begins anew with its first character, where its place in the text is a
/// multiple of <c>reset</c>, and so at the text's beginning.
/// </summary>
internal sealed class TextTask : LaneTask
{
    private readonly ReadOnlyMemory<ushort> _text;
    private readonly int _reset;
    private readonly int[] _place;
    private readonly byte[] _started;

    public TextTask(int lanes, ulong seed, CharacterText text, bool validation, int reset)
        : base("text", LearningTask.Classification, lanes, text.Vocabulary.Length, text.Vocabulary.Length, seed)
    {
        (_text, _reset) = (text.Part(validation), reset);
        _place = [.. Enumerable.Range(0, lanes).Select(lane => (int)((long)lane * _text.Length / lanes))];
        _started = new byte[lanes];
    }

    public override IReadOnlyList<TaskFigure> Figures() => [new("characters", _text.Length), new("vocabulary", InputSize)];

    protected override bool Step(int lane, Span<float> input, Span<float> target, out bool startsAnew)
    {
        ReadOnlySpan<ushort> text = _text.Span;
        int place = _place[lane];
        startsAnew = _started[lane] == 0 || place == 0 || (_reset > 0 && place % _reset == 0);
        _started[lane] = 1;
        input[text[place]] = 1;
        int next = place + 1 == text.Length ? 0 : place + 1;
        _place[lane] = next;
        if (next == 0)
        {
            return false; // after the last character nothing comes
        }

        target[text[next]] = 1;
        return true;
    }

    protected override void SaveState(CheckpointBuilder checkpoint, string prefix)
        => checkpoint.Add<int>(prefix + "place", [Lanes], _place).Add<byte>(prefix + "started", [Lanes], _started);

    protected override void LoadState(Checkpoint checkpoint, string prefix)
    {
        ReadWithin(checkpoint, prefix + "place", _place, _text.Length - 1);
        checkpoint.Read<byte>(prefix + "started", [Lanes], _started);
    }
}
