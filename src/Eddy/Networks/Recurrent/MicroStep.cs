using System.Numerics;

namespace Eddy.Networks.Recurrent;

/// <summary>
/// What one (micro-)step of one layer in one stream leaves for the traces: what the currents heard, and every slope. All that a learning rule needs of a neuron.
/// Planes are U long: the units rounded up to a multiple of 32.
/// </summary>
internal sealed class MicroStep<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public MicroStep(LayerShape shape)
    {
        Sources = new T[shape.Sources];
        Sources[shape.One] = T.One;
        Active = new ActiveSources(shape.Sources);
        Current = new T[shape.Currents * shape.Padded];
        SlopeState = new T[shape.States * shape.States * shape.Padded];
        SlopeCurrent = new T[shape.States * shape.Currents * shape.Padded];
        SlopeParameter = new T[shape.States * shape.Parameters * shape.Padded];
        EmissionSlopeBefore = new T[shape.Emissions * shape.States * shape.Padded];
        EmissionParameterSlopeBefore = new T[shape.Emissions * shape.Parameters * shape.Padded];
    }

    /// <summary>[emissions of all units before this step, plane by plane; 1; input], each plane <see cref="LayerShape.Units"/> long.</summary>
    public T[] Sources { get; }

    /// <summary>Which of the <see cref="Sources"/> are not 0. As of the forward step: neither kept nor copied, so it is for those that read it right after.</summary>
    public ActiveSources Active { get; }

    /// <summary>Currents, [G, U].</summary>
    public T[] Current { get; }

    /// <summary>D: ∂ state after / ∂ state before with the currents held fixed, [S after, S before, U].</summary>
    public T[] SlopeState { get; }

    /// <summary>F: ∂ state after / ∂ current, [S, G, U].</summary>
    public T[] SlopeCurrent { get; }

    /// <summary>∂ state after / ∂ own parameter with the currents held fixed, [S, P, U].</summary>
    public T[] SlopeParameter { get; }

    /// <summary>∂ emission / ∂ state, both before this step, [Z, S, U]: the emissions are those in <see cref="Sources"/>.</summary>
    public T[] EmissionSlopeBefore { get; }

    /// <summary>∂ emission before this step / ∂ own parameter at fixed state, [Z, P, U].</summary>
    public T[] EmissionParameterSlopeBefore { get; }

    /// <summary>All arrays, in a fixed order.</summary>
    public IEnumerable<T[]> Kept() => [Sources, Current, SlopeState, SlopeCurrent, SlopeParameter, EmissionSlopeBefore, EmissionParameterSlopeBefore];

    /// <summary>Takes over all of another step of the same layer.</summary>
    public void CopyFrom(MicroStep<T> other)
    {
        other.Sources.CopyTo(Sources, 0);
        other.Current.CopyTo(Current, 0);
        other.SlopeState.CopyTo(SlopeState, 0);
        other.SlopeCurrent.CopyTo(SlopeCurrent, 0);
        other.SlopeParameter.CopyTo(SlopeParameter, 0);
        other.EmissionSlopeBefore.CopyTo(EmissionSlopeBefore, 0);
        other.EmissionParameterSlopeBefore.CopyTo(EmissionParameterSlopeBefore, 0);
    }
}
