using System.Numerics;
using Eddy.Networks.Recurrent;

namespace Eddy.Traces.Bptt;

/// <summary>What BPTT keeps of one time step of one layer: slopes, sources, and what the layer was told of the loss.</summary>
internal sealed class StoredStep<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public StoredStep(LayerShape shape)
        : this(
            [.. Enumerable.Range(0, shape.MicroSteps).Select(_ => new MicroStep<T>(shape))],
            new T[shape.Emissions * shape.States * shape.Padded],
            new T[shape.Emissions * shape.Parameters * shape.Padded],
            new T[shape.Outputs])
    {
    }

    /// <summary>A view of a stream as it is now.</summary>
    public StoredStep(LayerStream<T> now)
        : this(now.Steps, now.EmissionSlope, now.EmissionParameterSlope, now.OutputSignal)
    {
    }

    private StoredStep(MicroStep<T>[] steps, T[] emissionSlope, T[] emissionParameterSlope, T[] outputSignal)
    {
        (Steps, EmissionSlope, EmissionParameterSlope, OutputSignal) = (steps, emissionSlope, emissionParameterSlope, outputSignal);
        Slopes =
        [
            .. steps.SelectMany(s => new[] { s.Sources, s.SlopeState, s.SlopeCurrent, s.SlopeParameter, s.EmissionSlopeBefore, s.EmissionParameterSlopeBefore }),
            emissionSlope,
            emissionParameterSlope,
        ];
        SlopeLength = Slopes.Sum(s => s.Length);
    }

    public MicroStep<T>[] Steps { get; }

    /// <summary>∂ emission / ∂ state after the step, [Z, S, U].</summary>
    public T[] EmissionSlope { get; }

    /// <summary>∂ emission / ∂ own parameter after the step, [Z, P, U].</summary>
    public T[] EmissionParameterSlope { get; }

    /// <summary>∂ loss of this step / ∂ emissions that the layer above hears.</summary>
    public T[] OutputSignal { get; }

    /// <summary>Elements of all slopes.</summary>
    public int SlopeLength { get; }

    /// <summary>Elements in all.</summary>
    public int Length => SlopeLength + OutputSignal.Length;

    // Everything but the signals, in the order of storage.
    private T[][] Slopes { get; }

    /// <summary>Writes the slopes; of the signals, zeros.</summary>
    public void WriteSlopes(Span<T> record)
    {
        int at = 0;
        foreach (T[] part in Slopes)
        {
            part.CopyTo(record[at..]);
            at += part.Length;
        }

        record[at..].Clear();
    }

    /// <summary>Writes the signals.</summary>
    public void WriteSignals(Span<T> record) => OutputSignal.CopyTo(record[SlopeLength..]);

    /// <summary>Reads slopes and signals.</summary>
    public void Read(ReadOnlySpan<T> record)
    {
        int at = 0;
        foreach (T[] part in Slopes)
        {
            record.Slice(at, part.Length).CopyTo(part);
            at += part.Length;
        }

        record.Slice(at, OutputSignal.Length).CopyTo(OutputSignal);
    }
}
