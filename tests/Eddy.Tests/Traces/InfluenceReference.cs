using Eddy.Networks.Recurrent;
using Eddy.Steps;

namespace Eddy.Tests.Traces;

/// <summary>∂ state / ∂ each parameter of a layer, exactly: one column a parameter, M ← J M + ∂h'/∂θ. Slow and plain.</summary>
internal sealed class InfluenceReference(RecurrentLayer<double> layer)
{
    private readonly LayerJacobian<double> _jacobian = new(layer);
    private readonly Dictionary<(Parameter<double>, int Row, int Unit), double[]> _columns = layer.Parameters()
        .SelectMany(p => Enumerable.Range(0, p.Value.Rows).SelectMany(i => Enumerable.Range(0, p.Value.Columns).Select(u => (p, i, u))))
        .ToDictionary(key => key, _ => new double[layer.Shape.StateLength]);

    /// <summary>One time step, after the layer's forward step.</summary>
    public void Advance(LayerStream<double> now)
    {
        LayerShape shape = layer.Shape;
        for (int q = 0; q < now.Steps.Length; q++)
        {
            MicroStep<double> step = now.Steps[q];
            foreach (double[] column in _columns.Values)
            {
                var next = new double[column.Length];
                _jacobian.Multiply(q, step, column, next);
                next.CopyTo(column, 0);
            }

            for (int u = 0; u < shape.Units; u++)
            {
                for (int s = 0; s < shape.States; s++)
                {
                    int at = (s * shape.Padded) + u;
                    for (int g = 0; g < shape.Currents; g++)
                    {
                        if (layer.Maps[q][g] is { } map)
                        {
                            for (int i = 0; i < map.Rows; i++)
                            {
                                _columns[(map.Weights, i, u)][at] += step.SlopeCurrent[(((s * shape.Currents) + g) * shape.Padded) + u] * step.Sources[map.Start + i];
                            }
                        }
                    }

                    for (int p = 0; p < shape.Parameters; p++)
                    {
                        _columns[(layer.Own!, p, u)][at] += step.SlopeParameter[(((s * shape.Parameters) + p) * shape.Padded) + u];
                    }
                }
            }
        }
    }

    /// <summary>signal · M, in the order of <see cref="Gradients"/>.</summary>
    public double[] Contract(double[] signal) => [.. _columns.Values.Select(column => column.Zip(signal, (m, c) => m * c).Sum())];

    /// <summary>The layer's gradients in the same order.</summary>
    public double[] Gradients() => [.. _columns.Keys.Select(key => key.Item1.Gradient![key.Row, key.Unit])];
}
