using System.Numerics;
using System.Numerics.Tensors;
using Eddy.Networks.Recurrent;
using Eddy.Numerics;

namespace Eddy.Traces;

/// <summary>The gradient of one time step with the state before it held fixed: F ᵀ signal ⊗ sources, and what the own parameters do.</summary>
internal sealed class InstantGradient<T>(RecurrentLayer<T> layer)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly LayerJacobian<T> _jacobian = new(layer);
    private readonly T[] _signal = new T[layer.Shape.StateLength];
    private readonly T[] _before = new T[layer.Shape.StateLength];

    /// <summary>Adds to the gradients of the layer's parameters.</summary>
    /// <param name="steps">The micro-steps of the time step.</param>
    /// <param name="signal">∂ loss / ∂ state after the last of them, [S, U].</param>
    /// <param name="carried">Where ∂ loss / ∂ state before the first goes, [S, U]; empty where it is not wanted.</param>
    /// <param name="emitted">Adds what own parameters do through the emissions that the recurrent maps heard; null where that is not wanted.</param>
    public void Accumulate(MicroStep<T>[] steps, ReadOnlySpan<T> signal, Span<T> carried, EmittedOwnGradient<T>? emitted = null)
    {
        signal.CopyTo(_signal);
        for (int q = steps.Length - 1; q >= 0; q--)
        {
            Accumulate(q, steps[q], _signal);
            emitted?.FromCurrents(q, steps[q], _signal);
            if (q > 0 || !carried.IsEmpty)
            {
                _jacobian.MultiplyTransposed(q, steps[q], _signal, _before);
                _before.CopyTo(q > 0 ? _signal : carried);
            }
        }
    }

    /// <summary>One micro-step of it.</summary>
    public void Accumulate(int microStep, MicroStep<T> step, ReadOnlySpan<T> signal)
    {
        LayerShape shape = layer.Shape;
        for (int g = 0; g < shape.Currents; g++)
        {
            layer.Maps[microStep][g]?.Outer(step.Sources, _jacobian.CurrentSignal(step, signal, g));
        }

        if (layer.Own is { Gradient: { } gradient })
        {
            for (int p = 0; p < shape.Parameters; p++)
            {
                for (int panel = 0; panel < gradient.Panels; panel++)
                {
                    Span<T> lanes = gradient.Lanes(panel, p);
                    for (int s = 0; s < shape.States; s++)
                    {
                        int at = (((s * shape.Parameters) + p) * shape.Padded) + (panel * PanelMatrix<T>.PanelWidth);
                        TensorPrimitives.FusedMultiplyAdd(
                            step.SlopeParameter.AsSpan(at, lanes.Length), signal.Slice((s * shape.Padded) + (panel * PanelMatrix<T>.PanelWidth), lanes.Length), lanes, lanes);
                    }
                }
            }
        }
    }
}
