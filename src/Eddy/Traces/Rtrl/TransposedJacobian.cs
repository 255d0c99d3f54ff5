using System.Numerics;
using System.Numerics.Tensors;
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
        int panels = shape.Padded / Width;
        Values.Span.Clear();
        Span<T> path = stackalloc T[Width];
        for (int to = 0; to < shape.States; to++)
        {
            for (int g = 0; g < shape.Currents; g++)
            {
                if (layer.Maps[microStep][g] is not { RecurrentRows: > 0 } map)
                {
                    continue;
                }

                int heard = map.Form.Recurrent!.Value;
                for (int panel = 0; panel < panels; panel++)
                {
                    ReadOnlySpan<T> f = step.SlopeCurrent.AsSpan((((to * shape.Currents) + g) * shape.Padded) + (panel * Width), Width);
                    for (int o = 0; o < shape.Units; o++)
                    {
                        TensorPrimitives.Multiply(f, map.Weights.Value.Lanes(panel, o), path);
                        for (int from = 0; from < shape.States; from++)
                        {
                            T told = step.EmissionSlopeBefore[(((heard * shape.States) + from) * shape.Padded) + o];
                            if (told != T.Zero)
                            {
                                Span<T> lanes = Values.Lanes((to * panels) + panel, (from * _planeRows) + o);
                                TensorPrimitives.FusedMultiplyAdd(path, told, lanes, lanes);
                            }
                        }
                    }
                }
            }

            for (int from = 0; from < shape.States; from++)
            {
                ReadOnlySpan<T> own = step.SlopeState.AsSpan(((to * shape.States) + from) * shape.Padded, shape.Units);
                for (int o = 0; o < own.Length; o++)
                {
                    Values.Lanes((to * panels) + (o / Width), (from * _planeRows) + o)[o % Width] += own[o];
                }
            }
        }
    }
}
