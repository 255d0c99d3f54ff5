using System.Numerics;
using Eddy.Networks.Recurrent;
using Eddy.Numerics;
using Eddy.Traces.Bptt;
using Eddy.Traces.Diagonal;

namespace Eddy.Traces.Windowed;

/// <summary>A trace of the size of the weights, taken over a whole window in one pass: (3) of <see cref="WindowedOptions"/>.</summary>
/// <remarks>From the newest step back, P = A_K … A_(t+1) and the drive P F_t of every step are made, [S, G, U] each; then every trace is read once, takes P and the K outer products, and is
/// written once. Several micro-steps of a time step are one step here, with a drive for the maps of each. States are those that carry a slope: counters have no plane.</remarks>
internal sealed class DiagonalWindowTrace<T> : WindowTrace<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly LayerShape _shape;
    private readonly DiagonalSlopes<T> _step, _window;
    private readonly T[][] _drive;   // by micro-step: [K, S, G, U]
    private readonly T[][] _sources; // by micro-step: [K, sources]
    private readonly MapTrace[] _maps;
    private readonly OwnParameterTrace<T>? _own;

    public DiagonalWindowTrace(RecurrentLayer<T> layer, int streams, DiagonalScope scope, int steps)
        : base(layer)
    {
        _shape = layer.Shape;
        (_step, _window) = (new(layer, scope), new(layer, scope));
        int drive = _shape.Carried * _shape.Currents * _shape.Padded;
        _drive = [.. layer.Maps.Select(_ => new T[Shape.Area(steps, Math.Max(1, drive))])];
        _sources = [.. layer.Maps.Select(_ => new T[Shape.Area(steps, _shape.Sources)])];
        _maps =
        [
            .. layer.Maps.SelectMany((maps, q) => maps.Select((map, g) => (q, g, map)))
                .Where(m => m.map is not null)
                .Select(m => new MapTrace(m.q, m.g, m.map!, new TraceTensor<T>($"current.{m.map!.Name}", _shape.Carried * m.map.Weights.Value.Length, streams))),
        ];
        _own = layer.Own is null ? null : new OwnParameterTrace<T>(layer, streams);
        Tensors = [.. _maps.Select(m => m.Tensor), .. _own is null ? [] : new[] { _own.Tensor }];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<TraceTensor<T>> Tensors { get; }

    /// <inheritdoc/>
    public override void Accumulate(int stream, ReadOnlySpan<T> credit)
    {
        foreach (MapTrace map in _maps)
        {
            PanelMatrix<T> gradient = map.Map.Weights.Gradient!;
            Simd<T>.Run(new DiagonalGradientKernel<T>(map.Tensor.Of(stream), credit, gradient.Span, gradient.PanelLength, _shape.Carried, _shape.Padded));
        }

        _own?.Accumulate(stream, Silent, credit);
    }

    /// <inheritdoc/>
    public override void Advance(int stream, StepStore<T> store, int steps)
    {
        _window.Settle(); // the identity
        int drive = _shape.Carried * _shape.Currents * _shape.Padded;
        for (int t = steps - 1; t >= 0; t--)
        {
            store.Read(stream, t);
            _step.Take(store.Step.Steps);
            _window.Precede(_step);
            for (int q = 0; q < _drive.Length; q++)
            {
                _step.CurrentOf(q).CopyTo(_drive[q].AsSpan(t * drive));
                store.Step.Steps[q].Sources.CopyTo(_sources[q].AsSpan(t * _shape.Sources));
            }
        }

        foreach (MapTrace map in _maps)
        {
            Simd<T>.Run(new WindowKernel<T>(
                _window.State, _drive[map.MicroStep].AsSpan(map.Current * _shape.Padded), _sources[map.MicroStep].AsSpan(map.Map.Start), map.Tensor.Of(stream), map.Map, _shape, steps));
        }

        _own?.Advance(stream, _window);
    }

    private sealed record MapTrace(int MicroStep, int Current, LinearMap<T> Map, TraceTensor<T> Tensor);
}
