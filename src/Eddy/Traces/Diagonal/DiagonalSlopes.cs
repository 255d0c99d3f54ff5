using System.Numerics;
using System.Numerics.Tensors;
using Eddy.Networks.Recurrent;

namespace Eddy.Traces.Diagonal;

/// <summary>
/// What one time step of one stream does to the traces of a layer, all of its micro-steps together: E_q ← A E_q + F_q x_q for the weights of micro-step q.
/// </summary>
/// <remarks>With the blocks A_1 … A_Q of the micro-steps, A = A_Q … A_1 and F_q = A_Q … A_(q+1) times the slopes of micro-step q, so that a trace is gone over once a time
/// step. States are those that carry a slope: counters need no plane, and S is without them. Lanes beyond the units are 0, so that traces there stay 0.</remarks>
internal class DiagonalSlopes<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static readonly T _floor = T.CreateChecked(1e-22); // as in DiagonalLoop

    private readonly RecurrentLayer<T> _layer;
    private readonly LayerJacobian<T>? _jacobian; // null: local
    private readonly T[] _block;
    private readonly T[] _before;
    private readonly T[] _own;

    public DiagonalSlopes(RecurrentLayer<T> layer, DiagonalScope scope)
        : this(layer, scope, layer.Shape.Carried)
    {
    }

    /// <summary>With room for planes beyond the states', which <see cref="Extend"/> fills.</summary>
    private protected DiagonalSlopes(RecurrentLayer<T> layer, DiagonalScope scope, int planes)
    {
        LayerShape shape = layer.Shape;
        _layer = layer;
        _jacobian = scope == DiagonalScope.SelfLoop ? new LayerJacobian<T>(layer) : null;
        int blocks = shape.Carried * shape.Carried * shape.Padded;
        OfState = new T[blocks];
        OfCurrent = new T[shape.MicroSteps * shape.Carried * shape.Currents * shape.Padded];
        OfParameter = new T[shape.Carried * shape.Parameters * shape.Padded];
        Planes = planes;
        bool more = planes > shape.Carried;
        State = more ? new T[planes * planes * shape.Padded] : OfState;
        Current = more ? new T[shape.MicroSteps * planes * shape.Currents * shape.Padded] : OfCurrent;
        Parameter = more ? new T[planes * shape.Parameters * shape.Padded] : OfParameter;
        _block = new T[shape.States * shape.States * shape.Padded];
        _before = new T[shape.Carried * Math.Max(shape.Carried, Math.Max(shape.Currents, shape.Parameters)) * shape.Padded];
        _own = new T[shape.Units];
    }

    /// <summary>Planes of a trace: the states, and what else is carried beside them.</summary>
    public int Planes { get; }

    /// <summary>A, [planes after, planes before, U].</summary>
    public T[] State { get; }

    /// <summary>F, [Q, planes, G, U].</summary>
    public T[] Current { get; }

    /// <summary>The same for the own parameters, which act in every micro-step, [planes, P, U].</summary>
    public T[] Parameter { get; }

    /// <summary>A of the states alone, [S, S, U]; <see cref="State"/> itself where nothing else is carried.</summary>
    private protected T[] OfState { get; }

    /// <summary>F of the states alone, [Q, S, G, U].</summary>
    private protected T[] OfCurrent { get; }

    /// <summary>The own parameters' of the states alone, [S, P, U].</summary>
    private protected T[] OfParameter { get; }

    /// <summary>Whether the traces have yet to take this step.</summary>
    public bool Pending { get; set; }

    /// <summary>F of one micro-step, [planes, G, U].</summary>
    public Span<T> CurrentOf(int microStep) => Current.AsSpan(microStep * (Current.Length / _layer.Shape.MicroSteps), Current.Length / _layer.Shape.MicroSteps);

    /// <summary>The slopes of the step that a stream just made.</summary>
    public void Take(LayerStream<T> now)
    {
        Take(now.Steps);
        Extend(now);
    }

    /// <summary>The slopes of a time step that is stored.</summary>
    public void Take(MicroStep<T>[] steps)
    {
        LayerShape shape = _layer.Shape;
        for (int q = 0; q < steps.Length; q++)
        {
            MicroStep<T> step = steps[q];
            ReadOnlySpan<T> block = Block(q, step);
            if (q == 0)
            {
                block.CopyTo(OfState);
            }
            else
            {
                Apply(block, OfState, shape.Carried);
                for (int earlier = 0; earlier < q; earlier++)
                {
                    Apply(block, StatesOf(earlier), shape.Currents);
                }

                Apply(block, OfParameter, shape.Parameters);
            }

            step.SlopeCurrent.AsSpan(0, StatesOf(q).Length).CopyTo(StatesOf(q));
            AddParameterSlopes(q, step, first: q == 0);
        }

        ClearPadding(OfState);
        ClearPadding(OfCurrent);
        ClearPadding(OfParameter);
        Pending = true;
    }

    /// <summary>The traces have taken the step: to take it again changes nothing.</summary>
    public void Settle()
    {
        LayerShape shape = _layer.Shape;
        Array.Clear(State);
        Array.Clear(Current);
        Array.Clear(Parameter);
        for (int s = 0; s < Planes; s++)
        {
            State.AsSpan(((s * Planes) + s) * shape.Padded, shape.Units).Fill(T.One);
        }

        Pending = false;
    }

    /// <summary>From the slopes of the states alone to those of all planes.</summary>
    private protected virtual void Extend(LayerStream<T> now)
    {
    }

    private Span<T> StatesOf(int microStep) => OfCurrent.AsSpan(microStep * (OfCurrent.Length / _layer.Shape.MicroSteps), OfCurrent.Length / _layer.Shape.MicroSteps);

    // The block of a micro-step, of the states that carry a slope, [S, S, U].
    private ReadOnlySpan<T> Block(int microStep, MicroStep<T> step)
    {
        LayerShape shape = _layer.Shape;
        if (_jacobian is null && shape.Carried == shape.States)
        {
            return step.SlopeState;
        }

        ReadOnlySpan<T> all = step.SlopeState;
        if (_jacobian is not null)
        {
            _jacobian.SelfBlock(microStep, step, _block);
            all = _block;
        }

        int row = shape.Carried * shape.Padded;
        for (int to = 0; to < shape.Carried; to++)
        {
            all.Slice(to * shape.StateLength, row).CopyTo(_block.AsSpan(to * row));
        }

        return _block.AsSpan(0, shape.Carried * row);
    }

    /// <summary>This becomes <paramref name="earlier"/> followed by this, one linear map of the traces; <paramref name="earlier"/>'s drive becomes what it is after this.</summary>
    public void Precede(DiagonalSlopes<T> earlier)
    {
        LayerShape shape = _layer.Shape;
        for (int q = 0; q < shape.MicroSteps; q++)
        {
            earlier.Apply(State, earlier.CurrentOf(q), shape.Currents);
        }

        earlier.Apply(State, earlier.Parameter, shape.Parameters);
        TensorPrimitives.Add(Parameter, earlier.Parameter, Parameter);
        earlier.Apply(State, earlier.State, shape.Carried);
        earlier.State.CopyTo(State, 0);
        TensorPrimitives.Add(State, _floor, State); // a product of many leaks ends at 0, not among the subnormal numbers
        TensorPrimitives.Subtract(State, _floor, State);
    }

    // What the own parameters do now: straight to the state and, where the unit hears itself, through what its emission before made of them.
    private void AddParameterSlopes(int microStep, MicroStep<T> step, bool first)
    {
        LayerShape shape = _layer.Shape;
        if (first)
        {
            step.SlopeParameter.AsSpan(0, OfParameter.Length).CopyTo(OfParameter);
        }
        else
        {
            TensorPrimitives.Add(OfParameter, step.SlopeParameter.AsSpan(0, OfParameter.Length), OfParameter);
        }

        if (_jacobian is null || shape.Parameters == 0)
        {
            return;
        }

        for (int g = 0; g < shape.Currents; g++)
        {
            if (_layer.Maps[microStep][g] is not { RecurrentRows: > 0 } map)
            {
                continue;
            }

            map.SelfWeights(_own);
            for (int s = 0; s < shape.Carried; s++)
            {
                Span<T> path = _before.AsSpan(0, shape.Units);
                TensorPrimitives.Multiply(step.SlopeCurrent.AsSpan(((s * shape.Currents) + g) * shape.Padded, shape.Units), _own, path);
                for (int p = 0; p < shape.Parameters; p++)
                {
                    Span<T> sum = OfParameter.AsSpan(((s * shape.Parameters) + p) * shape.Padded, shape.Units);
                    int at = ((map.Form.Recurrent!.Value * shape.Parameters) + p) * shape.Padded;
                    TensorPrimitives.FusedMultiplyAdd(path, step.EmissionParameterSlopeBefore.AsSpan(at, shape.Units), sum, sum);
                }
            }
        }
    }

    // planes[S, N, U] ← block[S, S, U] · planes
    private void Apply(ReadOnlySpan<T> block, Span<T> planes, int columns)
    {
        int states = _layer.Shape.Carried, padded = _layer.Shape.Padded;
        Span<T> before = _before.AsSpan(0, planes.Length);
        planes.CopyTo(before);
        planes.Clear();
        for (int to = 0; to < states; to++)
        {
            for (int from = 0; from < states; from++)
            {
                ReadOnlySpan<T> factor = block.Slice(((to * states) + from) * padded, padded);
                for (int n = 0; n < columns; n++)
                {
                    Span<T> sum = planes.Slice(((to * columns) + n) * padded, padded);
                    TensorPrimitives.FusedMultiplyAdd(factor, before.Slice(((from * columns) + n) * padded, padded), sum, sum);
                }
            }
        }
    }

    private void ClearPadding(Span<T> planes)
    {
        int units = _layer.Shape.Units, padded = _layer.Shape.Padded;
        if (padded != units)
        {
            for (int start = 0; start < planes.Length; start += padded)
            {
                planes[(start + units)..(start + padded)].Clear();
            }
        }
    }
}
