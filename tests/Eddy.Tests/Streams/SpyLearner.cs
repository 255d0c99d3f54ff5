using Eddy.Checkpoints;
using Eddy.Learners;
using Shouldly;

namespace Eddy.Tests.Streams;

/// <summary>Writes down every call, with the first input (a test puts the sample's number there), and answers what it is told to.</summary>
internal sealed class SpyLearner(LearningTask task, int inputs, int outputs = 1) : ILearner
{
    private float _seen = -1;

    /// <summary>What happened: <c>observe 3</c>, <c>learn 3: 0 1</c>, <c>late 1: 5</c>, <c>grow 2</c>.</summary>
    public List<string> Calls { get; } = [];

    public Func<float, float[]>? Answer { get; init; }

    public LearningTask Task => task;

    public int InputSize => inputs;

    public int OutputSize { get; private set; } = outputs;

    public bool Learning { get; set; } = true;

    public long StateBytes => 100;

    public ReadOnlySpan<float> Observe(ReadOnlySpan<float> input)
    {
        input.Length.ShouldBe(inputs);
        _seen = input[0];
        Calls.Add($"observe {input[0]}");
        return Answer is null ? new float[OutputSize] : Answer(input[0]);
    }

    public float Learn(ReadOnlySpan<float> target) => Note($"learn {_seen}", target);

    public float LearnLate(ReadOnlySpan<float> input, ReadOnlySpan<float> target)
    {
        input.Length.ShouldBe(inputs);
        return Note($"late {input[0]}", target);
    }

    public void Grow(int outputs)
    {
        OutputSize = outputs;
        Calls.Add($"grow {outputs}");
    }

    public void ResetState() => Calls.Add("reset");

    public void Save(CheckpointBuilder checkpoint, string prefix) => checkpoint.Add<float>($"{prefix}seen", [], [_seen]);

    public void Load(Checkpoint checkpoint, string prefix)
    {
        Span<float> seen = [0];
        checkpoint.Read($"{prefix}seen", [], seen);
        _seen = seen[0];
    }

    private float Note(string call, ReadOnlySpan<float> target)
    {
        target.Length.ShouldBe(OutputSize);
        Calls.Add($"{call}: {string.Join(' ', target.ToArray())}");
        return 0;
    }
}

