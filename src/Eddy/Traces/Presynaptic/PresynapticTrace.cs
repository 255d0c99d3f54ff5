using System.Numerics;
using System.Numerics.Tensors;
using Eddy.Networks.Recurrent;
using Eddy.Numerics;
using Eddy.Steps;
using Eddy.Traces.Diagonal;
using Eddy.Traces.Downstream;

namespace Eddy.Traces.Presynaptic;

/// <summary>
/// The local trace of a layer whose units all remember alike, held once for all of them: numbers for the sources instead of for the weights, and nothing is lost.
/// </summary>
/// <remarks><code>
/// ε[s, g, i] ← Σ_s' D[s, s'] ε[s', g, i] + F[s, g] x_i                 D, F the same constants for all units and steps     (1)
/// gradient[u, i, g] = Σ_s signal[s, u] ε[s, g, i]                                                                         (2)
/// ε̄[s, g, i] ← κ ε̄[s, g, i] + g ε[s, g, i]             where there is a filter: (2) is of ε̄ then                        (3)
/// </code>
/// The numbers of <see cref="DiagonalTrace{T}"/> with <see cref="DiagonalScope.Local"/>, to the bit for (1) and, stream after stream, for (2). (1) costs the sources; (2) is one
/// pass over the weights for all streams together. With a filter, own parameters meet ∂ loss / ∂ what the layer tells, as in <see cref="EmissionTrace{T}"/>.</remarks>
internal sealed class PresynapticTrace<T> : Trace<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static readonly T _floor = T.CreateChecked(1e-22); // as in DiagonalLoop: what only decays stays a normal number

    private readonly ConstantSlopes<T> _slopes;
    private readonly int _first; // plane that meets the signal of the first state
    private readonly MapTrace[] _maps;
    private readonly DiagonalSlopes<T>? _ownSlopes;
    private readonly OwnParameterTrace<T>? _own;
    private readonly TraceTensor<T>[] _tensors;
    private readonly OuterProducts<T>? _products; // null: one outer product at most
    private readonly T[] _before;
    private readonly T[] _met; // of the own parameters, [planes, U]; empty where there is no filter

    public PresynapticTrace(RecurrentLayer<T> layer, int streams, ConstantSlopes<T> slopes, DownstreamFilter filter = default)
        : base(layer, streams)
    {
        (_slopes, _first) = filter.IsNone ? (slopes, 0) : (slopes.Filtered(filter), slopes.States);
        slopes = _slopes;
        var maps = new List<MapTrace>();
        for (int g = 0; g < layer.Shape.Currents; g++)
        {
            if (layer.Maps[0][g] is { } map)
            {
                maps.Add(new(g, map, new TraceTensor<T>($"presynaptic.{map.Name}", slopes.States * map.Rows, streams)));
            }
        }

        _maps = [.. maps];
        if (layer.Own is not null)
        {
            _ownSlopes = filter.IsNone ? new DiagonalSlopes<T>(layer, DiagonalScope.Local) : new EmissionSlopes<T>(layer, filter);
            _own = new OwnParameterTrace<T>(layer, streams, _ownSlopes.Planes);
        }

        _met = filter.IsNone ? [] : new T[(_ownSlopes?.Planes ?? 0) * layer.Shape.Padded];

        _tensors = [.. _maps.Select(m => m.Tensor), .. _own is null ? [] : new[] { _own.Tensor }];
        int rows = _maps.Select(m => m.Map.Rows).DefaultIfEmpty(1).Max(), most = streams * (slopes.States - _first);
        _products = most > 1 ? new OuterProducts<T>(most, rows, layer.Shape.Units) : null;
        _before = new T[slopes.States * rows];
    }

    /// <inheritdoc/>
    public override string Storage => "shared: one trace a source and state, the same for all units";

    /// <inheritdoc/>
    public override IReadOnlyList<TraceTensor<T>> Tensors => _tensors;

    /// <inheritdoc/>
    public override bool CanStep => true;

    /// <inheritdoc/>
    public override void Advance(int stream, LayerStream<T> now)
    {
        foreach (MapTrace map in _maps)
        {
            int rows = map.Map.Rows;
            ReadOnlySpan<T> x = now.Steps[0].Sources.AsSpan(map.Map.Start, rows);
            Span<T> trace = map.Tensor.Of(stream);
            trace.CopyTo(_before);
            for (int s = 0; s < _slopes.States; s++)
            {
                Span<T> plane = trace.Slice(s * rows, rows);
                TensorPrimitives.Multiply(x, _slopes.Drive(s, map.Current), plane); // (1)
                for (int from = 0; from < _slopes.States; from++)
                {
                    TensorPrimitives.FusedMultiplyAdd(_before.AsSpan(from * rows, rows), _slopes.State(s, from), plane, plane);
                }
            }

            TensorPrimitives.Add(trace, _floor, trace);
            TensorPrimitives.Subtract(trace, _floor, trace);
        }

        if (_own is not null)
        {
            _ownSlopes!.Take(now);
            _own.Advance(stream, _ownSlopes);
        }
    }

    /// <inheritdoc/>
    public override void Accumulate(int stream, LayerStream<T> now, ReadOnlySpan<T> signal)
    {
        for (int s = _first; s < _slopes.States; s++)
        {
            ReadOnlySpan<T> d = Plane(signal, s);
            if (!IsTold(d))
            {
                continue;
            }

            foreach (MapTrace map in _maps)
            {
                Simd<T>.Run(new MapOuterKernel<T>(map.Of(stream, s), d, map.Map.Weights.Gradient!.Span, map.Map.Weights.Value.PanelLength)); // (2)
            }
        }

        AccumulateOwn(stream, now, signal);
    }

    /// <inheritdoc/>
    public override void AccumulateAll(LayerStream<T>[] now)
    {
        if (_products is null)
        {
            base.AccumulateAll(now);
            return;
        }

        foreach (MapTrace map in _maps)
        {
            _products.Begin(map.Map.Rows);
            for (int b = 0; b < now.Length; b++)
            {
                Collect(map, b, now[b].Signal);
            }

            _products.AddTo(map.Map.Weights.Gradient!);
        }

        for (int b = 0; b < now.Length; b++)
        {
            AccumulateOwn(b, now[b], now[b].Signal);
        }
    }

    /// <inheritdoc/>
    public override void Step(StepRule<T> step, T scale, ReadOnlySpan<LayerStream<T>?> lessons)
    {
        int only = Only(lessons), plane = only >= 0 && scale == T.One ? OnlyPlane(lessons[only]!.Signal) : -1;
        if (plane < 0 && _products is null)
        {
            StepByGradients(step, scale, lessons);
            return;
        }

        foreach (MapTrace map in _maps)
        {
            if (plane >= 0)
            {
                Simd<T>.Run(new OuterStepKernel<T>(map.Of(only, plane), Plane(lessons[only]!.Signal, plane), map.Map.Weights, step));
                continue;
            }

            _products!.Begin(map.Map.Rows);
            for (int b = 0; b < lessons.Length; b++)
            {
                if (lessons[b] is { } now)
                {
                    Collect(map, b, now.Signal);
                }
            }

            _products.Move(map.Map.Weights, step, scale);
        }

        for (int b = 0; b < lessons.Length; b++)
        {
            if (lessons[b] is { } now)
            {
                AccumulateOwn(b, now, now.Signal);
            }
        }

        MoveOwn(step, scale);
    }

    // Most emissions read one of the states only.
    private static bool IsTold(ReadOnlySpan<T> signal) => signal.ContainsAnyExcept(T.Zero);

    // What a plane of the trace meets.
    private ReadOnlySpan<T> Plane(ReadOnlySpan<T> signal, int plane) => signal.Slice((plane - _first) * Layer.Shape.Padded, Layer.Shape.Padded);

    private void AccumulateOwn(int stream, LayerStream<T> now, ReadOnlySpan<T> signal)
    {
        if (_own is null || _first == 0)
        {
            _own?.Accumulate(stream, now, signal);
            return;
        }

        LayerShape shape = Layer.Shape;
        for (int z = 0; z < shape.Form.Outputs; z++)
        {
            now.OutputSignal.AsSpan(z * shape.Units, shape.Units).CopyTo(_met.AsSpan((shape.Carried + z) * shape.Padded));
        }

        _own.Accumulate(stream, now, _met, default);
    }

    // The one plane whose signal is not 0, the first where all are; −1 where there are several.
    private int OnlyPlane(ReadOnlySpan<T> signal)
    {
        int only = -1;
        for (int s = _first; s < _slopes.States; s++)
        {
            if (IsTold(Plane(signal, s)))
            {
                if (only >= 0)
                {
                    return -1;
                }

                only = s;
            }
        }

        return Math.Max(_first, only);
    }

    private void Collect(MapTrace map, int stream, ReadOnlySpan<T> signal)
    {
        for (int s = _first; s < _slopes.States; s++)
        {
            if (Plane(signal, s) is var d && IsTold(d))
            {
                _products!.Add(map.Of(stream, s), d);
            }
        }
    }

    private readonly record struct MapTrace(int Current, LinearMap<T> Map, TraceTensor<T> Tensor)
    {
        public ReadOnlySpan<T> Of(int stream, int plane) => Tensor.Of(stream).Slice(plane * Map.Rows, Map.Rows);
    }
}
