using Eddy.Checkpoints;
using Eddy.Learners;

namespace Eddy.Data.Tasks;

/// <summary>Labelled recordings, one after another, step by step; the class is asked in the last steps of each, or in all.</summary>
/// <remarks>Drawn with replacement; or in turn, so that each comes once before any comes again: lane b has recordings b, b + B, b + 2B …, and so on round the end.</remarks>
internal abstract class RecordingTask : LaneTask
{
    private readonly RecordingChoice _choice;
    private readonly int _first;
    private readonly int _samples;
    private readonly int[] _sample;
    private readonly int[] _place;
    private readonly byte[] _started;

    protected RecordingTask(string name, int lanes, ulong seed, int inputs, int classes, int samples, RecordingChoice choice)
        : base(name, LearningTask.Classification, lanes, inputs, classes, seed)
    {
        (_first, _samples) = choice.Range(name, samples);
        _choice = choice;
        (_sample, _place, _started) = (new int[lanes], new int[lanes], new byte[lanes]);
    }

    /// <summary>How many different recordings come.</summary>
    public int Samples => _samples;

    protected sealed override bool Step(int lane, Span<float> input, Span<float> target, out bool startsAnew)
    {
        int place = _place[lane];
        startsAnew = place == 0;
        if (startsAnew)
        {
            _sample[lane] = _first + (!_choice.InTurn ? Random(lane).NextInt(_samples) : (int)((_started[lane] == 0 ? lane : _sample[lane] - _first + (long)Lanes) % _samples));
            _started[lane] = 1;
            Enter(lane, _sample[lane]);
        }

        Write(lane, place, input);
        int steps = Steps(lane);
        bool asked = _choice.Asked == 0 || place >= steps - _choice.Asked;
        if (asked)
        {
            target[Label(_sample[lane])] = 1;
        }

        _place[lane] = place + 1 >= steps ? 0 : place + 1;
        return asked;
    }

    protected override void SaveState(CheckpointBuilder checkpoint, string prefix)
        => checkpoint.Add<int>(prefix + "sample", [Lanes], _sample).Add<int>(prefix + "place", [Lanes], _place).Add<byte>(prefix + "started", [Lanes], _started);

    protected override void LoadState(Checkpoint checkpoint, string prefix)
    {
        ReadWithin(checkpoint, prefix + "sample", _sample, _first + _samples - 1);
        ReadWithin(checkpoint, prefix + "place", _place, int.MaxValue);
        checkpoint.Read<byte>(prefix + "started", [Lanes], _started);
        for (int lane = 0; lane < Lanes; lane++)
        {
            Enter(lane, _sample[lane]);
            if (_place[lane] >= Steps(lane))
            {
                throw new InvalidDataException(
                    $"{checkpoint.Path}: \"{prefix}place\" holds {_place[lane]}, but recording {_sample[lane]} has {Steps(lane)} steps. Make the task with the options that it was saved with.");
            }
        }
    }

    /// <summary>Gets a recording ready for a lane.</summary>
    protected abstract void Enter(int lane, int sample);

    /// <summary>Steps of the lane's recording.</summary>
    protected abstract int Steps(int lane);

    /// <summary>Writes a step of the lane's recording; the input is zeros before.</summary>
    protected abstract void Write(int lane, int place, Span<float> input);

    /// <summary>The class of a recording.</summary>
    protected abstract int Label(int sample);
}

/// <summary>Which recordings come, and when they are asked about.</summary>
/// <param name="InTurn">Each once before any again; else drawn.</param>
/// <param name="Asked">Last steps in which the class is asked; 0: all.</param>
/// <param name="HeldOut">How many of the training part, its last, are left out of it; or, of the held-out part, how many it is.</param>
/// <param name="IsHeldOut">Whether those are asked that were left out.</param>
internal sealed record RecordingChoice(bool InTurn, int Asked, int HeldOut, bool IsHeldOut)
{
    /// <summary>The part of the options that is made of what the training part leaves out.</summary>
    public const string HeldOutPart = "held_out";

    /// <summary>The options that every task of recordings has.</summary>
    public static SequenceTaskOption[] Options { get; } =
    [
        new("part", "train", "train, test, or held_out: the training recordings that hold_out leaves out"),
        new("hold_out", "0", "training recordings, the last, that are left out, to choose settings by"),
        new("order", "drawn", "drawn, or in_turn: each once before any comes again"),
        new("asked", "10", "last steps in which the class is asked; 0: all"),
    ];

    /// <summary>Those of a task whose recordings are all of one part.</summary>
    public static SequenceTaskOption[] OptionsWithoutTest { get; } = [new("part", "train", "train, or held_out: the recordings that hold_out leaves out"), .. Options.Where(option => option.Name != "part")];

    /// <summary>Reads them.</summary>
    public static RecordingChoice Of(TaskOptions options, bool hasTest = true)
    {
        string part = hasTest ? options.Choice("part", "train", "test", HeldOutPart) : options.Choice("part", "train", HeldOutPart);
        int heldOut = options.Whole("hold_out", 0, int.MaxValue);
        return part == HeldOutPart && heldOut == 0
            ? throw new ArgumentException($"{options.Name}: option part is held_out, but hold_out is 0. Say how many training recordings are left out.")
            : new(options.Choice("order", "drawn", "in_turn") == "in_turn", options.Whole("asked", 0, int.MaxValue), part == "test" ? 0 : heldOut, part == HeldOutPart);
    }

    /// <summary>The first recording that comes, and how many there are.</summary>
    public (int First, int Count) Range(string name, int recordings) => HeldOut >= recordings
        ? throw new ArgumentException($"{name}: option hold_out is {HeldOut}, but there are {recordings} training recordings; leave fewer out.")
        : IsHeldOut ? (recordings - HeldOut, HeldOut) : (0, recordings - HeldOut);
}
