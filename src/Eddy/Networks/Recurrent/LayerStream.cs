using System.Numerics;

namespace Eddy.Networks.Recurrent;

/// <summary>One stream's memory in one layer: state, emissions, and the slopes of its last step.</summary>
internal sealed class LayerStream<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public LayerStream(LayerShape shape)
    {
        State = new T[shape.StateLength];
        Before = new T[shape.StateLength];
        Emission = new T[shape.Emissions * shape.Padded];
        EmissionSlope = new T[shape.Emissions * shape.States * shape.Padded];
        EmissionParameterSlope = new T[shape.Emissions * shape.Parameters * shape.Padded];
        Steps = new MicroStep<T>[shape.MicroSteps];
        for (int q = 0; q < Steps.Length; q++)
        {
            Steps[q] = new MicroStep<T>(shape);
        }

        Signal = new T[shape.StateLength];
        OutputSignal = new T[shape.Outputs];
    }

    /// <summary>State now, [S, U].</summary>
    public T[] State { get; private set; }

    /// <summary>State before the last micro-step, [S, U]; scratch between steps.</summary>
    public T[] Before { get; private set; }

    /// <summary>Emissions now, [Z, U].</summary>
    public T[] Emission { get; }

    /// <summary>∂ emission / ∂ state now, [Z, S, U].</summary>
    public T[] EmissionSlope { get; }

    /// <summary>∂ emission / ∂ own parameter now at fixed state, [Z, P, U].</summary>
    public T[] EmissionParameterSlope { get; }

    /// <summary>The micro-steps of the last time step.</summary>
    public MicroStep<T>[] Steps { get; }

    /// <summary>∂ loss / ∂ emission that the layer above hears, [outputs]; filled by the sweep.</summary>
    public T[] OutputSignal { get; }

    /// <summary>∂ loss / ∂ state now, along paths of this time step only, [S, U]; filled by the sweep.</summary>
    public T[] Signal { get; }

    /// <summary>Everything that a later call may read, in a fixed order: a checkpoint and a look into the past know a stream by these alone.</summary>
    public IEnumerable<T[]> Kept() => [State, Emission, EmissionSlope, EmissionParameterSlope, Signal, OutputSignal, .. Steps.SelectMany(step => step.Kept())];

    /// <summary>Takes over all of another stream of the same layer.</summary>
    public void CopyFrom(LayerStream<T> other)
    {
        other.State.CopyTo(State, 0);
        other.Emission.CopyTo(Emission, 0);
        other.EmissionSlope.CopyTo(EmissionSlope, 0);
        other.EmissionParameterSlope.CopyTo(EmissionParameterSlope, 0);
        other.Signal.CopyTo(Signal, 0);
        other.OutputSignal.CopyTo(OutputSignal, 0);
        for (int q = 0; q < Steps.Length; q++)
        {
            Steps[q].CopyFrom(other.Steps[q]);
        }
    }

    /// <summary>The state becomes the one before.</summary>
    public void Turn() => (State, Before) = (Before, State);
}
