using Eddy.Checkpoints;
using Eddy.Learners;
using Eddy.Numerics;

namespace Eddy.Data.Tasks;

/// <summary>What every task has: sizes, a random source a lane, checks, and the random part of its state.</summary>
internal abstract class LaneTask : ISequenceTask
{
    private const int RandomWords = 4;

    private readonly RandomSource[] _random;

    protected LaneTask(string name, LearningTask task, int lanes, int inputs, int outputs, ulong seed)
    {
        (Name, Task) = (name, task);
        (Lanes, InputSize, OutputSize) = (Shape.Positive(lanes), Shape.Positive(inputs), Shape.Positive(outputs));
        var root = new RandomSource(seed).Split(name);
        _random = [.. Enumerable.Range(0, lanes).Select(lane => root.Split("lane", lane))];
    }

    public string Name { get; }

    public LearningTask Task { get; }

    public virtual bool TargetsAreBits => false;

    public int Lanes { get; }

    public int InputSize { get; }

    public int OutputSize { get; }

    public void Advance(Span<float> inputs, Span<float> targets, Span<bool> hasTarget, Span<bool> startsAnew)
    {
        Shape.Require(inputs.Length, Lanes * InputSize, nameof(inputs));
        Shape.Require(targets.Length, Lanes * OutputSize, nameof(targets));
        Shape.Require(hasTarget.Length, Lanes, nameof(hasTarget));
        Shape.Require(startsAnew.Length, Lanes, nameof(startsAnew));
        inputs.Clear();
        targets.Clear();
        for (int lane = 0; lane < Lanes; lane++)
        {
            hasTarget[lane] = Step(lane, inputs.Slice(lane * InputSize, InputSize), targets.Slice(lane * OutputSize, OutputSize), out startsAnew[lane]);
        }
    }

    public virtual void Tell(ReadOnlySpan<float> losses) => Shape.Require(losses.Length, Lanes, nameof(losses));

    public virtual IReadOnlyList<TaskFigure> Figures() => [];

    public void Save(CheckpointBuilder checkpoint, string prefix)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        ulong[] words = [.. _random.SelectMany(random => random.State)];
        checkpoint.Add<ulong>(prefix + "random", [Lanes, RandomWords], words);
        SaveState(checkpoint, prefix);
    }

    public void Load(Checkpoint checkpoint, string prefix)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        var words = new ulong[Lanes * RandomWords];
        checkpoint.Read<ulong>(prefix + "random", [Lanes, RandomWords], words);
        for (int lane = 0; lane < Lanes; lane++)
        {
            try
            {
                _random[lane] = new RandomSource(words.AsSpan(lane * RandomWords, RandomWords));
            }
            catch (ArgumentException exception)
            {
                throw new InvalidDataException($"{checkpoint.Path}: \"{prefix}random\", lane {lane}: {exception.Message} Use an earlier checkpoint.", exception);
            }
        }

        LoadState(checkpoint, prefix);
    }

    /// <summary>Writes one lane's step; input and target are zeros before.</summary>
    /// <returns>Whether there is a target.</returns>
    protected abstract bool Step(int lane, Span<float> input, Span<float> target, out bool startsAnew);

    /// <summary>Adds what a lane carries from step to step, apart from its random source.</summary>
    protected abstract void SaveState(CheckpointBuilder checkpoint, string prefix);

    /// <summary>Takes over what <see cref="SaveState"/> added.</summary>
    protected abstract void LoadState(Checkpoint checkpoint, string prefix);

    /// <summary>The random source of a lane.</summary>
    protected RandomSource Random(int lane) => _random[lane];

    /// <summary>A fair bit of a lane.</summary>
    protected bool Bit(int lane) => (long)_random[lane].NextUInt64() < 0;

    /// <summary>Reads whole numbers that must lie in 0 … <paramref name="largest"/>.</summary>
    protected static void ReadWithin(Checkpoint checkpoint, string name, Span<int> values, int largest)
    {
        checkpoint.Read(name, [values.Length], values);
        foreach (int value in values)
        {
            if (value < 0 || value > largest)
            {
                throw new InvalidDataException($"{checkpoint.Path}: \"{name}\" holds {value}, but 0 to {largest} is needed here. Make the task with the options that it was saved with, or use an earlier checkpoint.");
            }
        }
    }
}
