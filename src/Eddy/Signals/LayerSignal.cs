using System.Numerics;
using Eddy.Networks.Recurrent;
using Eddy.Steps;
using Eddy.Traces;

namespace Eddy.Signals;

/// <summary>
/// What the neurons of every layer are told about the loss, step by step: it fills <see cref="LayerStream{T}.OutputSignal"/> (∂ loss / ∂ what the layer tells) and
/// <see cref="LayerStream{T}.Signal"/> (the same for its states). A trace meets one of the two.
/// </summary>
internal abstract class LayerSignal<T>(RecurrentNetwork<T> network)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public RecurrentNetwork<T> Network { get; } = network;

    /// <summary>What it carries from step to step for each stream, with the layer it belongs to.</summary>
    public virtual IEnumerable<(int Layer, TraceTensor<T> Tensor)> Tensors => [];

    /// <summary>What it keeps for all streams alike, such as feedback that was drawn.</summary>
    public virtual IEnumerable<SharedValues<T>> Shared => [];

    /// <summary>The random sources drawn from while it runs, with the layer each belongs to.</summary>
    public virtual IEnumerable<(int Layer, StreamRandom Random)> Randoms => [];

    /// <summary>Whether it reads the target itself, so that an error alone does not do.</summary>
    public virtual bool NeedsTarget => false;

    /// <summary>Whether <see cref="Rests"/> is ever true.</summary>
    public virtual bool CanRest => false;

    /// <summary>Whether a lesson about a stream's last step is for the readout alone: no layer is told anything, and none moves by it.</summary>
    public virtual bool Rests(int stream) => false;

    /// <summary>After a stream's forward step, whether or not a lesson follows.</summary>
    public virtual void Observe(int stream)
    {
    }

    /// <summary>Every layer's signals of one stream, whose readout has its error (<see cref="ReadoutStream{T}.Error"/>) and its target.</summary>
    public abstract void Signals(int stream);

    /// <summary>The weights have moved, the readout's too.</summary>
    public virtual void Stepped(StepRule<T> step)
    {
    }

    /// <summary>The readout has more outputs now.</summary>
    public virtual void Grown()
    {
    }

    /// <summary>Forgets one stream.</summary>
    public virtual void Reset(int stream)
    {
        foreach ((_, TraceTensor<T> tensor) in Tensors)
        {
            tensor.Reset(stream);
        }
    }
}

/// <summary>The exact signal along paths of the same time step: from the readout down through the layers.</summary>
/// <param name="network">The network.</param>
/// <param name="gain">Whether the gain of a readout that averages counts: not for traces that hold it in their filter.</param>
internal sealed class SameStepSignal<T>(RecurrentNetwork<T> network, bool gain = true) : LayerSignal<T>(network)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    public override void Signals(int stream) => Network.Sweep(stream, gain);
}
