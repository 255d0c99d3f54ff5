using System.Numerics;
using Eddy.Networks.Recurrent;

namespace Eddy.Traces;

/// <summary>
/// How the weights of a recurrent network learn what they did to the loss: a rule at work on one network, for all its streams. Rules with traces are
/// <see cref="TraceCredit{T}"/>; the others look back over a stored window, or predict.
/// </summary>
internal abstract class Credit<T>(RecurrentNetwork<T> network)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public RecurrentNetwork<T> Network { get; } = network;

    /// <summary>Everything carried from step to step, with the layer it belongs to; random sources apart.</summary>
    public abstract IEnumerable<(int Layer, TraceTensor<T> Tensor)> Tensors { get; }

    /// <summary>Whether the gradients may be used now: true but within a window that is not full yet.</summary>
    public virtual bool IsDue => true;

    /// <summary>Before a stream's next forward step: takes what is still needed of the last one's slopes.</summary>
    public virtual void Begin(int stream)
    {
    }

    /// <summary>After a stream's forward step.</summary>
    public abstract void Observe(int stream);

    /// <summary>After a forward step of every stream; the same as <see cref="Observe"/> for each, but a rule may share them among threads.</summary>
    public virtual void ObserveAll()
    {
        for (int b = 0; b < Network.Streams.Length; b++)
        {
            Observe(b);
        }
    }

    /// <summary>After the readout's error of a stream's last step is known: adds to the gradients of all layers. The readout's own gradient is not its business.</summary>
    public abstract void Teach(int stream);

    /// <summary>The same of every stream, in their order, to the bit; a rule may share the work among threads.</summary>
    public virtual void TeachAll()
    {
        for (int b = 0; b < Network.Streams.Length; b++)
        {
            Teach(b);
        }
    }

    /// <summary>The weights have moved by the gradients, which are 0 again.</summary>
    public virtual void Stepped()
    {
    }

    /// <summary>Forgets one stream; the learner forgets its states at the same time.</summary>
    public abstract void Reset(int stream);
}
