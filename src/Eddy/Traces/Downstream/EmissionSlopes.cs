using System.Numerics;
using System.Numerics.Tensors;
using Eddy.Networks.Recurrent;
using Eddy.Traces.Diagonal;

namespace Eddy.Traces.Downstream;

/// <summary>
/// The slopes of one step for planes ε of a unit's states and, behind them, planes ē of what the unit told, filtered: one block matrix, so that one pass moves both.
/// </summary>
/// <remarks><code>
/// ε ← A ε + F x                  e_z = Σ_s ∂z/∂h[s] ε[s]                                     (1)
/// ē_z ← κ ē_z + g e_z = κ ē_z + g G A ε + g G F x          G = ∂z/∂h, ε as it was            (2)
/// </code>
/// Own parameters also move the emission itself, which joins (2).</remarks>
internal sealed class EmissionSlopes<T> : DiagonalSlopes<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly LayerShape _shape;
    private readonly T _decay, _gain;
    private readonly T[] _emission; // g G of one output, [S, U]

    public EmissionSlopes(RecurrentLayer<T> layer, DownstreamFilter filter)
        : base(layer, DiagonalScope.Local, layer.Shape.States + layer.Shape.Form.Outputs)
    {
        _shape = layer.Shape;
        (_decay, _gain) = (T.CreateChecked(filter.Decay), T.CreateChecked(filter.Gain));
        _emission = new T[_shape.StateLength];
    }

    /// <inheritdoc/>
    private protected override void Extend(LayerStream<T> now)
    {
        int states = _shape.States, currents = _shape.Currents * _shape.Padded, parameters = _shape.Parameters * _shape.Padded;
        Array.Clear(State);
        for (int to = 0; to < states; to++)
        {
            OfState.AsSpan(to * states * _shape.Padded, states * _shape.Padded).CopyTo(State.AsSpan(to * Planes * _shape.Padded));
        }

        OfParameter.CopyTo(Parameter, 0);
        for (int q = 0; q < _shape.MicroSteps; q++)
        {
            OfCurrent.AsSpan(q * states * currents, states * currents).CopyTo(CurrentOf(q));
        }

        for (int z = 0; z < _shape.Form.Outputs; z++)
        {
            int row = states + z;
            TensorPrimitives.Multiply(now.EmissionSlope.AsSpan(z * _shape.StateLength, _shape.StateLength), _gain, _emission);
            Span<T> block = State.AsSpan(row * Planes * _shape.Padded, Planes * _shape.Padded);
            AddTold(OfState, block[..(states * _shape.Padded)]);
            block.Slice(row * _shape.Padded, _shape.Units).Fill(_decay);
            for (int q = 0; q < _shape.MicroSteps; q++)
            {
                Span<T> drive = CurrentOf(q).Slice(row * currents, currents);
                drive.Clear();
                AddTold(OfCurrent.AsSpan(q * states * currents, states * currents), drive);
            }

            Span<T> own = Parameter.AsSpan(row * parameters, parameters);
            TensorPrimitives.Multiply(now.EmissionParameterSlope.AsSpan(z * parameters, parameters), _gain, own);
            AddTold(OfParameter, own);
            for (int p = 0; p < _shape.Parameters; p++)
            {
                own[((p * _shape.Padded) + _shape.Units)..((p + 1) * _shape.Padded)].Clear();
            }
        }
    }

    // told[N, U] += g Σ_s G[s] planes[s, N, U]
    private void AddTold(ReadOnlySpan<T> planes, Span<T> told)
    {
        for (int s = 0; s < _shape.States; s++)
        {
            ReadOnlySpan<T> slope = _emission.AsSpan(s * _shape.Padded, _shape.Padded);
            for (int at = 0; at < told.Length; at += _shape.Padded)
            {
                Span<T> sum = told.Slice(at, _shape.Padded);
                TensorPrimitives.FusedMultiplyAdd(slope, planes.Slice((s * told.Length) + at, _shape.Padded), sum, sum);
            }
        }
    }
}
