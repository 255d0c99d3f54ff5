using System.Numerics;
using System.Numerics.Tensors;
using Eddy.Learners;
using Eddy.Numerics;
using Eddy.Steps;

namespace Eddy.Networks.Recurrent;

/// <summary>
/// The linear or softmax readout on top of recurrent layers: s = W f + b, f the top layer's outputs and, where asked for, the network's input beside them.
/// </summary>
/// <remarks><code>
/// s_t = κ s_(t−1) + g (W f_t + b)          κ = 0, g = 1: without a memory; g = 1 or 1 − κ by <see cref="ReadoutMemory.Form"/>    (1)
/// φ_t = κ φ_(t−1) + g (f_t, 1)             what the weights remember, the same for all outputs                               (2)
/// gradient = e_t φ_tᵀ
/// </code>
/// This gradient is exact: e = y − target for half the squared error summed over outputs, and for softmax with cross-entropy.
/// Inside, outputs are in lanes: [features + 1, outputs], the bias last.</remarks>
internal sealed class RecurrentReadout<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly StepOptions _step;
    private readonly bool _keepGradient;
    private readonly T _decay, _gain; // κ and g of (1)

    public RecurrentReadout(int features, int inputs, bool readsInput, int outputs, LearningTask task, StepOptions step, bool keepGradient, ReadoutMemory? memory = null)
    {
        (Task, FromLayers, FromInput, _step, _keepGradient) = (task, features, readsInput ? inputs : 0, step, keepGradient);
        Memory = memory ?? ReadoutMemory.None;
        (_decay, _gain) = (T.CreateChecked(Memory.Decay), T.CreateChecked(Memory.Gain));
        Weights = new Parameter<T>(Features + 1, outputs, step, keepGradient);
    }

    public LearningTask Task { get; }

    /// <summary>κ and its form; decay 0 where there is no memory.</summary>
    public ReadoutMemory Memory { get; }

    /// <summary>Features from the top layer.</summary>
    public int FromLayers { get; }

    /// <summary>Features from the network's input; 0 where it is not read.</summary>
    public int FromInput { get; }

    public int Features => FromLayers + FromInput;

    public int Outputs => Weights.Value.Columns;

    public Parameter<T> Weights { get; private set; }

    /// <summary>A stream's place for features and answer.</summary>
    public ReadoutStream<T> CreateStream() => new(Task, Features, Outputs, Memory.Decay > 0);

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

    /// <summary>One time step: takes the stream's features into the memory, if there is one, and answers them.</summary>
    public void Advance(ReadoutStream<T> stream)
    {
        if (Memory.Decay > 0)
        {
            stream.Scores.CopyTo(stream.Before, 0);
            TensorPrimitives.Multiply(stream.Trace, _decay, stream.Trace); // (2)
            TensorPrimitives.FusedMultiplyAdd(stream.Features, _gain, stream.Trace, stream.Trace);
            ReadoutStream<T>.EndSmall(stream.Trace);
        }

        Forward(stream);
    }

    /// <summary>Answers the stream's features with the weights as they are now; time does not advance.</summary>
    public void Forward(ReadoutStream<T> stream)
    {
        Array.Clear(stream.Lanes);
        Simd<T>.Run(new MapForwardKernel<T>(stream.Features, Weights.Value.Span, Weights.Value.PanelLength, 0, stream.Lanes));
        if (Memory.Decay > 0)
        {
            TensorPrimitives.Multiply(stream.Lanes, _gain, stream.Lanes); // (1)
            TensorPrimitives.FusedMultiplyAdd(stream.Before, _decay, stream.Lanes, stream.Lanes);
            ReadoutStream<T>.EndSmall(stream.Lanes);
            stream.Lanes.CopyTo(stream.Scores, 0);
        }

        Answer(stream);
    }

    /// <summary>Answers again what a stream was answered last, by the scores that a memory holds, or else by the weights as they are now.</summary>
    public void Repeat(ReadoutStream<T> stream)
    {
        if (Memory.Decay > 0)
        {
            stream.Scores.CopyTo(stream.Lanes, 0);
            Answer(stream);
        }
        else
        {
            Forward(stream);
        }
    }

    /// <summary>∂ loss / ∂ scores of the last answer, [outputs rounded up to 32], in <see cref="ReadoutStream{T}.Error"/>; the target is kept beside it.</summary>
    /// <returns>The sum of absolute errors: not finite where one of them is not.</returns>
    public static double Error(ReadoutStream<T> stream, ReadOnlySpan<T> target)
    {
        target.CopyTo(stream.Target);
        return stream.Answer.Signal(target, 1, stream.Error);
    }

    /// <summary>features[..] += g Wᵀ e: ∂ loss / ∂ (what the top layer tells) along the path of this time step.</summary>
    /// <param name="stream">It has its error.</param>
    /// <param name="features">What the top layer tells, or more.</param>
    /// <param name="gain">Whether g counts: not for traces that hold it in their filter.</param>
    public void Backward(ReadoutStream<T> stream, Span<T> features, bool gain = true)
    {
        ReadOnlySpan<T> error = stream.Error;
        if (gain && _gain != T.One)
        {
            TensorPrimitives.Multiply(error, _gain, stream.Lanes);
            error = stream.Lanes;
        }

        Simd<T>.Run(new MapTransposedKernel<T>(error, Weights.Value.Span, Weights.Value.PanelLength, 0, Outputs, features[..FromLayers]));
    }

    /// <summary>Gradient += e φᵀ.</summary>
    public void Accumulate(ReadoutStream<T> stream)
        => Simd<T>.Run(new MapOuterKernel<T>(stream.Trace, stream.Error, Weights.Gradient!.Span, Weights.Value.PanelLength));

    /// <summary>Moves the weights by scale · e φᵀ of one answer, without a gradient in memory.</summary>
    public void Move(ReadoutStream<T> stream, StepRule<T> step, T scale)
    {
        ReadOnlySpan<T> error = stream.Error;
        if (scale != T.One)
        {
            TensorPrimitives.Multiply(error, scale, stream.Lanes);
            error = stream.Lanes;
        }

        Simd<T>.Run(new OuterStepKernel<T>(stream.Trace, error, Weights, step));
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

    private void Answer(ReadoutStream<T> stream)
    {
        stream.Lanes.AsSpan(0, Outputs).CopyTo(stream.Answer.Scores);
        stream.Answer.Take();
    }

    private static void Copy(PanelMatrix<T> from, PanelMatrix<T> to)
    {
        for (int p = 0; p < from.Panels; p++)
        {
            from.Panel(p).CopyTo(to.Panel(p));
        }
    }
}
