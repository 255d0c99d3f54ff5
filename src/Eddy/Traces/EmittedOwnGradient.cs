using System.Numerics;
using System.Numerics.Tensors;
using Eddy.Networks.Recurrent;
using Eddy.Numerics;

namespace Eddy.Traces;

/// <summary>
/// What own parameters do through the emission itself, at a fixed state: straight to whoever hears the layer's outputs, and one (micro-)step later through the recurrent maps.
/// Costs nothing where emissions do not read own parameters.
/// </summary>
internal sealed class EmittedOwnGradient<T>(RecurrentLayer<T> layer)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly LayerJacobian<T> _jacobian = new(layer);
    private readonly T[] _emission = new T[layer.Shape.Emissions * layer.Shape.Padded];

    /// <summary>Adds what comes through the outputs of the present time step.</summary>
    /// <param name="slope">∂ emission / ∂ own parameter, [Z, P, U].</param>
    /// <param name="output">∂ loss / ∂ outputs, [outputs].</param>
    public void FromOutputs(ReadOnlySpan<T> slope, ReadOnlySpan<T> output)
    {
        LayerShape shape = layer.Shape;
        if (Reads(slope))
        {
            for (int z = 0; z < shape.Form.Outputs; z++)
            {
                Add(slope, z, output.Slice(z * shape.Units, shape.Units));
            }
        }
    }

    /// <summary>Adds what comes through the emissions that the recurrent maps of a micro-step heard.</summary>
    /// <param name="microStep">From 0.</param>
    /// <param name="step">Its slopes.</param>
    /// <param name="c">∂ loss / ∂ state after it, [S, U].</param>
    public void FromCurrents(int microStep, MicroStep<T> step, ReadOnlySpan<T> c)
    {
        LayerShape shape = layer.Shape;
        if (!Reads(step.EmissionParameterSlopeBefore))
        {
            return;
        }

        Array.Clear(_emission);
        for (int g = 0; g < shape.Currents; g++)
        {
            if (layer.Maps[microStep][g] is { RecurrentRows: > 0 } map)
            {
                map.BackwardRecurrent(_jacobian.CurrentSignal(step, c, g), _emission.AsSpan(map.Form.Recurrent!.Value * shape.Padded, shape.Padded));
            }
        }

        for (int z = 0; z < shape.Emissions; z++)
        {
            Add(step.EmissionParameterSlopeBefore, z, _emission.AsSpan(z * shape.Padded, shape.Units));
        }
    }

    private static bool Reads(ReadOnlySpan<T> slope) => slope.IndexOfAnyExcept(T.Zero) >= 0;

    // p gains emission signal × slope, unit by unit.
    private void Add(ReadOnlySpan<T> slope, int z, ReadOnlySpan<T> signal)
    {
        LayerShape shape = layer.Shape;
        PanelMatrix<T> gradient = layer.Own!.Gradient!;
        for (int p = 0; p < shape.Parameters; p++)
        {
            ReadOnlySpan<T> plane = slope.Slice(((z * shape.Parameters) + p) * shape.Padded, shape.Units);
            for (int panel = 0, at = 0; at < shape.Units; panel++, at += PanelMatrix<T>.PanelWidth)
            {
                int width = Math.Min(PanelMatrix<T>.PanelWidth, shape.Units - at);
                Span<T> lanes = gradient.Lanes(panel, p)[..width];
                TensorPrimitives.FusedMultiplyAdd(plane.Slice(at, width), signal.Slice(at, width), lanes, lanes);
            }
        }
    }
}
