using System.Numerics;
using System.Numerics.Tensors;
using Eddy.Learners;
using Eddy.Numerics;
using Eddy.Steps;

namespace Eddy.Networks.Recurrent;

/// <summary>
/// The linear or softmax readout on top of recurrent layers: s = W f + b, f the top layer's outputs and, where asked for, the network's input beside them.
/// </summary>
/// <remarks>It has no memory, so its gradient e fᵀ is exact: e = y − target for half the squared error summed over outputs, and for softmax with cross-entropy.
/// Inside, outputs are in lanes: [features + 1, outputs], the bias last.</remarks>
internal sealed class RecurrentReadout<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly StepOptions _step;
    private readonly bool _keepGradient;

    public RecurrentReadout(int features, int inputs, bool readsInput, int outputs, LearningTask task, StepOptions step, bool keepGradient)
    {
        (Task, FromLayers, FromInput, _step, _keepGradient) = (task, features, readsInput ? inputs : 0, step, keepGradient);
        Weights = new Parameter<T>(Features + 1, outputs, step, keepGradient);
    }

    public LearningTask Task { get; }

    /// <summary>Features from the top layer.</summary>
    public int FromLayers { get; }

    /// <summary>Features from the network's input; 0 where it is not read.</summary>
    public int FromInput { get; }

    public int Features => FromLayers + FromInput;

    public int Outputs => Weights.Value.Columns;

    public Parameter<T> Weights { get; private set; }

    /// <summary>A stream's place for features and answer.</summary>
    public ReadoutStream<T> CreateStream() => new(Task, Features, Outputs);

    /// <summary>First weights from N(0, spread²); 0 leaves them at zero.</summary>
    public void Draw(RandomSource random, double spread)
    {
        var rows = new T[Shape.Area(Outputs, Features + 1)];
        for (int o = 0; o < Outputs; o++)
        {
            for (int f = 0; f < Features; f++)
            {
                rows[(o * (Features + 1)) + f] = T.CreateChecked((float)(spread * random.NextGaussian()));
            }
        }

        Weights.Value.CopyFromTransposed(rows);
    }

    /// <summary>Answers the stream's features.</summary>
    public void Forward(ReadoutStream<T> stream)
    {
        Array.Clear(stream.Lanes);
        Simd<T>.Run(new MapForwardKernel<T>(stream.Features, Weights.Value.Span, Weights.Value.PanelLength, 0, stream.Lanes));
        stream.Lanes.AsSpan(0, Outputs).CopyTo(stream.Answer.Scores);
        stream.Answer.Take();
    }

    /// <summary>∂ loss / ∂ scores of the last answer, [outputs rounded up to 32], in <see cref="ReadoutStream{T}.Error"/>; the target is kept beside it.</summary>
    /// <returns>The sum of absolute errors: not finite where one of them is not.</returns>
    public static double Error(ReadoutStream<T> stream, ReadOnlySpan<T> target)
    {
        target.CopyTo(stream.Target);
        return stream.Answer.Signal(target, 1, stream.Error);
    }

    /// <summary>features[..] += Wᵀ e: ∂ loss / ∂ (what the top layer tells).</summary>
    public void Backward(ReadoutStream<T> stream, Span<T> features)
        => Simd<T>.Run(new MapTransposedKernel<T>(stream.Error, Weights.Value.Span, Weights.Value.PanelLength, 0, Outputs, features[..FromLayers]));

    /// <summary>Gradient += e fᵀ.</summary>
    public void Accumulate(ReadoutStream<T> stream)
        => Simd<T>.Run(new MapOuterKernel<T>(stream.Features, stream.Error, Weights.Gradient!.Span, Weights.Value.PanelLength));

    /// <summary>Moves the weights by scale · e fᵀ of one answer, without a gradient in memory.</summary>
    public void Move(ReadoutStream<T> stream, StepRule<T> step, T scale)
    {
        ReadOnlySpan<T> error = stream.Error;
        if (scale != T.One)
        {
            TensorPrimitives.Multiply(error, scale, stream.Lanes);
            error = stream.Lanes;
        }

        Simd<T>.Run(new OuterStepKernel<T>(stream.Features, error, Weights, step));
    }

    /// <summary>Begins with this many outputs, all weights and moments 0: what was learned is gone.</summary>
    public void Restart(int outputs) => Weights = new Parameter<T>(Features + 1, outputs, _step, _keepGradient);

    /// <summary>Makes room for more outputs, which start at zero weights; what was learned stays, a gradient that waits for its step included.</summary>
    public void Grow(int outputs)
    {
        var grown = new Parameter<T>(Features + 1, outputs, _step, _keepGradient);
        Copy(Weights.Value, grown.Value);
        if (Weights.FirstMoment is not null)
        {
            Copy(Weights.FirstMoment, grown.FirstMoment!);
            Copy(Weights.SecondMoment!, grown.SecondMoment!);
        }

        if (Weights.Gradient is { } gradient)
        {
            Copy(gradient, grown.Gradient!);
        }

        Weights = grown;
    }

    private static void Copy(PanelMatrix<T> from, PanelMatrix<T> to)
    {
        for (int p = 0; p < from.Panels; p++)
        {
            from.Panel(p).CopyTo(to.Panel(p));
        }
    }
}

/// <summary>One stream's features and answer.</summary>
internal sealed class ReadoutStream<T>(LearningTask task, int features, int outputs)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>[features, then 1 for the bias].</summary>
    public T[] Features { get; } = Ones(features + 1);

    /// <summary>Scores in lanes.</summary>
    public T[] Lanes { get; } = new T[(outputs + 31) / 32 * 32];

    /// <summary>∂ loss / ∂ scores, padded with 0.</summary>
    public T[] Error { get; } = new T[(outputs + 31) / 32 * 32];

    /// <summary>What the last answer was told to be, [outputs].</summary>
    public T[] Target { get; } = new T[outputs];

    public OnlineReadoutAnswer<T> Answer { get; } = new(task, outputs);

    private static T[] Ones(int length)
    {
        var features = new T[length];
        features[^1] = T.One;
        return features;
    }
}
