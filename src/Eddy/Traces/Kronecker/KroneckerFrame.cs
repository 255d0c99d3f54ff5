using System.Numerics;
using Eddy.Networks.Recurrent;
using Eddy.Neurons;

namespace Eddy.Traces.Kronecker;

/// <summary>
/// What makes the immediate influence of a layer a Kronecker product, D ⊗ a: all weighted currents of a micro-step hear the same sources a, and D is the S×G diagonal
/// blocks of F. Refuses the layers where it is not.
/// </summary>
internal sealed class KroneckerFrame<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int Width = Numerics.PanelMatrix<T>.PanelWidth;

    public KroneckerFrame(RecurrentLayer<T> layer, string rule)
    {
        (Layer, LayerShape shape) = (layer, layer.Shape);
        NeuronForm form = shape.Form;
        if (shape.MovingParameters > 0)
        {
            throw new NotSupportedException(
                $"{rule} on {layer.Name}: the units of {form.Name} learn parameters of their own ({string.Join(", ", form.Parameters.Take(shape.MovingParameters))}), and what those do is no product with common sources. Use Rules.Rtrl (exact) or Rules.SnAp(1).");
        }

        Currents = [.. Enumerable.Range(0, shape.Currents).Where(g => layer.Maps[0][g] is not null)];
        if (Currents.Length == 0)
        {
            throw new NotSupportedException($"{rule} on {layer.Name}: {form.Name} has no weights, so there is nothing to trace.");
        }

        Block = new int[shape.MicroSteps];
        for (int q = 0; q < shape.MicroSteps; q++)
        {
            LinearMap<T> first = layer.Maps[q][Currents[0]]!;
            foreach (int g in Currents)
            {
                LinearMap<T> map = layer.Maps[q][g]!;
                if (map.Start != first.Start || map.Rows != first.Rows)
                {
                    throw new NotSupportedException(
                        $"{rule} on {layer.Name}: the currents {first.Name} and {map.Name} of {form.Name} hear different sources, but a Kronecker product needs one vector of sources for all. Use a neuron whose currents all hear the same (a plain recurrent, LSTM or highway neuron), or Rules.Uoro, Rules.SnAp(1) or Rules.Rtrl for this one.");
                }
            }

            Block[q] = SourceLength;
            SourceLength += (first.Rows + Width - 1) / Width * Width;
        }
    }

    public RecurrentLayer<T> Layer { get; }

    /// <summary>Currents that have weights.</summary>
    public int[] Currents { get; }

    /// <summary>Where each micro-step's sources begin among those of all; multiples of 32.</summary>
    public int[] Block { get; }

    /// <summary>Sources of all micro-steps, each part rounded up to a multiple of 32.</summary>
    public int SourceLength { get; }

    /// <summary>[S, U], the states in a plane each.</summary>
    public int StateLength => Layer.Shape.StateLength;

    /// <summary>[G, U], the weighted currents in a plane each.</summary>
    public int CurrentLength => Currents.Length * Layer.Shape.Padded;

    /// <summary>[S, G, U], the diagonal blocks of D.</summary>
    public int ImmediateLength => Layer.Shape.States * CurrentLength;

    /// <summary>D of a micro-step, its weighted currents alone, 0 beyond the units.</summary>
    public void Immediate(MicroStep<T> step, Span<T> d)
    {
        LayerShape shape = Layer.Shape;
        int padded = shape.Padded;
        for (int s = 0; s < shape.States; s++)
        {
            for (int c = 0; c < Currents.Length; c++)
            {
                Span<T> plane = d.Slice(((s * Currents.Length) + c) * padded, padded);
                step.SlopeCurrent.AsSpan(((s * shape.Currents) + Currents[c]) * padded, shape.Units).CopyTo(plane);
                plane[shape.Units..].Clear();
            }
        }
    }

    /// <summary>What the currents of a micro-step heard.</summary>
    public ReadOnlySpan<T> Sources(int microStep, MicroStep<T> step)
    {
        LinearMap<T> map = Layer.Maps[microStep][Currents[0]]!;
        return step.Sources.AsSpan(map.Start, map.Rows);
    }
}
