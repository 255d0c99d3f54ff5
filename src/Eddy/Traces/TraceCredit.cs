using System.Numerics;
using Eddy.Networks.Recurrent;
using Eddy.Numerics;
using Eddy.Signals;
using Eddy.Signals.Modulation;
using Eddy.Steps;
using Eddy.Traces.Downstream;

namespace Eddy.Traces;

/// <summary>Signal × trace: every layer's signal by a <see cref="LayerSignal{T}"/>, times its trace.</summary>
internal sealed class TraceCredit<T> : Credit<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly LayerStream<T>?[][] _lessons; // by layer and stream
    private readonly LayerStream<T>[][] _streams;  // by layer
    private readonly GatheredReadout<T>? _readout; // where lessons wait for a reward

    public TraceCredit(RecurrentNetwork<T> network, TraceRuleOptions rule, RandomSource random)
        : base(network)
    {
        Traces = new Trace<T>[network.Layers.Length];
        for (int l = 0; l < Traces.Length; l++)
        {
            Traces[l] = rule.CreateTrace(network, l, random.Split("trace", l));
        }

        _streams = [.. network.Layers.Select((_, l) => network.Streams.Select(s => s.Layers[l]).ToArray())];
        _lessons = [.. network.Layers.Select(_ => new LayerStream<T>?[network.Streams.Length])];
        Signal = rule.CreateSignal(network, random.Split("feedback"));
        _readout = rule.RewardFade is { } fade ? new GatheredReadout<T>(network, fade) : null;
    }

    public Trace<T>[] Traces { get; }

    /// <summary>What the layers are told; another one is a control, such as none or one that went to the wrong units.</summary>
    public LayerSignal<T> Signal { get; set; }

    /// <inheritdoc/>
    public override IEnumerable<(int Layer, TraceTensor<T> Tensor)> Tensors
    {
        get
        {
            for (int b = 0; b < Network.Streams.Length; b++)
            {
                Begin(b); // whoever looks at a trace finds it complete
            }

            return Traces.SelectMany((t, l) => t.Tensors.Select(tensor => (l, tensor))).Concat(Signal.Tensors).Concat(_readout is null ? [] : [(Traces.Length - 1, _readout.Due)]);
        }
    }

    /// <inheritdoc/>
    public override string StorageOf(int layer) => Traces[layer].Storage;

    /// <inheritdoc/>
    public override bool CanStep
    {
        get
        {
            for (int l = 0; l < Traces.Length; l++)
            {
                // A weight that does not exist must not move; the pass over all of them does not ask.
                if (Signal.CanRest || !Traces[l].CanStep || Network.Layers[l].Connected is not null)
                {
                    return false;
                }
            }

            return true;
        }
    }

    /// <inheritdoc/>
    public override void Begin(int stream)
    {
        for (int l = 0; l < Traces.Length; l++)
        {
            Traces[l].Settle(stream, Network.Streams[stream].Layers[l]);
        }
    }

    /// <inheritdoc/>
    public override IEnumerable<(int Layer, StreamRandom Random)> Randoms => Traces.SelectMany((t, l) => t.Randoms.Select(random => (l, random))).Concat(Signal.Randoms);

    /// <inheritdoc/>
    public override bool NeedsTarget => Signal.NeedsTarget;

    /// <inheritdoc/>
    public override bool CanRest => Signal.CanRest;

    /// <inheritdoc/>
    public override bool Rests(int stream) => Signal.Rests(stream);

    /// <inheritdoc/>
    public override IReadOnlyList<int> ModulatorLengths => Signal is ModulationSignal<T> modulation ? modulation.Lengths : [];

    /// <inheritdoc/>
    public override void Modulate(int stream, ReadOnlySpan<T> modulator)
    {
        if (Signal is not ModulationSignal<T> modulation)
        {
            base.Modulate(stream, modulator);
            return;
        }

        modulation.Take(stream, modulator);
        Accumulate(stream);
    }

    /// <inheritdoc/>
    public override IEnumerable<SharedValues<T>> Shared => _readout is null ? Signal.Shared : Signal.Shared.Concat(_readout.Shared);

    /// <inheritdoc/>
    public override string? LateRefusal => Traces.Select(t => t.LateRefusal).FirstOrDefault(reason => reason is not null);

    /// <inheritdoc/>
    public override void Grown()
    {
        Signal.Grown();
        _readout?.Grown();
    }

    /// <inheritdoc/>
    public override bool AwaitsReward => _readout is not null;

    /// <inheritdoc/>
    public override void Reward(int stream, T error)
    {
        if (_readout is null)
        {
            base.Reward(stream, error);
            return;
        }

        for (int l = 0; l < Traces.Length; l++)
        {
            Traces[l].Reward(stream, Network.Streams[stream].Layers[l], error);
        }

        _readout.Reward(stream, error);
    }

    /// <inheritdoc/>
    public override void Stepped(StepRule<T> step) => Signal.Stepped(step);

    /// <inheritdoc/>
    public override void Observe(int stream)
    {
        for (int l = 0; l < Traces.Length; l++)
        {
            LayerStream<T> now = Network.Streams[stream].Layers[l];
            Traces[l].Learning = Learning;
            if (Deferred)
            {
                Traces[l].Defer(stream, now);
            }
            else
            {
                Traces[l].Advance(stream, now);
            }
        }

        Signal.Observe(stream);
        _readout?.Observe(stream);
    }

    /// <inheritdoc/>
    public override void ObserveAll()
    {
        for (int l = 0; l < Traces.Length; l++)
        {
            Traces[l].Learning = Learning;
            Traces[l].AdvanceAll(_streams[l]);
        }

        for (int b = 0; b < Network.Streams.Length; b++)
        {
            Signal.Observe(b);
            _readout?.Observe(b);
        }
    }

    /// <inheritdoc/>
    public override void Teach(int stream)
    {
        if (!Signal.Rests(stream))
        {
            Signal.Signals(stream);
            Accumulate(stream);
        }

        _readout?.Gather(stream);
    }

    /// <inheritdoc/>
    public override void Lesson(int stream)
    {
        Signal.Signals(stream);
        for (int l = 0; l < Traces.Length; l++)
        {
            _lessons[l][stream] = Network.Streams[stream].Layers[l];
        }
    }

    /// <inheritdoc/>
    public override void Step(StepRule<T> step, T scale)
    {
        for (int l = 0; l < Traces.Length; l++)
        {
            Traces[l].Step(step, scale, _lessons[l]);
            Array.Clear(_lessons[l]);
        }
    }

    /// <inheritdoc/>
    public override void Complete()
    {
        foreach (Trace<T> trace in Traces)
        {
            trace.Complete();
        }
    }

    /// <inheritdoc/>
    public override void Drop()
    {
        foreach (Trace<T> trace in Traces)
        {
            trace.Drop();
        }

        foreach (LayerStream<T>?[] lessons in _lessons)
        {
            Array.Clear(lessons);
        }
    }

    /// <inheritdoc/>
    public override void TeachAll()
    {
        if (Signal.CanRest)
        {
            base.TeachAll();
            return;
        }

        for (int b = 0; b < Network.Streams.Length; b++)
        {
            Signal.Signals(b);
        }

        for (int l = 0; l < Traces.Length; l++)
        {
            Traces[l].AccumulateAll(_streams[l]);
        }

        for (int b = 0; b < Network.Streams.Length; b++)
        {
            _readout?.Gather(b);
        }
    }

    /// <inheritdoc/>
    public override void Reset(int stream)
    {
        foreach (Trace<T> trace in Traces)
        {
            trace.Reset(stream);
        }

        foreach (LayerStream<T>?[] lessons in _lessons)
        {
            lessons[stream] = null;
        }

        Signal.Reset(stream);
        _readout?.Reset(stream);
    }

    private void Accumulate(int stream)
    {
        for (int l = 0; l < Traces.Length; l++)
        {
            LayerStream<T> now = Network.Streams[stream].Layers[l];
            Traces[l].Accumulate(stream, now, now.Signal);
        }
    }
}
