using System.Numerics;
using Eddy.Networks.Recurrent;
using Eddy.Numerics;
using Eddy.Signals.RandomFeedback;

namespace Eddy.Traces;

/// <summary>Signal × trace: every layer's signal by a sweep through the layers above within the time step (or by fixed random feedback), times its trace.</summary>
internal sealed class TraceCredit<T> : Credit<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly FixedRandomFeedback<T>? _feedback;
    private readonly LayerStream<T>[][] _streams; // by layer

    public TraceCredit(RecurrentNetwork<T> network, TraceRuleOptions rule, RandomSource random)
        : base(network)
    {
        Traces = new Trace<T>[network.Layers.Length];
        for (int l = 0; l < Traces.Length; l++)
        {
            Traces[l] = rule.CreateTrace(network.Layers[l], network.Streams.Length, random.Split("trace", l));
        }

        _streams = [.. network.Layers.Select((_, l) => network.Streams.Select(s => s.Layers[l]).ToArray())];
        _feedback = rule.Feedback is { } feedback ? new FixedRandomFeedback<T>(network, feedback, random.Split("feedback")) : null;
    }

    public Trace<T>[] Traces { get; }

    /// <inheritdoc/>
    public override IEnumerable<(int Layer, TraceTensor<T> Tensor)> Tensors => Traces.SelectMany((t, l) => t.Tensors.Select(tensor => (l, tensor)));

    /// <inheritdoc/>
    public override void Observe(int stream)
    {
        for (int l = 0; l < Traces.Length; l++)
        {
            Traces[l].Advance(stream, Network.Streams[stream].Layers[l]);
        }
    }

    /// <inheritdoc/>
    public override void ObserveAll()
    {
        for (int l = 0; l < Traces.Length; l++)
        {
            Traces[l].AdvanceAll(_streams[l]);
        }
    }

    /// <inheritdoc/>
    public override void Teach(int stream)
    {
        Signals(stream);
        for (int l = 0; l < Traces.Length; l++)
        {
            LayerStream<T> now = Network.Streams[stream].Layers[l];
            Traces[l].Accumulate(stream, now, now.Signal);
        }
    }

    /// <inheritdoc/>
    public override void TeachAll()
    {
        for (int b = 0; b < Network.Streams.Length; b++)
        {
            Signals(b);
        }

        for (int l = 0; l < Traces.Length; l++)
        {
            Traces[l].AccumulateAll(_streams[l]);
        }
    }

    /// <inheritdoc/>
    public override void Reset(int stream)
    {
        foreach (Trace<T> trace in Traces)
        {
            trace.Reset(stream);
        }
    }

    /// <summary>Every layer's signal of one stream, from the readout's error.</summary>
    public void Signals(int stream)
    {
        if (_feedback is null)
        {
            Network.Sweep(stream);
        }
        else
        {
            _feedback.Signals(stream);
        }
    }
}
