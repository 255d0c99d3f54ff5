using System.Numerics;
using System.Runtime.CompilerServices;
using Eddy.Networks.Recurrent;
using Eddy.Numerics;

namespace Eddy.Traces.SnAp;

/// <summary>Influence on reachable units only; see <see cref="SnApOptions"/>. Source unit by source unit, [kept units, states, parameters of the unit that exist].</summary>
internal sealed class SnApTrace<T> : Trace<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly ReachPlan _plan;
    private readonly UnitParameters<T>[] _units;
    private readonly int[] _starts; // of each unit's part of the influence
    private readonly TraceTensor<T> _influence;
    private readonly SparseJacobian<T> _jacobian;
    private readonly EmittedOwnGradient<T> _emitted;
    private readonly T[] _copy, _signal, _gradient;

    public SnApTrace(RecurrentLayer<T> layer, ReachPlan plan, int streams)
        : base(layer, streams)
    {
        _plan = plan;
        _units = Units(layer);
        _starts = new int[_units.Length + 1];
        for (int i = 0; i < _units.Length; i++)
        {
            _starts[i + 1] = _starts[i] + Length(i);
        }

        _influence = new TraceTensor<T>("influence", _starts[^1], streams);
        Tensors = [_influence];
        _jacobian = new SparseJacobian<T>(layer, plan);
        _emitted = new EmittedOwnGradient<T>(layer);
        _copy = new T[Enumerable.Range(0, _units.Length).Max(Length)];
        _signal = new T[plan.Kept.Max(k => k.Length) * layer.Shape.States];
        _gradient = new T[_units.Max(u => u.Lanes)];
    }

    /// <inheritdoc/>
    public override string Storage => "sparse: one number a parameter and state that it is known to reach";

    /// <inheritdoc/>
    public override IReadOnlyList<TraceTensor<T>> Tensors { get; }

    /// <summary>Which units' influence is kept.</summary>
    public ReachPlan Plan => _plan;

    /// <summary>Bytes of all tensors.</summary>
    public static Int128 Bytes(RecurrentLayer<T> layer, ReachPlan plan, int streams)
    {
        Int128 elements = 0;
        foreach (UnitParameters<T> unit in Units(layer))
        {
            elements += (Int128)plan.Kept[unit.Unit].Length * layer.Shape.States * unit.Lanes;
        }

        return elements * streams * Unsafe.SizeOf<T>();
    }

    /// <inheritdoc/>
    public override void Advance(int stream, LayerStream<T> now)
    {
        for (int q = 0; q < now.Steps.Length; q++)
        {
            MicroStep<T> step = now.Steps[q];
            _jacobian.Fill(q, step);
            bool emits = step.EmissionParameterSlopeBefore.AsSpan().IndexOfAnyExcept(T.Zero) >= 0;
            for (int i = 0; i < _units.Length; i++)
            {
                Span<T> influence = Influence(stream, i);
                Simd<T>.Run(new SnApKernel<T>(influence, _copy.AsSpan(0, influence.Length), _units[i].Lanes, Layer.Shape.States, _plan.Links[i], _jacobian.Values));
                AddImmediate(i, q, step, influence);
                if (emits)
                {
                    AddEmitted(i, q, step, influence);
                }
            }
        }
    }

    /// <inheritdoc/>
    public override void Accumulate(int stream, LayerStream<T> now, ReadOnlySpan<T> signal)
    {
        int states = Layer.Shape.States, padded = Layer.Shape.Padded;
        for (int i = 0; i < _units.Length; i++)
        {
            int lanes = _units[i].Lanes;
            int[] kept = _plan.Kept[i];
            Span<T> q = _signal.AsSpan(0, kept.Length * states), gradient = _gradient.AsSpan(0, lanes);
            for (int k = 0, row = 0; k < kept.Length; k++)
            {
                for (int s = 0; s < states; s++, row++)
                {
                    q[row] = signal[(s * padded) + kept[k]];
                }
            }

            Simd<T>.Run(new SnApGradientKernel<T>(q, Influence(stream, i), gradient));
            _units[i].Scatter(gradient);
        }

        _emitted.FromOutputs(now.EmissionParameterSlope, now.OutputSignal);
    }

    /// <summary>∂ state s of unit <paramref name="kept"/> / ∂ parameters of unit <paramref name="source"/>, in its lanes; empty where it is not kept.</summary>
    internal ReadOnlySpan<T> Row(int stream, int source, int kept, int s)
    {
        int at = Array.IndexOf(_plan.Kept[source], kept), lanes = _units[source].Lanes;
        return at < 0 ? default : Influence(stream, source).Slice(((at * Layer.Shape.States) + s) * lanes, lanes);
    }

    private static UnitParameters<T>[] Units(RecurrentLayer<T> layer) => [.. Enumerable.Range(0, layer.Shape.Units).Select(i => new UnitParameters<T>(layer, i))];

    private int Length(int unit) => Numerics.Shape.Area(_plan.Kept[unit].Length * Layer.Shape.States, _units[unit].Lanes);

    private Span<T> Influence(int stream, int unit) => _influence.Of(stream)[_starts[unit].._starts[unit + 1]];

    // A unit is moved by its own parameters.
    private void AddImmediate(int unit, int microStep, MicroStep<T> step, Span<T> influence)
    {
        LayerShape shape = Layer.Shape;
        UnitParameters<T> parameters = _units[unit];
        int self = Array.BinarySearch(_plan.Kept[unit], unit) * shape.States;
        for (int s = 0; s < shape.States; s++)
        {
            Span<T> row = influence.Slice((self + s) * parameters.Lanes, parameters.Lanes);
            for (int g = 0; g < shape.Currents; g++)
            {
                if (parameters.Segments[microStep][g] is { } segment)
                {
                    T f = step.SlopeCurrent[(((s * shape.Currents) + g) * shape.Padded) + unit];
                    int[] sources = segment.Sources;
                    Span<T> lanes = row.Slice(segment.FirstLane, sources.Length);
                    for (int i = 0; i < sources.Length; i++)
                    {
                        lanes[i] = T.FusedMultiplyAdd(f, step.Sources[sources[i]], lanes[i]);
                    }
                }
            }

            for (int p = 0; p < shape.Parameters; p++)
            {
                row[parameters.Own!.FirstLane + p] += step.SlopeParameter[(((s * shape.Parameters) + p) * shape.Padded) + unit];
            }
        }
    }

    // What the unit's own parameters did to its emission reaches the kept units that heard it.
    private void AddEmitted(int unit, int microStep, MicroStep<T> step, Span<T> influence)
    {
        LayerShape shape = Layer.Shape;
        UnitParameters<T> parameters = _units[unit];
        int[] kept = _plan.Kept[unit];
        for (int g = 0; g < shape.Currents; g++)
        {
            if (Layer.Maps[microStep][g] is not { RecurrentRows: > 0 } map)
            {
                continue;
            }

            for (int k = 0; k < kept.Length; k++)
            {
                T weight = map.Weights.Value.Lanes(kept[k] / 32, unit)[kept[k] % 32];
                for (int s = 0; s < shape.States; s++)
                {
                    T path = weight * step.SlopeCurrent[(((s * shape.Currents) + g) * shape.Padded) + kept[k]];
                    Span<T> own = influence.Slice((((k * shape.States) + s) * parameters.Lanes) + parameters.Own!.FirstLane, shape.Parameters);
                    for (int p = 0; p < own.Length; p++)
                    {
                        own[p] = T.FusedMultiplyAdd(path, step.EmissionParameterSlopeBefore[(((map.Form.Recurrent!.Value * shape.Parameters) + p) * shape.Padded) + unit], own[p]);
                    }
                }
            }
        }
    }
}
