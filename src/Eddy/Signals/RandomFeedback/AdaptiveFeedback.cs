using System.Numerics;
using System.Numerics.Tensors;
using Eddy.Networks.Recurrent;
using Eddy.Numerics;
using Eddy.Steps;

namespace Eddy.Signals.RandomFeedback;

/// <summary>Random feedback whose top matrix takes part in every move of the readout's weights: see <see cref="RandomFeedbackOptions.AdaptiveDecay"/>.</summary>
/// <remarks><code>
/// W ← (1 − c) W + ΔW,   B ← (1 − c) B + ΔWᵀ            ΔW what the step made of the readout's weights, by whatever step rule
/// </code></remarks>
internal sealed class AdaptiveFeedback<T> : FixedRandomFeedback<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly T _decay, _kept;
    private PanelMatrix<T> _before; // the readout's weights before the next step

    public AdaptiveFeedback(RecurrentNetwork<T> network, RandomFeedbackOptions options, double decay, RandomSource random)
        : base(network, options, random)
    {
        (_decay, _kept) = (T.CreateChecked(decay), T.CreateChecked(1 - decay));
        _before = Copy();
    }

    /// <inheritdoc/>
    public override void Signals(int stream)
    {
        Network.Readout.Weights.Value.Span.CopyTo(_before.Span);
        base.Signals(stream);
    }

    /// <inheritdoc/>
    public override void Grown()
    {
        base.Grown();
        _before = Copy();
    }

    /// <inheritdoc/>
    public override void Stepped(StepRule<T> step)
    {
        PanelMatrix<T> weights = Network.Readout.Weights.Value, feedback = Matrices[^1];
        int length = Network.Readout.FromLayers * PanelMatrix<T>.PanelWidth; // features of the top layer are the first rows
        for (int panel = 0; panel < weights.Panels; panel++)
        {
            Span<T> now = weights.Panel(panel)[..length], before = _before.Panel(panel)[..length], back = feedback.Panel(panel)[..length];
            TensorPrimitives.Multiply(back, _kept, back);
            TensorPrimitives.Add(back, now, back);
            TensorPrimitives.Subtract(back, before, back);
            TensorPrimitives.FusedMultiplyAdd(before, -_decay, now, now);
        }

        weights.Span.CopyTo(_before.Span);
    }

    private PanelMatrix<T> Copy()
    {
        PanelMatrix<T> weights = Network.Readout.Weights.Value;
        var copy = new PanelMatrix<T>(weights.Rows, weights.Columns);
        weights.Span.CopyTo(copy.Span);
        return copy;
    }
}
