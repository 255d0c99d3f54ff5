using System.Numerics;
using System.Numerics.Tensors;
using Eddy.Networks.Recurrent;
using Eddy.Neurons;
using Eddy.Numerics;
using Eddy.Steps;
using Eddy.Traces.Diagonal;

namespace Eddy.Traces.Events;

/// <summary>
/// The diagonal trace of neurons with one state variable, stored so that a step touches only the rows of sources that are not 0: the same gradients as
/// <see cref="DiagonalTrace{T}"/> to rounding.
/// </summary>
/// <remarks><code>
/// c ← A c                                              running product, a number a unit      (1)
/// E[i] ← E[i] + x[i] F / c                             where x[i] is not 0                   (2)
/// gradient[i] ← gradient[i] − x[i] (F / c) S           the same rows, where S is not 0       (3)
/// S ← S + signal c                                     a number a unit                       (4)
/// fold:   gradient ← gradient + E S,  E ← E c,  S ← 0,  c ← 1                                (5)
/// </code>
/// The dense trace is E c at any time. Thirty-two units are folded by (5) where c of one of them would leave [<see cref="LeastDecay"/>, 1 / <see cref="LeastDecay"/>]; A of that
/// step then goes into (5) instead of (1), so that it may be as small as it likes, or 0. Gradients lack E S until <see cref="Complete()"/>.
/// <para>A step alone would touch a row here and there in all of E. So steps are kept in an <see cref="EventJournal{T}"/>, and (2) and (3) are done for many of them at once, panel by panel,
/// before a fold, before gradients are read, and when the journal is full: in the order of time, so to the bit as if each had been done at once.</para>
/// <para>Memory: one number a weight and stream, as the dense trace, and the journal, two numbers a unit and step of it; (3) goes straight to the gradient that all streams share. A step costs
/// active sources × units, and at each fold, and whenever gradients are read, one pass over the weights.</para></remarks>
internal sealed class EventTrace<T> : Trace<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Smallest |c| that is not folded; 1 over it is the largest. E holds numbers 1 / c times the trace, and as many digits of (3) + (5) cancel.</summary>
    public const double LeastDecay = 1e-3;

    private const int TileRows = 128; // of a sum of gradients over streams: 16 KB of floats
    private const int Lanes = PanelMatrix<T>.PanelWidth;

    private static readonly T _least = T.CreateChecked(LeastDecay);
    private static readonly T _most = T.CreateChecked(1 / LeastDecay);

    private readonly DiagonalSlopes<T> _slopes;
    private readonly MapTrace[] _maps;
    private readonly TraceTensor<T> _decay; // c
    private readonly TraceTensor<T> _told; // S
    private readonly OwnParameterTrace<T>? _own;
    private readonly TraceTensor<T>[] _tensors;
    private readonly EventJournal<T> _journal;
    private readonly T[] _next; // c A
    private readonly T[] _tile = GC.AllocateArray<T>(TileRows * Lanes, pinned: true);

    /// <exception cref="NotSupportedException">The neuron has several state variables or micro-steps.</exception>
    public EventTrace(RecurrentLayer<T> layer, int streams)
        : base(layer, streams)
    {
        Require(layer);
        LayerShape shape = layer.Shape;
        var first = new T[shape.Padded];
        first.AsSpan().Fill(T.One);
        _slopes = new DiagonalSlopes<T>(layer, DiagonalScope.Local);
        _maps = [.. layer.Maps[0].Select((map, g) => (map, g)).Where(m => m.map is not null)
            .Select(m => new MapTrace(m.g, m.map!, new TraceTensor<T>($"event.{m.map!.Name}", m.map.Weights.Value.Length, streams)))];
        _decay = new TraceTensor<T>("decay", shape.Padded, streams, first);
        _told = new TraceTensor<T>("told", shape.Padded, streams);
        _own = layer.Own is null ? null : new OwnParameterTrace<T>(layer, streams);
        _journal = new EventJournal<T>(layer, streams);
        _tensors = [.. _maps.Select(m => m.Tensor), _decay, _told, .. _journal.Tensors, .. _own is null ? [] : new[] { _own.Tensor }];
        _next = new T[shape.Padded];
        for (int b = 0; b < streams; b++)
        {
            _decay.Reset(b);
        }
    }

    /// <inheritdoc/>
    public override string Storage => "event-driven: one trace a weight, touched where sources are not 0";

    /// <inheritdoc/>
    public override IReadOnlyList<TraceTensor<T>> Tensors => _tensors;

    /// <inheritdoc/>
    public override string? LateRefusal
        => "event-driven traces add lessons up in a sum that goes with the trace of today. Store the traces densely (LocalStorage.ByWeight), or teach without delay.";

    /// <inheritdoc/>
    public override bool CanStep => true;

    /// <summary>Panels that were folded so far because c would have left its range.</summary>
    public long Folds { get; private set; }

    /// <summary>Rows of traces that were touched so far by (2).</summary>
    public long TouchedRows { get; private set; }

    /// <inheritdoc/>
    public override void Advance(int stream, LayerStream<T> now)
    {
        _slopes.Take(now);
        _own?.Advance(stream, _slopes);
        Span<T> decay = _decay.Of(stream);
        TensorPrimitives.Multiply(decay, _slopes.State.AsSpan(0, decay.Length), _next); // (1)
        _next.AsSpan(Layer.Shape.Units).Fill(T.One); // slopes there are 0
        if (InRange(_next))
        {
            _next.CopyTo(decay);
        }
        else
        {
            FoldWhatIsDue(stream);
        }

        MicroStep<T> step = now.Steps[0];
        if (!_journal.HasRoom(stream, step.Active.Indices.Length))
        {
            TakeAll(stream);
        }

        _journal.Add(stream, step.Active.Indices, step.Sources, _slopes.CurrentOf(0), decay, _told.Of(stream)); // (2), (3): what is needed for them
        foreach (MapTrace map in _maps)
        {
            TouchedRows += step.Active.Within(map.Map.Start, map.Map.Rows).Length;
        }
    }

    /// <inheritdoc/>
    public override void Accumulate(int stream, LayerStream<T> now, ReadOnlySpan<T> signal)
    {
        Span<T> told = _told.Of(stream);
        TensorPrimitives.FusedMultiplyAdd(signal[..told.Length], _decay.Of(stream), told, told); // (4)
        _own?.Accumulate(stream, now, signal);
    }

    /// <inheritdoc/>
    public override void Complete()
    {
        for (int b = 0; b < Streams; b++)
        {
            Complete(b);
        }
    }

    /// <inheritdoc/>
    public override void Drop()
    {
        Array.Clear(_told.Values);
        _journal.Drop();
    }

    /// <inheritdoc/>
    public override void Step(StepRule<T> step, T scale, ReadOnlySpan<LayerStream<T>?> lessons)
    {
        for (int b = 0; b < lessons.Length; b++)
        {
            if (lessons[b] is { } now)
            {
                Accumulate(b, now, now.Signal);
            }
        }

        int only = Only(lessons);
        if (only >= 0 && scale == T.One)
        {
            StepOne(step, only);
        }
        else
        {
            for (int b = 0; b < lessons.Length; b++)
            {
                if (lessons[b] is not null)
                {
                    TakeAll(b);
                }
            }

            foreach (MapTrace map in _maps)
            {
                StepInTiles(map, step, scale, lessons);
            }
        }

        Drop();
        MoveOwn(step, scale);
    }

    /// <inheritdoc/>
    public override void Reset(int stream)
    {
        Complete(stream); // what was taught stays
        base.Reset(stream);
    }

    private static void Require(RecurrentLayer<T> layer)
    {
        NeuronForm form = layer.Shape.Form;
        string? reason = layer.Shape.MicroSteps > 1 ? $"{form.Name} makes {layer.Shape.MicroSteps} micro-steps a time step"
            : layer.Shape.States - form.Counters > 1 ? $"{form.Name} has {layer.Shape.States - form.Counters} state variables ({string.Join(", ", form.States.Take(layer.Shape.States - form.Counters))})"
            : null;
        if (reason is not null)
        {
            throw new NotSupportedException(
                $"{layer.Name}: event-driven traces keep one running product of slopes a unit, but {reason}, whose slopes are blocks that do not divide out. Store the traces densely (LocalStorage.ByWeight).");
        }
    }

    // Not a number is out of range.
    private static bool InRange(ReadOnlySpan<T> decay)
        => T.Abs(TensorPrimitives.MinMagnitude(decay)) >= _least && T.Abs(TensorPrimitives.MaxMagnitude(decay)) <= _most;

    /// <summary>(2) and (3) of one stream's steps so far, where that was put off: E and the gradient are then as the equations say.</summary>
    public void TakeAll(int stream)
    {
        _journal.Sort(stream);
        for (int panel = 0; panel < Layer.Shape.Padded / Lanes; panel++)
        {
            Take(stream, panel);
        }

        _journal.Rewind(stream);
    }

    /// <summary>(5) of one stream now, whether or not it is due.</summary>
    public void Fold(int stream)
    {
        Span<T> decay = _decay.Of(stream);
        decay.CopyTo(_next);
        _journal.Sort(stream);
        for (int panel = 0; panel < decay.Length / Lanes; panel++)
        {
            Fold(stream, panel, _next.AsSpan(panel * Lanes, Lanes));
        }

        _journal.Rewind(stream);
    }

    // (1), or (5) for panels whose c would leave its range.
    private void FoldWhatIsDue(int stream)
    {
        Span<T> decay = _decay.Of(stream);
        _journal.Sort(stream);
        for (int first = 0; first < decay.Length; first += Lanes)
        {
            ReadOnlySpan<T> next = _next.AsSpan(first, Lanes);
            if (InRange(next))
            {
                next.CopyTo(decay[first..]);
            }
            else
            {
                Fold(stream, first / Lanes, next);
            }
        }

        _journal.Rewind(stream);
    }

    // (2) and (3) of the steps that 32 units have not taken yet; the journal is sorted.
    private void Take(int stream, int panel)
    {
        (bool any, bool taught) = _journal.Pending(stream, panel);
        if (any)
        {
            foreach (MapTrace map in _maps)
            {
                _journal.Take(stream, panel, map.Current, 0, map.Rows(stream, panel, 0, map.Map.Rows), taught);
            }

            _journal.Took(stream, panel);
        }
    }

    // (5) of 32 units, with the c that they would have after this step.
    private void Fold(int stream, int panel, ReadOnlySpan<T> next)
    {
        Span<T> told = _told.Of(stream).Slice(panel * Lanes, Lanes);
        bool taught = told.ContainsAnyExcept(T.Zero);
        (bool any, bool before) = _journal.Pending(stream, panel);
        foreach (MapTrace map in _maps)
        {
            for (int row = 0; row < map.Map.Rows; row += TileRows) // what was taken is in the first cache when it is folded
            {
                int rows = Math.Min(TileRows, map.Map.Rows - row);
                Span<T> trace = map.Rows(stream, panel, row, rows);
                if (any)
                {
                    _journal.Take(stream, panel, map.Current, row, trace, before);
                }

                Simd<T>.Run(new EventFoldKernel<T>(trace, taught ? map.Map.Weights.Gradient!.Panel(panel).Slice(row * Lanes, rows * Lanes) : default, told, next));
            }
        }

        _journal.Took(stream, panel);
        told.Clear();
        _decay.Of(stream).Slice(panel * Lanes, Lanes).Fill(T.One);
        Folds++;
    }

    // (2) and (3), then gradient += E S, S = 0: the gradient is whole.
    private void Complete(int stream)
    {
        Span<T> told = _told.Of(stream);
        bool sorted = false;
        for (int panel = 0; panel < told.Length / Lanes; panel++)
        {
            bool taught = told.Slice(panel * Lanes, Lanes).ContainsAnyExcept(T.Zero);
            if (!taught && !_journal.Pending(stream, panel).Taught)
            {
                continue;
            }

            if (!sorted)
            {
                _journal.Sort(stream);
                sorted = true;
            }

            Take(stream, panel);
            foreach (MapTrace map in _maps)
            {
                PanelMatrix<T> gradient = map.Map.Weights.Gradient!;
                Simd<T>.Run(new EventAddKernel<T>(map.Tensor.Of(stream), told, gradient.PanelLength, new(panel, 1, 0, map.Map.Rows), gradient.Span, origin: 0));
            }
        }

        told.Clear();
        _journal.Rewind(stream);
    }

    // What was taken is in the first cache when the weights move along it.
    private void StepOne(StepRule<T> step, int stream)
    {
        _journal.Sort(stream);
        for (int panel = 0; panel < Layer.Shape.Padded / Lanes; panel++)
        {
            (bool any, bool before) = _journal.Pending(stream, panel);
            foreach (MapTrace map in _maps)
            {
                for (int row = 0; row < map.Map.Rows; row += TileRows)
                {
                    int rows = Math.Min(TileRows, map.Map.Rows - row);
                    if (any)
                    {
                        _journal.Take(stream, panel, map.Current, row, map.Rows(stream, panel, row, rows), before);
                    }

                    Simd<T>.Run(new EventStepKernel<T>(map.Tensor.Of(stream), _told.Of(stream), new(panel, 1, row, rows), map.Map.Weights, step));
                }
            }

            _journal.Took(stream, panel);
        }

        _journal.Rewind(stream);
    }

    // A tile's gradient is summed over streams, in their order, while it is in the first cache; then the weights of the tile move.
    private void StepInTiles(MapTrace map, StepRule<T> step, T scale, ReadOnlySpan<LayerStream<T>?> lessons)
    {
        Parameter<T> weights = map.Map.Weights;
        for (int panel = 0; panel < weights.Value.Panels; panel++)
        {
            for (int row = 0; row < map.Map.Rows; row += TileRows)
            {
                var range = new TileRange(panel, 1, row, Math.Min(TileRows, map.Map.Rows - row));
                int origin = (panel * weights.Value.PanelLength) + (row * Lanes);
                Span<T> tile = _tile.AsSpan(0, range.Rows * Lanes);
                tile.Clear();
                for (int b = 0; b < lessons.Length; b++)
                {
                    if (lessons[b] is not null)
                    {
                        Simd<T>.Run(new EventAddKernel<T>(map.Tensor.Of(b), _told.Of(b), weights.Value.PanelLength, range, tile, origin));
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

    private readonly record struct MapTrace(int Current, LinearMap<T> Map, TraceTensor<T> Tensor)
    {
        /// <summary>E of some rows of a panel.</summary>
        public Span<T> Rows(int stream, int panel, int first, int count) => Tensor.Of(stream).Slice((panel * Map.Weights.Value.PanelLength) + (first * Lanes), count * Lanes);
    }
}
