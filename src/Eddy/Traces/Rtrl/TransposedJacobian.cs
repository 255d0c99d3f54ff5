using System.Numerics;
using System.Runtime.CompilerServices;
using Eddy.Networks.Recurrent;
using Eddy.Numerics;

namespace Eddy.Traces.Rtrl;

/// <summary>Jᵀ of one micro-step, [states before × units rounded up to 8, states after × U]: laid out as the recurrent weights are, so that it is made a row of lanes at a time.</summary>
internal sealed class TransposedJacobian<T>(RecurrentLayer<T> layer)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int Width = PanelMatrix<T>.PanelWidth;

    private readonly int _planeRows = InfluenceBlocks<T>.PlaneRows(layer.Shape);

    public PanelMatrix<T> Values { get; } = new(layer.Shape.States * InfluenceBlocks<T>.PlaneRows(layer.Shape), layer.Shape.StateLength);

    /// <summary>J = D + Σ_g F_g R_g G.</summary>
    public void Fill(int microStep, MicroStep<T> step)
    {
        LayerShape shape = layer.Shape;
        Values.Span.Clear();
        for (int g = 0; g < shape.Currents; g++)
        {
            if (layer.Maps[microStep][g] is { RecurrentRows: > 0 } map)
            {
                int heard = map.Form.Recurrent!.Value * shape.States * shape.Padded;
                Simd<T>.Run(new JacobianKernel<T>(
                    Values, _planeRows, shape, map.Weights.Value, step.SlopeCurrent.AsSpan(g * shape.Padded), step.EmissionSlopeBefore.AsSpan(heard)));
            }
        }

        AddOwnPath(step);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddOwnPath(MicroStep<T> step)
    {
        LayerShape shape = layer.Shape;
        Span<T> values = Values.Span;
        int panels = shape.Padded / Width;
        for (int to = 0; to < shape.States; to++)
        {
            for (int from = 0; from < shape.States; from++)
            {
                ReadOnlySpan<T> own = step.SlopeState.AsSpan(((to * shape.States) + from) * shape.Padded, shape.Units);
                for (int o = 0; o < own.Length; o++)
                {
                    values[(((to * panels) + (o / Width)) * Values.PanelLength) + (((from * _planeRows) + o) * Width) + (o % Width)] += own[o];
                }
            }
        }
    }
}
