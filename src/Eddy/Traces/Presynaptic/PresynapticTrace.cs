using System.Numerics;
using System.Numerics.Tensors;
using Eddy.Networks.Recurrent;
using Eddy.Numerics;
using Eddy.Steps;
using Eddy.Traces.Diagonal;

namespace Eddy.Traces.Presynaptic;

/// <summary>
/// The local trace of a layer whose units all remember alike, held once for all of them: numbers for the sources instead of for the weights, and nothing is lost.
/// </summary>
/// <remarks><code>
/// ε[s, g, i] ← Σ_s' D[s, s'] ε[s', g, i] + F[s, g] x_i                 D, F the same constants for all units and steps     (1)
/// gradient[u, i, g] = Σ_s signal[s, u] ε[s, g, i]                                                                         (2)
/// </code>
/// The numbers of <see cref="DiagonalTrace{T}"/> with <see cref="DiagonalScope.Local"/>, to the bit for (1) and, stream after stream, for (2). (1) costs the sources; (2) is one
/// pass over the weights for all streams together.</remarks>
internal sealed class PresynapticTrace<T> : Trace<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static readonly T _floor = T.CreateChecked(1e-22); // as in DiagonalLoop: what only decays stays a normal number

    private readonly ConstantSlopes<T> _slopes;
    private readonly MapTrace[] _maps;
    private readonly DiagonalSlopes<T>? _ownSlopes;
    private readonly OwnParameterTrace<T>? _own;
    private readonly TraceTensor<T>[] _tensors;
    private readonly OuterProducts<T>? _products; // null: one outer product at most
    private readonly T[] _before;

    public PresynapticTrace(RecurrentLayer<T> layer, int streams, ConstantSlopes<T> slopes)
        : base(layer, streams)
    {
        _slopes = slopes;
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
            _ownSlopes = new DiagonalSlopes<T>(layer, DiagonalScope.Local);
            _own = new OwnParameterTrace<T>(layer, streams);
        }

        _tensors = [.. _maps.Select(m => m.Tensor), .. _own is null ? [] : new[] { _own.Tensor }];
        int rows = _maps.Select(m => m.Map.Rows).DefaultIfEmpty(1).Max(), most = streams * slopes.States;
        _products = most > 1 ? new OuterProducts<T>(most, rows, layer.Shape.Units) : null;
        _before = new T[slopes.States * rows];
    }

    /// <inheritdoc/>
    public override string Storage => "one trace a source and state, the same for all units";

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
        for (int s = 0; s < _slopes.States; s++)
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

        _own?.Accumulate(stream, now, signal);
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
            _own?.Accumulate(b, now[b], now[b].Signal);
        }
    }

    /// <inheritdoc/>
    public override void Step(StepRule<T> step, T scale, ReadOnlySpan<LayerStream<T>?> lessons)
    {
        int only = Only(lessons), state = only >= 0 && scale == T.One ? OnlyState(lessons[only]!.Signal) : -1;
        if (state < 0 && _products is null)
        {
            StepByGradients(step, scale, lessons);
            return;
        }

        foreach (MapTrace map in _maps)
        {
            if (state >= 0)
            {
                Simd<T>.Run(new OuterStepKernel<T>(map.Of(only, state), Plane(lessons[only]!.Signal, state), map.Map.Weights, step));
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
                _own?.Accumulate(b, now, now.Signal);
            }
        }

        MoveOwn(step, scale);
    }

    // Most emissions read one of the states only.
    private static bool IsTold(ReadOnlySpan<T> signal) => signal.ContainsAnyExcept(T.Zero);

    private ReadOnlySpan<T> Plane(ReadOnlySpan<T> signal, int state) => signal.Slice(state * Layer.Shape.Padded, Layer.Shape.Padded);

    // The one state that the signal is about, the first where it is about none; −1 where there are several.
    private int OnlyState(ReadOnlySpan<T> signal)
    {
        int only = -1;
        for (int s = 0; s < _slopes.States; s++)
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

        return Math.Max(0, only);
    }

    private void Collect(MapTrace map, int stream, ReadOnlySpan<T> signal)
    {
        for (int s = 0; s < _slopes.States; s++)
        {
            if (Plane(signal, s) is var d && IsTold(d))
            {
                _products!.Add(map.Of(stream, s), d);
            }
        }
    }

    private readonly record struct MapTrace(int Current, LinearMap<T> Map, TraceTensor<T> Tensor)
    {
        public ReadOnlySpan<T> Of(int stream, int state) => Tensor.Of(stream).Slice(state * Map.Rows, Map.Rows);
    }
}
