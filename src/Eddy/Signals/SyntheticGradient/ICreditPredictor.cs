using System.Numerics;
using Eddy.Networks.Recurrent;
using Eddy.Traces;

namespace Eddy.Signals.SyntheticGradient;

/// <summary>Predicts ∂ (this step's loss and all later ones) / ∂ state of one layer.</summary>
internal interface ICreditPredictor<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Everything carried, what is learned included.</summary>
    IReadOnlyList<TraceTensor<T>> Tensors { get; }

    /// <summary>A step of the stream has gone by.</summary>
    void Observe(int stream);

    /// <summary>Learns from the step, then predicts.</summary>
    /// <param name="stream">From 0.</param>
    /// <param name="now">The layer's stream: state, slopes, and in <see cref="LayerStream{T}.Signal"/> this step's own part of the credit.</param>
    /// <param name="target">What the network was told, [outputs].</param>
    /// <param name="credit">Where the prediction goes, [S, U], 0 beyond the units.</param>
    void Predict(int stream, LayerStream<T> now, ReadOnlySpan<T> target, Span<T> credit);

    /// <summary>Forgets a stream, not what was learned.</summary>
    void Reset(int stream);
}
