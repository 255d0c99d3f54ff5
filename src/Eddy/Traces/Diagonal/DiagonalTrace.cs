using System.Numerics;
using System.Numerics.Tensors;
using Eddy.Networks.Recurrent;
using Eddy.Numerics;
using Eddy.Steps;

namespace Eddy.Traces.Diagonal;

/// <summary>
/// A trace a weight that lives on the weight's own unit: how it has moved the unit's states up to now, as far as a unit's own path (or, with
/// <see cref="DiagonalScope.SelfLoop"/>, the diagonal blocks of the Jacobian) carries it. The master equation of every rule whose trace has the shape of the weights.
/// </summary>
/// <remarks><code>
/// E[s] ← Σ_s' A[s, s'] E[s'] + F[s] x                  A = D, or the S×S block of J          (1)
/// gradient = Σ_s signal[s] E[s]                                                              (2)
/// </code>
/// Memory: S planes laid out as the weights, for each stream. (1) is put off where <see cref="Trace{T}.Defer"/> is called instead of <see cref="Advance"/>, and made in one pass with (2) and the step of the weights.</remarks>
internal class DiagonalTrace<T> : Trace<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int TileRows = 128; // of a sum of gradients over streams: 16 KB of floats

    private readonly DiagonalSlopes<T>[] _slopes; // by stream
    private readonly DiagonalSlopes<T>[] _ownSlopes; // the same, or with planes before those of the weights
    private readonly int _planes;
    private readonly MapTrace[] _maps;
    private readonly OwnParameterTrace<T>? _own;
    private readonly TraceTensor<T>? _draws; // of half-width traces: counter, seed
    private readonly TraceTensor<T>[] _tensors;
    private readonly T[] _tile = GC.AllocateArray<T>(TileRows * PanelMatrix<T>.PanelWidth, pinned: true);

    public DiagonalTrace(RecurrentLayer<T> layer, int streams, DiagonalScope scope)
        : this(layer, scope, [.. Enumerable.Range(0, streams).Select(_ => new DiagonalSlopes<T>(layer, scope))])
    {
    }

    /// <summary>Half the bits a number, rounded by draws from <paramref name="random"/>.</summary>
    /// <exception cref="NotSupportedException">Numbers are not floats.</exception>
    public DiagonalTrace(RecurrentLayer<T> layer, int streams, DiagonalScope scope, RandomSource random)
        : this(layer, scope, [.. Enumerable.Range(0, streams).Select(_ => new DiagonalSlopes<T>(layer, scope))], HalfWidth.First(layer, random))
    {
    }

    /// <summary>A trace with the planes of these slopes, one for each stream.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="scope">What is kept of the Jacobian.</param>
    /// <param name="slopes">Of the weights.</param>
    /// <param name="draws">First values of what rounding draws from; null for traces of full width.</param>
    /// <param name="own">Of the own parameters, whose last planes are those of the weights; null for the same.</param>
    private protected DiagonalTrace(RecurrentLayer<T> layer, DiagonalScope scope, DiagonalSlopes<T>[] slopes, T[]? draws = null, DiagonalSlopes<T>[]? own = null)
        : base(layer, slopes.Length)
    {
        _ownSlopes = own ?? slopes;
        LayerShape shape = layer.Shape;
        Scope = scope;
        (_slopes, _planes, int streams) = (slopes, slopes[0].Planes, slopes.Length);
        for (int b = 0; b < streams; b++)
        {
            SettleSlopes(b);
        }

        var maps = new List<MapTrace>();
        for (int q = 0; q < shape.MicroSteps; q++)
        {
            for (int g = 0; g < shape.Currents; g++)
            {
                if (layer.Maps[q][g] is { } map)
                {
                    int numbers = _planes * map.Weights.Value.Length;
                    maps.Add(new(q, g, map, maps.Count, draws is null
                        ? new TraceTensor<T>($"current.{map.Name}", numbers, streams)
                        : new TraceTensor<T>($"half.{map.Name}", numbers / 2, streams) { IsHalfWidth = true }));
                }
            }
        }

        _maps = [.. maps];
        _own = layer.Own is null ? null : new OwnParameterTrace<T>(layer, streams, _ownSlopes[0].Planes);
        _draws = draws is null ? null : new TraceTensor<T>("draws", draws.Length, streams, draws);
        for (int b = 0; b < streams; b++)
        {
            _draws?.Reset(b);
        }

        _tensors = [.. _maps.Select(m => m.Tensor), .. _own is null ? [] : new[] { _own.Tensor }, .. _draws is null ? [] : new[] { _draws }];
    }

    public DiagonalScope Scope { get; }

    /// <inheritdoc/>
    public override string Storage => _draws is null ? "dense: one trace a weight and state" : "dense, 16 bits: one trace a weight and state";

    /// <inheritdoc/>
    public override IReadOnlyList<TraceTensor<T>> Tensors => _tensors;

    /// <summary>The traces of the weights among <see cref="Tensors"/>, [planes] laid out as the weights each.</summary>
    private protected ReadOnlySpan<TraceTensor<T>> Weights => _tensors.AsSpan(0, _maps.Length);

    /// <inheritdoc/>
    public override bool CanStep => true;

    /// <inheritdoc/>
    public override void Advance(int stream, LayerStream<T> now)
    {
        Defer(stream, now);
        Settle(stream, now);
    }

    /// <inheritdoc/>
    public override void Defer(int stream, LayerStream<T> now)
    {
        _slopes[stream].Take(now);
        if (_draws is not null)
        {
            ref T counter = ref _draws.Of(stream)[0];
            counter = counter == T.CreateChecked(HalfWidth.Period - 1) ? T.Zero : counter + T.One;
        }

        if (_ownSlopes != _slopes)
        {
            _ownSlopes[stream].Take(now);
        }
    }

    /// <inheritdoc/>
    public override void Settle(int stream, LayerStream<T> now)
    {
        if (!_slopes[stream].Pending)
        {
            return;
        }

        foreach (MapTrace map in _maps)
        {
            Simd<T>.Run(new DiagonalAdvanceKernel<T>(Pass(map, stream, now, default), Whole(map.Map)));
        }

        _own?.Advance(stream, _ownSlopes[stream]);
        SettleSlopes(stream);
    }

    /// <inheritdoc/>
    public override void Accumulate(int stream, LayerStream<T> now, ReadOnlySpan<T> signal)
    {
        Add(stream, now, Meet(stream, now, signal));
    }

    /// <summary>Adds to the gradients by the signal that <see cref="Met"/> answers now.</summary>
    private protected void AccumulateMet(int stream, LayerStream<T> now) => Add(stream, now, Met(stream, now));

    private void Add(int stream, LayerStream<T> now, ReadOnlySpan<T> signal)
    {
        Settle(stream, now);
        foreach (MapTrace map in _maps)
        {
            PanelMatrix<T> gradient = map.Map.Weights.Gradient!;
            if (_draws is null)
            {
                Simd<T>.Run(new DiagonalGradientKernel<T>(map.Tensor.Of(stream), OfWeights(signal), gradient.Span, gradient.PanelLength, _planes, Layer.Shape.Padded));
            }
            else
            {
                Simd<T>.Run(new HalfWidthGradientKernel<T>(map.Tensor.Of(stream), OfWeights(signal), gradient.Span, gradient.PanelLength, _planes, Layer.Shape.Padded));
            }
        }

        _own?.Accumulate(stream, now, signal, Direct(stream, now));
    }

    /// <inheritdoc/>
    public override void Step(StepRule<T> step, T scale, ReadOnlySpan<LayerStream<T>?> lessons)
    {
        int only = Only(lessons);
        for (int b = 0; b < lessons.Length; b++)
        {
            if (lessons[b] is { } now)
            {
                Meet(b, now, now.Signal);
            }
        }

        foreach (MapTrace map in _maps)
        {
            if (only >= 0 && scale == T.One)
            {
                LayerStream<T> now = lessons[only]!;
                Simd<T>.Run(new DiagonalStepKernel<T>(Pass(map, only, now, Met(only, now)), Whole(map.Map), map.Map.Weights, step));
            }
            else
            {
                StepInTiles(map, step, scale, lessons);
            }
        }

        for (int b = 0; b < lessons.Length; b++)
        {
            if (lessons[b] is { } now)
            {
                _own?.Advance(b, _ownSlopes[b]);
                _own?.Accumulate(b, now, Met(b, now), Direct(b, now));
                SettleSlopes(b);
            }
        }

        MoveOwn(step, scale);
    }

    /// <inheritdoc/>
    public override void Reset(int stream)
    {
        T drawn = _draws is null ? T.Zero : _draws.Of(stream)[0];
        base.Reset(stream);
        SettleSlopes(stream);
        if (_draws is not null)
        {
            _draws.Of(stream)[0] = drawn; // a stream that begins anew does not draw the same again
        }
    }

    /// <summary>What the planes of a stream are met with, [planes, U].</summary>
    /// <param name="stream">From 0.</param>
    /// <param name="now">The stream, which has its signals.</param>
    /// <param name="signal">∂ loss / ∂ state, [S, U].</param>
    private protected virtual ReadOnlySpan<T> Meet(int stream, LayerStream<T> now, ReadOnlySpan<T> signal) => signal;

    /// <summary>What the last <see cref="Meet"/> of a stream's own signal answered.</summary>
    private protected virtual ReadOnlySpan<T> Met(int stream, LayerStream<T> now) => now.Signal;

    /// <summary>What meets the effect of own parameters on the emission of this step, [outputs]; empty where the planes hold it.</summary>
    private protected virtual ReadOnlySpan<T> Direct(int stream, LayerStream<T> now) => now.OutputSignal;

    /// <summary>What the weights of a map hear, [rows].</summary>
    /// <param name="stream">From 0.</param>
    /// <param name="now">The stream.</param>
    /// <param name="microStep">Of the map.</param>
    /// <param name="current">Of the map.</param>
    /// <param name="map">The map.</param>
    private protected virtual ReadOnlySpan<T> Heard(int stream, LayerStream<T> now, int microStep, int current, LinearMap<T> map)
        => now.Steps[microStep].Sources.AsSpan(map.Start, map.Rows);

    private void SettleSlopes(int stream)
    {
        _slopes[stream].Settle();
        if (_ownSlopes != _slopes)
        {
            _ownSlopes[stream].Settle();
        }
    }

    // What is beyond the planes, such as counters, is not read.
    private ReadOnlySpan<T> OfWeights(ReadOnlySpan<T> signal) => signal[((_ownSlopes[0].Planes - _planes) * Layer.Shape.Padded)..];

    private static TileRange Whole(LinearMap<T> map) => new(0, map.Weights.Value.Panels, 0, map.Rows);

    // A tile's gradient is summed over streams, in their order, while it is in the first cache; then the weights of the tile move.
    private void StepInTiles(MapTrace map, StepRule<T> step, T scale, ReadOnlySpan<LayerStream<T>?> lessons)
    {
        Parameter<T> weights = map.Map.Weights;
        for (int panel = 0; panel < weights.Value.Panels; panel++)
        {
            for (int row = 0; row < map.Map.Rows; row += TileRows)
            {
                var range = new TileRange(panel, 1, row, Math.Min(TileRows, map.Map.Rows - row));
                int origin = (panel * weights.Value.PanelLength) + (row * PanelMatrix<T>.PanelWidth);
                Span<T> tile = _tile.AsSpan(0, range.Rows * PanelMatrix<T>.PanelWidth);
                tile.Clear();
                for (int b = 0; b < lessons.Length; b++)
                {
                    if (lessons[b] is { } now)
                    {
                        Simd<T>.Run(new DiagonalAddKernel<T>(Pass(map, b, now, Met(b, now)), range, tile, origin));
                    }
                }

                if (scale != T.One)
                {
                    TensorPrimitives.Multiply(tile, scale, tile);
                }

                step.Apply(weights, origin, tile);
            }
        }
    }

    private DiagonalPass<T> Pass(MapTrace map, int stream, LayerStream<T> now, ReadOnlySpan<T> signal)
    {
        LayerShape shape = Layer.Shape;
        DiagonalSlopes<T> slopes = _slopes[stream];
        return new DiagonalPass<T>
        {
            Sources = Heard(stream, now, map.MicroStep, map.Current, map.Map),
            Trace = map.Tensor.Of(stream),
            PlaneLength = map.Map.Weights.Value.Length,
            PanelLength = map.Map.Weights.Value.PanelLength,
            State = slopes.State,
            Drive = slopes.CurrentOf(map.MicroStep)[(map.Current * shape.Padded)..],
            DriveStride = shape.Currents * shape.Padded,
            Signal = signal.IsEmpty ? signal : OfWeights(signal),
            States = _planes,
            Padded = shape.Padded,
            Half = _draws is not null,
            Key = Key(stream, map.Index),
        };
    }

    private ulong Key(int stream, int map)
    {
        if (_draws is null)
        {
            return 0;
        }

        Span<T> draws = _draws.Of(stream);
        return HalfWidth.Key(uint.CreateChecked(draws[0]), uint.CreateChecked(draws[1]), uint.CreateChecked(draws[2]), stream, map);
    }

    private readonly record struct MapTrace(int MicroStep, int Current, LinearMap<T> Map, int Index, TraceTensor<T> Tensor);
}
