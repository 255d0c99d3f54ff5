using Eddy.Checkpoints;
using Eddy.Learners;

namespace Eddy.Tests.Streams;

/// <summary>The simplest learner that learns: one linear layer, softmax for classes, gradient descent. It remembers the previous input, so order matters to it.</summary>
internal sealed class PlainLearner(LearningTask task, int inputs, int outputs = 1) : ILearner
{
    private readonly float[] _seen = new float[inputs];
    private readonly float[] _previous = new float[inputs];
    private float[] _weights = new float[outputs * (inputs + 1)];
    private float[] _output = new float[outputs];

    public LearningTask Task => task;

    public int InputSize => inputs;

    public int OutputSize => _output.Length;

    public bool Learning { get; set; } = true;

    public long StateBytes => 4L * (_weights.Length + inputs);

    public ReadOnlySpan<float> Observe(ReadOnlySpan<float> input)
    {
        _seen.CopyTo(_previous, 0);
        input.CopyTo(_seen);
        return Answer(input);
    }

    public float Learn(ReadOnlySpan<float> target) => Learning ? Teach(_seen, target) : 0;

    public float LearnLate(ReadOnlySpan<float> input, ReadOnlySpan<float> target)
    {
        Answer(input);
        return Teach(input, target);
    }

    public void Grow(int outputs)
    {
        Array.Resize(ref _weights, outputs * (inputs + 1));
        Array.Resize(ref _output, outputs);
    }

    public void ResetState() => _previous.AsSpan().Clear();

    public void Save(CheckpointBuilder checkpoint, string prefix) => checkpoint
        .Add<float>($"{prefix}weights", [OutputSize, inputs + 1], _weights)
        .Add<float>($"{prefix}state/seen", [inputs], _seen);

    public void Load(Checkpoint checkpoint, string prefix)
    {
        _weights = checkpoint.Read<float>($"{prefix}weights");
        _output = new float[_weights.Length / (inputs + 1)];
        checkpoint.Read<float>($"{prefix}state/seen", [inputs], _seen);
    }

    private ReadOnlySpan<float> Answer(ReadOnlySpan<float> input)
    {
        float largest = float.NegativeInfinity, sum = 0;
        for (int c = 0; c < _output.Length; c++)
        {
            ReadOnlySpan<float> row = _weights.AsSpan(c * (inputs + 1), inputs + 1);
            float u = row[inputs];
            for (int i = 0; i < inputs; i++)
            {
                u += row[i] * (input[i] + (0.1f * _previous[i]));
            }

            _output[c] = u;
            largest = MathF.Max(largest, u);
        }

        for (int c = 0; task == LearningTask.Classification && c < _output.Length; c++)
        {
            sum += _output[c] = MathF.Exp(_output[c] - largest);
        }

        for (int c = 0; task == LearningTask.Classification && c < _output.Length; c++)
        {
            _output[c] /= sum;
        }

        return _output;
    }

    private float Teach(ReadOnlySpan<float> input, ReadOnlySpan<float> target)
    {
        for (int c = 0; c < _output.Length; c++)
        {
            float step = 0.05f * (target[c] - _output[c]);
            Span<float> row = _weights.AsSpan(c * (inputs + 1), inputs + 1);
            row[inputs] += step;
            for (int i = 0; i < inputs; i++)
            {
                row[i] += step * (input[i] + (0.1f * _previous[i]));
            }
        }

        return 0;
    }
}
