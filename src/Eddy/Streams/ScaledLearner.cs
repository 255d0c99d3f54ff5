using Eddy.Checkpoints;
using Eddy.Learners;

namespace Eddy.Streams;

/// <summary>A learner that sees its inputs through a <see cref="RunningScaler"/>, which is part of it: saved, loaded and frozen with it.</summary>
/// <remarks>A late sample is scaled by today's statistics (or, for a learner with an <see cref="ILearner.LabelDelay"/>, is shown exactly as it was when it was observed), and does
/// not count for them a second time. Resetting the state keeps them: they were learned.</remarks>
public sealed class ScaledLearner : ILearner
{
    private readonly float[] _scaled;
    private readonly ScaledInputs? _late;

    /// <summary>Puts a scaler that has seen nothing before a learner.</summary>
    public ScaledLearner(ILearner inner)
    {
        ArgumentNullException.ThrowIfNull(inner);
        Inner = inner;
        Scaler = new RunningScaler(inner.InputSize);
        _scaled = new float[inner.InputSize];
        _late = inner.LabelDelay > 0 ? new ScaledInputs(inner.LabelDelay + 1, inner.InputSize) : null;
    }

    /// <summary>The learner behind the scaler.</summary>
    public ILearner Inner { get; }

    /// <summary>What its inputs pass through.</summary>
    public RunningScaler Scaler { get; }

    /// <inheritdoc/>
    public LearningTask Task => Inner.Task;

    /// <inheritdoc/>
    public int InputSize => Inner.InputSize;

    /// <inheritdoc/>
    public int LabelDelay => Inner.LabelDelay;

    /// <inheritdoc/>
    public int OutputSize => Inner.OutputSize;

    /// <inheritdoc/>
    public bool Learning
    {
        get => Inner.Learning;
        set => Inner.Learning = value;
    }

    /// <summary>Those of the learner and of the scaler.</summary>
    public long StateBytes => Inner.StateBytes + Scaler.StateBytes + (_late?.StateBytes ?? 0);

    /// <inheritdoc/>
    public ReadOnlySpan<float> Observe(ReadOnlySpan<float> input)
    {
        if (Learning)
        {
            Scaler.Update(input);
        }

        Scaler.Scale(input, _scaled);
        _late?.Add(input, _scaled);
        return Inner.Observe(_scaled);
    }

    /// <inheritdoc/>
    public float Learn(ReadOnlySpan<float> target)
    {
        float loss = Inner.Learn(target);
        if (Learning)
        {
            _late?.Taught();
        }

        return loss;
    }

    /// <inheritdoc/>
    public float LearnLate(ReadOnlySpan<float> input, ReadOnlySpan<float> target)
    {
        int place = _late?.Find(input) ?? -1;
        if (place < 0)
        {
            Scaler.Scale(input, _scaled);
            return Inner.LearnLate(_scaled, target);
        }

        float loss = Inner.LearnLate(_late!.Scaled(place), target);
        if (Learning)
        {
            _late.Taught(place);
        }

        return loss;
    }

    /// <inheritdoc/>
    public void Grow(int outputs) => Inner.Grow(outputs);

    /// <inheritdoc/>
    public void ResetState()
    {
        Inner.ResetState();
        _late?.Forget();
    }

    /// <summary>Adds the scaler under <c>stat/scaler.</c> and the learner under the prefix itself.</summary>
    /// <inheritdoc/>
    public void Save(CheckpointBuilder checkpoint, string prefix)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        Scaler.Save(checkpoint, $"{prefix}stat/scaler.");
        _late?.Save(checkpoint, $"{prefix}state/scaled.");
        Inner.Save(checkpoint, prefix);
    }

    /// <inheritdoc/>
    public void Load(Checkpoint checkpoint, string prefix)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        Scaler.Load(checkpoint, $"{prefix}stat/scaler.");
        _late?.Load(checkpoint, $"{prefix}state/scaled.");
        Inner.Load(checkpoint, prefix);
    }
}
