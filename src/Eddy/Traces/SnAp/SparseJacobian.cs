using System.Numerics;
using Eddy.Networks.Recurrent;

namespace Eddy.Traces.SnAp;

/// <summary>The blocks of one micro-step's J that a plan needs, [block, states after, states before]; D and Σ F R G of one pair of units.</summary>
internal sealed class SparseJacobian<T>(RecurrentLayer<T> layer, ReachPlan plan)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly int _size = layer.Shape.States * layer.Shape.States;

    public T[] Values { get; } = new T[plan.Blocks.Length * layer.Shape.States * layer.Shape.States];

    public void Fill(int microStep, MicroStep<T> step)
    {
        LayerShape shape = layer.Shape;
        int states = shape.States, padded = shape.Padded;
        for (int n = 0; n < plan.Blocks.Length; n++)
        {
            (int to, int from) = plan.Blocks[n];
            Span<T> block = Values.AsSpan(n * _size, _size);
            for (int i = 0; i < block.Length; i++)
            {
                block[i] = to == from ? step.SlopeState[(i * padded) + to] : T.Zero;
            }
        }

        for (int g = 0; g < shape.Currents; g++)
        {
            if (layer.Maps[microStep][g] is { RecurrentRows: > 0 } map)
            {
                AddPath(map, step, g);
            }
        }
    }

    private void AddPath(LinearMap<T> map, MicroStep<T> step, int g)
    {
        LayerShape shape = layer.Shape;
        int states = shape.States, padded = shape.Padded, heard = map.Form.Recurrent!.Value;
        for (int n = 0; n < plan.Blocks.Length; n++)
        {
            (int to, int from) = plan.Blocks[n];
            T weight = map.Weights.Value.Lanes(to / 32, from)[to % 32];
            Span<T> block = Values.AsSpan(n * _size, _size);
            for (int s = 0; s < states; s++)
            {
                T path = step.SlopeCurrent[(((s * shape.Currents) + g) * padded) + to] * weight;
                for (int before = 0; before < states; before++)
                {
                    ref T value = ref block[(s * states) + before];
                    value = T.FusedMultiplyAdd(path, step.EmissionSlopeBefore[(((heard * states) + before) * padded) + from], value);
                }
            }
        }
    }
}
