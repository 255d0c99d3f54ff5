using Eddy.Checkpoints;
using Eddy.Numerics;
using Eddy.Streams.Metrics;

namespace Eddy.Streams;

/// <summary>The last N samples, which wait for their labels to come. Allocated once; a sample is copied once.</summary>
/// <param name="delay">N, 0 or more.</param>
/// <param name="inputs">Numbers in a sample.</param>
internal sealed class LabelQueue(int delay, int inputs) : IResumable
{
    private readonly float[] _inputs = delay == 0 ? [] : new float[Shape.Area(delay, inputs)];
    private readonly float[] _targets = new float[delay];
    private int _oldest;

    public int Count { get; private set; }

    public bool IsFull => Count == _targets.Length;

    /// <summary>Samples that were ever added, so the oldest one's index is this less <see cref="Count"/>.</summary>
    public long Added { get; private set; }

    public ReadOnlySpan<float> OldestInput => _inputs.AsSpan(_oldest * inputs, inputs);

    public float OldestTarget => _targets[_oldest];

    public void Add(ReadOnlySpan<float> input, float target)
    {
        int place = _oldest + Count;
        place = place >= _targets.Length ? place - _targets.Length : place;
        input.CopyTo(_inputs.AsSpan(place * inputs, inputs));
        _targets[place] = target;
        Count++;
        Added++;
    }

    public void RemoveOldest()
    {
        _oldest = _oldest + 1 == _targets.Length ? 0 : _oldest + 1;
        Count--;
    }

    public void Save(CheckpointBuilder checkpoint, string prefix)
    {
        float[] waiting = new float[Count * inputs], targets = new float[Count];
        int first = Math.Min(Count, _targets.Length - _oldest);
        _inputs.AsSpan(_oldest * inputs, first * inputs).CopyTo(waiting);
        _inputs.AsSpan(0, (Count - first) * inputs).CopyTo(waiting.AsSpan(first * inputs));
        _targets.AsSpan(_oldest, first).CopyTo(targets);
        _targets.AsSpan(0, Count - first).CopyTo(targets.AsSpan(first));
        checkpoint.Add<long>($"{prefix}added", [], [Added])
            .Add<float>($"{prefix}inputs", [Count, inputs], waiting)
            .Add<float>($"{prefix}targets", [Count], targets);
    }

    public void Load(Checkpoint checkpoint, string prefix)
    {
        float[] targets = checkpoint.Read<float>($"{prefix}targets");
        long added = checkpoint.ReadCount($"{prefix}added");
        if (targets.Length > _targets.Length || targets.Length > added)
        {
            throw new InvalidDataException(
                $"{checkpoint.Path}: {targets.Length} samples wait for their labels, but a delay of {_targets.Length} leaves room for that many only. Resume with the same delay.");
        }

        checkpoint.Read<float>($"{prefix}inputs", [targets.Length, inputs], _inputs.AsSpan(0, targets.Length * inputs));
        targets.CopyTo(_targets, 0);
        (_oldest, Count, Added) = (0, targets.Length, added);
    }
}
