using Eddy.Checkpoints;
using Eddy.Learners;
using Eddy.Numerics;

namespace Eddy.Data.Tasks;

/// <summary>A task of short sequences, each drawn when the last has ended: a lane carries its place, a length, and a few small symbols.</summary>
internal abstract class EpisodeTask : LaneTask
{
    private readonly int _most;
    private readonly int _symbolsPerLane;
    private readonly int[] _place;
    private readonly int[] _length;
    private readonly byte[] _symbols;

    /// <param name="name">Name of the task.</param>
    /// <param name="task">What outputs mean.</param>
    /// <param name="lanes">B.</param>
    /// <param name="inputs">I.</param>
    /// <param name="outputs">O.</param>
    /// <param name="seed">Of the lanes.</param>
    /// <param name="longest">The largest length that <see cref="Begin"/> gives.</param>
    /// <param name="symbols">Symbols that a lane keeps.</param>
    protected EpisodeTask(string name, LearningTask task, int lanes, int inputs, int outputs, ulong seed, int longest, int symbols)
        : base(name, task, lanes, inputs, outputs, seed)
    {
        (_most, _symbolsPerLane) = (longest, symbols);
        (_place, _length, _symbols) = (new int[lanes], new int[lanes], new byte[Shape.Area(lanes, symbols)]);
    }

    protected sealed override bool Step(int lane, Span<float> input, Span<float> target, out bool startsAnew)
    {
        Span<byte> symbols = _symbols.AsSpan(lane * _symbolsPerLane, _symbolsPerLane);
        startsAnew = _place[lane] == 0;
        if (startsAnew)
        {
            _length[lane] = Begin(lane, symbols);
        }

        int place = _place[lane];
        bool asked = Show(lane, place, _length[lane], symbols, input, target);
        _place[lane] = place + 1 == Steps(_length[lane]) ? 0 : place + 1;
        return asked;
    }

    protected override void SaveState(CheckpointBuilder checkpoint, string prefix)
        => checkpoint.Add<int>(prefix + "place", [Lanes], _place).Add<int>(prefix + "length", [Lanes], _length).Add<byte>(prefix + "symbols", [_symbols.Length], _symbols);

    protected override void LoadState(Checkpoint checkpoint, string prefix)
    {
        ReadWithin(checkpoint, prefix + "place", _place, Steps(_most) - 1);
        ReadWithin(checkpoint, prefix + "length", _length, _most);
        checkpoint.Read<byte>(prefix + "symbols", [_symbols.Length], _symbols);
    }

    /// <summary>Draws a sequence.</summary>
    /// <returns>Its length, in the task's own measure.</returns>
    protected abstract int Begin(int lane, Span<byte> symbols);

    /// <summary>Steps in a sequence of this length.</summary>
    protected abstract int Steps(int length);

    /// <summary>Writes a step; input and target are zeros before. What is random in it is drawn from the lane's source.</summary>
    protected abstract bool Show(int lane, int place, int length, ReadOnlySpan<byte> symbols, Span<float> input, Span<float> target);
}
