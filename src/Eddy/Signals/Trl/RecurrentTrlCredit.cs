using System.Numerics;
using Eddy.Networks;
using Eddy.Networks.Recurrent;
using Eddy.Numerics;
using Eddy.Traces;
using Eddy.Traces.Downstream;

namespace Eddy.Signals.Trl;

/// <summary>Each layer's own temporal loss × its trace, at every sample: see <see cref="RecurrentTrlOptions"/>.</summary>
internal sealed class RecurrentTrlCredit<T> : Credit<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly TraceCredit<T> _traces;
    private readonly double _rate;
    private readonly DownstreamFilter _filter;
    private readonly TraceTensor<T>[] _filtered; // by layer, f; none where outputs are taken as they are
    private long _steps;

    public RecurrentTrlCredit(RecurrentNetwork<T> network, RecurrentTrlOptions options, RandomSource random)
        : base(network)
    {
        _rate = options.LayerRate;
        _filter = options.Filter;
        _filtered = _filter.IsNone ? [] : [.. network.Layers.Select(l => new TraceTensor<T>("filtered", l.Shape.Outputs, network.Streams.Length))];
        _traces = new TraceCredit<T>(network, _filter.IsNone ? options.Trace : new FilteredTraceOptions(_filter), random);
        Stores = [.. network.Layers.Select(l => new RecurrentTrlStore<T>(l.Shape.Outputs, network.Streams.Length, options.Trl))];
    }

    /// <summary>By layer.</summary>
    public RecurrentTrlStore<T>[] Stores { get; }

    /// <inheritdoc/>
    public override IEnumerable<(int Layer, TraceTensor<T> Tensor)> Tensors
        => _traces.Tensors.Concat(Stores.SelectMany((store, l) => new[] { (l, store.Previous), (l, store.Continues) })).Concat(_filtered.Select((tensor, l) => (l, tensor)));

    /// <inheritdoc/>
    public override string StorageOf(int layer) => _traces.StorageOf(layer);

    /// <inheritdoc/>
    public override IEnumerable<(int Layer, StreamRandom Random)> Randoms => _traces.Randoms;

    /// <inheritdoc/>
    public override IEnumerable<SharedValues<T>> Shared => Stores.SelectMany((store, l) => store.Shared(Network.Layers[l].Name));

    /// <inheritdoc/>
    public override string? LateRefusal => null; // only the readout hears a label

    /// <inheritdoc/>
    public override bool LearnsAlone => true;

    /// <inheritdoc/>
    public override double AloneRate => _rate;

    /// <inheritdoc/>
    public override void Begin(int stream) => _traces.Begin(stream);

    /// <inheritdoc/>
    public override void Complete() => _traces.Complete();

    /// <inheritdoc/>
    public override void Drop() => _traces.Drop();

    /// <inheritdoc/>
    public override void Observe(int stream)
    {
        _traces.Observe(stream);
        _steps++;
        NetworkStream<T> now = Network.Streams[stream];
        for (int l = 0; l < Stores.Length; l++)
        {
            ReadOnlySpan<T> told = now.Outputs[l];
            if (!_filter.IsNone)
            {
                _filter.Advance(_filtered[l].Of(stream), told);
                told = _filtered[l].Of(stream);
            }

            if (!Learning)
            {
                Stores[l].Follow(stream, told);
                continue;
            }

            Stores[l].Learn(stream, told);
            if (!Stores[l].Losses.IsFinite)
            {
                throw new NonFiniteException(_steps, l, Stores[l].Losses);
            }

            LayerStream<T> layer = now.Layers[l];
            Stores[l].Signal.AsSpan(0, Stores[l].Neurons).CopyTo(layer.OutputSignal);
            Network.FromOutputs(l, layer);
            _traces.Traces[l].Accumulate(stream, layer, layer.Signal);
        }
    }

    /// <inheritdoc/>
    /// <remarks>Layers do not learn from labels.</remarks>
    public override void Teach(int stream)
    {
    }

    /// <inheritdoc/>
    public override void Reset(int stream)
    {
        _traces.Reset(stream);
        foreach (RecurrentTrlStore<T> store in Stores)
        {
            store.Previous.Reset(stream);
            store.Continues.Reset(stream);
        }

        foreach (TraceTensor<T> tensor in _filtered)
        {
            tensor.Reset(stream);
        }
    }
}
