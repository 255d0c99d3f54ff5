using System.Numerics;
using System.Numerics.Tensors;
using Eddy.Networks.Recurrent;
using Eddy.Traces.Diagonal;

namespace Eddy.Traces.Downstream;

/// <summary>
/// The slopes of one step for planes ε of a unit's states and, behind them, planes of what the unit told: filtered (ē), weighted by what it should tell (R), and gathered by
/// the signal of lessons (E). One block matrix, so that one pass moves all of them.
/// </summary>
/// <remarks><code>
/// ε ← A ε + F x                  e_z = Σ_s ∂z/∂h[s] ε[s]                                     (1)
/// ē_z ← κ ē_z + g e_z = κ ē_z + g G A ε + g G F x          G = ∂z/∂h, ε as it was            (2)
/// R ← r R + Σ_z w_z e_z                                                                      (3)
/// E ← d E + Σ_z L_z ē_z                                                                      (4)
/// </code>
/// Own parameters also move the emission itself, which joins (2) to (4). Planes of counters, which nothing moves, are left out.</remarks>
internal sealed class EmissionSlopes<T> : DiagonalSlopes<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly LayerShape _shape;
    private readonly T _decay, _gain;
    private readonly T[] _emission; // slopes of one output, times its factor, [S, U]

    /// <param name="layer">The layer.</param>
    /// <param name="filter">κ and g of (2); none for no such planes.</param>
    /// <param name="weighted">Whether there is (3).</param>
    /// <param name="gathered">Whether there is (4).</param>
    public EmissionSlopes(RecurrentLayer<T> layer, DownstreamFilter filter, bool weighted = false, bool gathered = false)
        : base(layer, DiagonalScope.Local, CountPlanes(layer.Shape, filter, weighted, gathered))
    {
        _shape = layer.Shape;
        (_decay, _gain) = (T.CreateChecked(filter.Decay), T.CreateChecked(filter.Gain));
        States = _shape.Carried;
        _emission = new T[States * _shape.Padded];
        Told = filter.IsNone ? 0 : _shape.Form.Outputs;
        Weighted = weighted ? States + Told : -1;
        Gathered = gathered ? Planes - 1 : -1;
        Weights = weighted ? new T[_shape.Form.Outputs * _shape.Padded] : [];
    }

    /// <summary>Planes ε: the first ones.</summary>
    public int States { get; }

    /// <summary>Planes ē, behind those; 0 without a filter.</summary>
    public int Told { get; }

    /// <summary>The plane R; −1 where there is none.</summary>
    public int Weighted { get; }

    /// <summary>The plane E; −1 where there is none.</summary>
    public int Gathered { get; }

    /// <summary>w of the next step that is taken, [Z, U].</summary>
    public T[] Weights { get; }

    /// <summary>r of the next step that is taken.</summary>
    public T WeightedKept { get; set; } = T.One;

    /// <summary>d of the next step that is taken.</summary>
    public T GatheredKept { get; set; } = T.One;

    /// <summary>E takes in what the other planes say to a signal, after the step that was taken last: (4), with the traces settled or not.</summary>
    /// <param name="signal">[planes, U]; 0 for E itself.</param>
    /// <param name="kept">On what E holds.</param>
    /// <param name="now">The stream.</param>
    /// <param name="direct">What meets the effect of own parameters on the emission, [outputs]; empty where a plane holds it.</param>
    public void Gather(ReadOnlySpan<T> signal, T kept, LayerStream<T> now, ReadOnlySpan<T> direct)
    {
        int padded = _shape.Padded, currents = _shape.Currents * padded, parameters = _shape.Parameters * padded;
        Span<T> block = State.AsSpan(Gathered * Planes * padded, Planes * padded), own = Parameter.AsSpan(Gathered * parameters, parameters);
        TensorPrimitives.Multiply(block, kept, block);
        for (int plane = 0; plane < States + Told; plane++)
        {
            ReadOnlySpan<T> factor = signal.Slice(plane * padded, padded);
            Add(factor, State.AsSpan(plane * Planes * padded, Planes * padded), block);
            Add(factor, Parameter.AsSpan(plane * parameters, parameters), own);
            for (int q = 0; q < _shape.MicroSteps; q++)
            {
                Add(factor, CurrentOf(q).Slice(plane * currents, currents), CurrentOf(q).Slice(Gathered * currents, currents));
            }
        }

        for (int z = 0; z < _shape.Form.Outputs && !direct.IsEmpty; z++)
        {
            for (int p = 0; p < _shape.Parameters; p++)
            {
                Span<T> sum = own.Slice(p * padded, _shape.Units);
                TensorPrimitives.FusedMultiplyAdd(
                    direct.Slice(z * _shape.Units, _shape.Units), now.EmissionParameterSlope.AsSpan(((z * _shape.Parameters) + p) * padded, _shape.Units), sum, sum);
            }
        }

        Pending = true;
    }

    /// <inheritdoc/>
    private protected override void Extend(LayerStream<T> now)
    {
        int padded = _shape.Padded, currents = _shape.Currents * padded, parameters = _shape.Parameters * padded;
        Array.Clear(State);
        Array.Clear(Current);
        Array.Clear(Parameter);
        for (int to = 0; to < States; to++)
        {
            OfState.AsSpan(to * States * padded, States * padded).CopyTo(State.AsSpan(to * Planes * padded));
        }

        OfParameter.CopyTo(Parameter, 0);
        for (int q = 0; q < _shape.MicroSteps; q++)
        {
            OfCurrent.AsSpan(q * States * currents, States * currents).CopyTo(CurrentOf(q));
        }

        for (int z = 0; z < Told; z++)
        {
            TensorPrimitives.Multiply(now.EmissionSlope.AsSpan(z * _shape.StateLength, _emission.Length), _gain, _emission);
            Keep(States + z, _decay);
            AddTold(States + z);
            AddOwn(States + z, now, z, _gain);
        }

        if (Weighted >= 0)
        {
            Keep(Weighted, WeightedKept);
            for (int z = 0; z < _shape.Form.Outputs; z++)
            {
                ReadOnlySpan<T> weight = Weights.AsSpan(z * padded, padded);
                for (int s = 0; s < States; s++)
                {
                    TensorPrimitives.Multiply(now.EmissionSlope.AsSpan(((z * _shape.States) + s) * padded, padded), weight, _emission.AsSpan(s * padded, padded));
                }

                AddTold(Weighted);
                for (int p = 0; p < _shape.Parameters; p++)
                {
                    Span<T> sum = Parameter.AsSpan((Weighted * parameters) + (p * padded), _shape.Units);
                    TensorPrimitives.FusedMultiplyAdd(now.EmissionParameterSlope.AsSpan(((z * _shape.Parameters) + p) * padded, _shape.Units), weight[.._shape.Units], sum, sum);
                }
            }
        }

        if (Gathered >= 0)
        {
            Keep(Gathered, GatheredKept);
        }
    }

    private static int CountPlanes(LayerShape shape, DownstreamFilter filter, bool weighted, bool gathered)
        => shape.Carried + (filter.IsNone ? 0 : shape.Form.Outputs) + (weighted ? 1 : 0) + (gathered ? 1 : 0);

    private void Keep(int plane, T share) => State.AsSpan(((plane * Planes) + plane) * _shape.Padded, _shape.Units).Fill(share);

    // plane += Σ_s _emission[s] · (what becomes of state s): of the states before, of the sources, and of the own parameters.
    private void AddTold(int plane)
    {
        int padded = _shape.Padded, currents = _shape.Currents * padded, parameters = _shape.Parameters * padded;
        for (int s = 0; s < States; s++)
        {
            ReadOnlySpan<T> slope = _emission.AsSpan(s * padded, padded);
            Add(slope, State.AsSpan(s * Planes * padded, States * padded), State.AsSpan(plane * Planes * padded, States * padded));
            Add(slope, Parameter.AsSpan(s * parameters, parameters), Parameter.AsSpan(plane * parameters, parameters));
            for (int q = 0; q < _shape.MicroSteps; q++)
            {
                Add(slope, CurrentOf(q).Slice(s * currents, currents), CurrentOf(q).Slice(plane * currents, currents));
            }
        }
    }

    private void AddOwn(int plane, LayerStream<T> now, int z, T factor)
    {
        for (int p = 0; p < _shape.Parameters; p++)
        {
            Span<T> sum = Parameter.AsSpan(((plane * _shape.Parameters) + p) * _shape.Padded, _shape.Units);
            TensorPrimitives.FusedMultiplyAdd(now.EmissionParameterSlope.AsSpan(((z * _shape.Parameters) + p) * _shape.Padded, _shape.Units), factor, sum, sum);
        }
    }

    // sum[N, U] += factor[U] · values[N, U]
    private void Add(ReadOnlySpan<T> factor, ReadOnlySpan<T> values, Span<T> sum)
    {
        for (int at = 0; at < sum.Length; at += _shape.Padded)
        {
            Span<T> part = sum.Slice(at, _shape.Padded);
            TensorPrimitives.FusedMultiplyAdd(factor, values.Slice(at, _shape.Padded), part, part);
        }
    }
}
