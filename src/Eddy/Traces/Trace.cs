using System.Numerics;
using Eddy.Networks.Recurrent;

namespace Eddy.Traces;

/// <summary>
/// What the weights of one layer remember of their own past, for each of several streams: how they have moved their neurons' states up to now.
/// </summary>
/// <remarks>The order within a step is forward, signal, <see cref="Advance"/> with this step's slopes, <see cref="Accumulate"/> with the trace just advanced. Weights
/// are those the slopes were taken at: a rule steps them only after both.</remarks>
internal abstract class Trace<T>(RecurrentLayer<T> layer, int streams)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public RecurrentLayer<T> Layer { get; } = layer;

    public int Streams { get; } = streams;

    /// <summary>Everything that is carried from step to step; random sources apart.</summary>
    public abstract IReadOnlyList<TraceTensor<T>> Tensors { get; }

    /// <summary>Brings one stream's trace from t − 1 to t.</summary>
    /// <param name="stream">From 0.</param>
    /// <param name="now">The layer's stream after its forward step: sources and slopes of every micro-step.</param>
    public abstract void Advance(int stream, LayerStream<T> now);

    /// <summary><see cref="Advance"/> of every stream; a trace whose step is long may share them among threads.</summary>
    public virtual void AdvanceAll(LayerStream<T>[] now)
    {
        for (int b = 0; b < now.Length; b++)
        {
            Advance(b, now[b]);
        }
    }

    /// <summary>Adds signal × trace to the gradients of the layer's parameters.</summary>
    /// <param name="stream">From 0.</param>
    /// <param name="now">As in <see cref="Advance"/>, which has been called for this step.</param>
    /// <param name="signal">∂ loss / ∂ state now, [S, U]; 0 beyond the units.</param>
    public abstract void Accumulate(int stream, LayerStream<T> now, ReadOnlySpan<T> signal);

    /// <summary><see cref="Accumulate"/> of every stream with its own signal, in their order, to the bit; may be shared among threads.</summary>
    public virtual void AccumulateAll(LayerStream<T>[] now)
    {
        for (int b = 0; b < now.Length; b++)
        {
            Accumulate(b, now[b], now[b].Signal);
        }
    }

    /// <summary>Forgets one stream.</summary>
    public virtual void Reset(int stream)
    {
        foreach (TraceTensor<T> tensor in Tensors)
        {
            tensor.Reset(stream);
        }
    }
}
