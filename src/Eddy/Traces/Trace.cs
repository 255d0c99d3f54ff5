using System.Numerics;
using Eddy.Networks.Recurrent;
using Eddy.Steps;

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

    /// <summary>Whether what the trace itself learns (a kernel) moves; where not, it still advances.</summary>
    public bool Learning { get; set; } = true;

    /// <summary>Everything that is carried from step to step; random sources apart.</summary>
    public abstract IReadOnlyList<TraceTensor<T>> Tensors { get; }

    /// <summary>How it lies in memory, for a description: its form in a word or two, a colon, and what it is; empty where there is nothing to say.</summary>
    public virtual string Storage => "";

    /// <summary>The random sources it draws from; a checkpoint keeps their state beside the tensors.</summary>
    public virtual IReadOnlyList<StreamRandom> Randoms => [];

    /// <summary>As <see cref="Credit{T}.LateRefusal"/>; null unless a trace says otherwise.</summary>
    public virtual string? LateRefusal => null;

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

    /// <summary>Whether <see cref="Step"/> can be used.</summary>
    public virtual bool CanStep => false;

    /// <summary>As <see cref="Advance"/>, but the work may be left to <see cref="Settle"/> or <see cref="Step"/>, one of which comes before the stream's next forward step.</summary>
    public virtual void Defer(int stream, LayerStream<T> now) => Advance(stream, now);

    /// <summary>Does what was put off by <see cref="Defer"/>, if anything was.</summary>
    public virtual void Settle(int stream, LayerStream<T> now)
    {
    }

    /// <summary>Moves the layer's parameters by signal × trace, summed over streams and times <paramref name="scale"/>, without a gradient in memory; what was put off is done in the same pass.</summary>
    /// <param name="step">Begun.</param>
    /// <param name="scale">On the gradient.</param>
    /// <param name="lessons">By stream: the layer's stream, with its signal, where it has a lesson, else null.</param>
    public virtual void Step(StepRule<T> step, T scale, ReadOnlySpan<LayerStream<T>?> lessons) => throw new InvalidOperationException("This trace only adds to gradients.");

    /// <summary><see cref="Accumulate"/> of every stream with its own signal, in their order, to the bit; may be shared among threads.</summary>
    public virtual void AccumulateAll(LayerStream<T>[] now)
    {
        for (int b = 0; b < now.Length; b++)
        {
            Accumulate(b, now[b], now[b].Signal);
        }
    }

    /// <summary>Brings the gradients up to date, where lessons were put off: before anyone reads them.</summary>
    public virtual void Complete()
    {
    }

    /// <summary>Forgets lessons that were put off: their gradients are not wanted any more.</summary>
    public virtual void Drop()
    {
    }

    /// <summary>Adds an error of prediction × what lessons have gathered to the gradients of the layer's parameters.</summary>
    public virtual void Reward(int stream, LayerStream<T> now, T error) => throw new InvalidOperationException("This trace learns from lessons, not from rewards.");

    /// <summary>Forgets one stream.</summary>
    public virtual void Reset(int stream)
    {
        foreach (TraceTensor<T> tensor in Tensors)
        {
            tensor.Reset(stream);
        }
    }

    /// <summary>The one stream with a lesson; −1 where there are several.</summary>
    private protected static int Only(ReadOnlySpan<LayerStream<T>?> lessons)
    {
        int only = -1;
        for (int b = 0; b < lessons.Length; b++)
        {
            if (lessons[b] is not null)
            {
                if (only >= 0)
                {
                    return -1;
                }

                only = b;
            }
        }

        return only;
    }

    /// <summary>Moves the own parameters along their gradient, which is 0 again.</summary>
    private protected void MoveOwn(StepRule<T> step, T scale)
    {
        if (Layer.Own is { } own)
        {
            Move(own, step, scale);
        }
    }

    /// <summary>Adds up the gradients of the lessons, and moves all parameters of the layer along them: for traces that are small beside the weights.</summary>
    private protected void StepByGradients(StepRule<T> step, T scale, ReadOnlySpan<LayerStream<T>?> lessons)
    {
        for (int b = 0; b < lessons.Length; b++)
        {
            if (lessons[b] is { } now)
            {
                Accumulate(b, now, now.Signal);
            }
        }

        foreach (LinearMap<T>?[] maps in Layer.Maps)
        {
            foreach (LinearMap<T>? map in maps)
            {
                if (map is not null)
                {
                    Move(map.Weights, step, scale);
                }
            }
        }

        MoveOwn(step, scale);
    }

    private static void Move(Parameter<T> parameter, StepRule<T> step, T scale)
    {
        for (int panel = 0; panel < parameter.Value.Panels; panel++)
        {
            step.ApplyKept(parameter, panel, scale);
        }

        parameter.Gradient!.Span.Clear();
    }
}
