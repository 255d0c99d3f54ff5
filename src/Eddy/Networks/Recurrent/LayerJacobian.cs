using System.Numerics;
using System.Numerics.Tensors;

namespace Eddy.Networks.Recurrent;

/// <summary>
/// Products with the full Jacobian of one micro-step, J = D + F R G: D the unit's own path, F R G what goes through the recurrent weights (G: slopes of the emissions).
/// Vectors over states are [S, U]; lanes beyond the units are 0 in and 0 out.
/// </summary>
/// <remarks>A product costs one pass over the recurrent weights and no allocation. One instance a thread.</remarks>
internal sealed class LayerJacobian<T>(RecurrentLayer<T> layer)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly LayerShape _shape = layer.Shape;
    private readonly T[] _emission = new T[layer.Shape.Emissions * layer.Shape.Padded];
    private readonly T[] _current = new T[Math.Max(1, layer.Shape.Currents) * layer.Shape.Padded];

    /// <summary>result ← J v.</summary>
    public void Multiply(int microStep, MicroStep<T> step, ReadOnlySpan<T> v, Span<T> result)
    {
        int states = _shape.States, padded = _shape.Padded;
        OwnPath(step, v, result, transposed: false);
        Array.Clear(_emission);
        for (int z = 0; z < _shape.Emissions; z++)
        {
            Span<T> emission = _emission.AsSpan(z * padded, padded);
            for (int s = 0; s < states; s++)
            {
                AddProduct(Plane(step.EmissionSlopeBefore, (z * states) + s), Plane(v, s), emission);
            }
        }

        Array.Clear(_current);
        for (int g = 0; g < _shape.Currents; g++)
        {
            if (layer.Maps[microStep][g] is { RecurrentRows: > 0 } map)
            {
                Span<T> current = _current.AsSpan(g * padded, padded);
                map.ForwardRecurrent(_emission.AsSpan(map.Form.Recurrent!.Value * padded, padded), current);
                for (int s = 0; s < states; s++)
                {
                    AddProduct(Plane(step.SlopeCurrent, (s * _shape.Currents) + g), current, result.Slice(s * padded, padded));
                }
            }
        }

        ClearPadding(result);
    }

    /// <summary>result ← Jᵀ c.</summary>
    public void MultiplyTransposed(int microStep, MicroStep<T> step, ReadOnlySpan<T> c, Span<T> result)
    {
        int states = _shape.States, padded = _shape.Padded;
        OwnPath(step, c, result, transposed: true);
        Array.Clear(_emission);
        for (int g = 0; g < _shape.Currents; g++)
        {
            if (layer.Maps[microStep][g] is { RecurrentRows: > 0 } map)
            {
                map.BackwardRecurrent(CurrentSignal(step, c, g), _emission.AsSpan(map.Form.Recurrent!.Value * padded, padded));
            }
        }

        for (int z = 0; z < _shape.Emissions; z++)
        {
            for (int s = 0; s < states; s++)
            {
                AddProduct(Plane(step.EmissionSlopeBefore, (z * states) + s), Plane(_emission, z), result.Slice(s * padded, padded));
            }
        }

        ClearPadding(result);
    }

    /// <summary>result ← Dᵀ c (or D v): what a unit's state does to its own next state with all currents held fixed.</summary>
    public void OwnPath(MicroStep<T> step, ReadOnlySpan<T> v, Span<T> result, bool transposed)
    {
        int states = _shape.States, padded = _shape.Padded;
        for (int to = 0; to < states; to++)
        {
            Span<T> sum = result.Slice(to * padded, padded);
            sum.Clear();
            for (int from = 0; from < states; from++)
            {
                AddProduct(Plane(step.SlopeState, transposed ? (from * states) + to : (to * states) + from), Plane(v, from), sum);
            }
        }

        ClearPadding(result);
    }

    /// <summary>∂ loss / ∂ current g, [U], from ∂ loss / ∂ state after: Fᵀ c. Valid until the next call.</summary>
    public ReadOnlySpan<T> CurrentSignal(MicroStep<T> step, ReadOnlySpan<T> c, int g)
    {
        Span<T> signal = _current.AsSpan(g * _shape.Padded, _shape.Padded);
        signal.Clear();
        for (int s = 0; s < _shape.States; s++)
        {
            AddProduct(Plane(step.SlopeCurrent, (s * _shape.Currents) + g), Plane(c, s), signal);
        }

        return signal;
    }

    /// <summary>x[inputs] += what the input hears of ∂ loss / ∂ state after the first micro-step.</summary>
    public void InputSignal(MicroStep<T> step, ReadOnlySpan<T> c, Span<T> x)
    {
        DirectSignal(step, c, x);
        for (int g = 0; g < _shape.Currents; g++)
        {
            if (layer.Maps[0][g] is { InputRows: > 0 } map)
            {
                map.BackwardInput(CurrentSignal(step, c, g), x);
            }
        }
    }

    /// <summary>x[inputs] += what the input hears through currents that are the input itself, of ∂ loss / ∂ state after any one micro-step.</summary>
    public void DirectSignal(MicroStep<T> step, ReadOnlySpan<T> c, Span<T> x)
    {
        for (int g = 0; g < _shape.Currents; g++)
        {
            if (layer.Maps[0][g] is null)
            {
                TensorPrimitives.Add(x, CurrentSignal(step, c, g)[..x.Length], x);
            }
        }
    }

    /// <summary>
    /// The S×S block of J that leads from a unit to itself, [S after, S before, U]: D and, through R's diagonal, F R G.
    /// </summary>
    public void SelfBlock(int microStep, MicroStep<T> step, Span<T> block)
    {
        int states = _shape.States, padded = _shape.Padded;
        step.SlopeState.CopyTo(block);
        for (int g = 0; g < _shape.Currents; g++)
        {
            if (layer.Maps[microStep][g] is not { RecurrentRows: > 0 } map)
            {
                continue;
            }

            Span<T> own = _current.AsSpan(g * padded, padded);
            own[_shape.Units..].Clear();
            map.SelfWeights(own);
            Span<T> path = _emission.AsSpan(0, padded);
            for (int to = 0; to < states; to++)
            {
                TensorPrimitives.Multiply(Plane(step.SlopeCurrent, (to * _shape.Currents) + g), own, path);
                for (int from = 0; from < states; from++)
                {
                    AddProduct(
                        Plane(step.EmissionSlopeBefore, (map.Form.Recurrent!.Value * states) + from), path, block.Slice(((to * states) + from) * padded, padded));
                }
            }
        }
    }

    private static void AddProduct(ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> sum) => TensorPrimitives.FusedMultiplyAdd(a, b, sum, sum);

    private ReadOnlySpan<T> Plane(ReadOnlySpan<T> planes, int index) => planes.Slice(index * _shape.Padded, _shape.Padded);

    private void ClearPadding(Span<T> planes)
    {
        if (_shape.Padded != _shape.Units)
        {
            for (int s = 0; s < _shape.States; s++)
            {
                planes.Slice((s * _shape.Padded) + _shape.Units, _shape.Padded - _shape.Units).Clear();
            }
        }
    }
}
