using System.Numerics;
using Eddy.Networks.Recurrent;
using Eddy.Traces;

namespace Eddy.Learners.Recurrent;

/// <summary>
/// The last steps of every stream as they were, for labels that come late: a ring of inputs, features, layers' streams with their slopes, and traces. A late label meets
/// the trace of its own sample; the answer and the signal are of today's weights.
/// </summary>
/// <remarks>Memory: delay + 1 times state and trace. Time: a copy of both a step. Lessons are taught by swapping the arrays of a past step in, and out again.</remarks>
internal sealed class LateLabels<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly RecurrentCore<T> _core;
    private readonly TraceTensor<T>[] _tensors;
    private readonly Slot[] _slots;

    /// <param name="core">Whose steps are kept.</param>
    /// <param name="delay">Steps by which a label may come late, above 0.</param>
    public LateLabels(RecurrentCore<T> core, int delay)
    {
        _core = core;
        _tensors = [.. core.Credit.Tensors.Select(t => t.Tensor)];
        _slots = new Slot[delay + 1];
        for (int i = 0; i < _slots.Length; i++)
        {
            _slots[i] = new Slot(core.Network, _tensors);
        }

        Seen = new long[core.Network.Streams.Length];
    }

    /// <summary>Steps kept a stream.</summary>
    public int Slots => _slots.Length;

    /// <summary>Steps observed, by stream.</summary>
    public long[] Seen { get; }

    /// <summary>Bytes of all that is kept.</summary>
    public long Bytes => _slots.Sum(slot => slot.Arrays().Sum(array => (long)array.Length)) * System.Runtime.CompilerServices.Unsafe.SizeOf<T>();

    /// <summary>Keeps a stream's step that was just observed, in the place of the oldest.</summary>
    public void Keep(int stream)
    {
        Slot slot = _slots[(int)(Seen[stream]++ % _slots.Length)];
        NetworkStream<T> now = _core.Network.Streams[stream];
        slot.Waiting[stream] = true;
        now.Input.CopyTo(slot.Inputs[stream], 0);
        now.Readout.Features.CopyTo(slot.Features[stream], 0);
        for (int l = 0; l < now.Layers.Length; l++)
        {
            slot.Layers[stream][l].CopyFrom(now.Layers[l]);
        }

        for (int i = 0; i < _tensors.Length; i++)
        {
            int part = _tensors[i].Values.Length == _tensors[i].Length ? 0 : stream; // a single slice is for all streams alike
            _tensors[i].Of(part).CopyTo(slot.Traces[i].AsSpan(part * _tensors[i].Length));
        }
    }

    /// <summary>The step that was taught at once waits no more.</summary>
    public void Taught(int stream) => _slots[(int)((Seen[stream] - 1) % _slots.Length)].Waiting[stream] = false;

    /// <summary>The place of the oldest step that waits for its label and had this input.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public int Require(int stream, ReadOnlySpan<T> input)
    {
        for (long step = Math.Max(0, Seen[stream] - _slots.Length); step < Seen[stream]; step++)
        {
            Slot slot = _slots[(int)(step % _slots.Length)];
            if (slot.Waiting[stream] && input.SequenceEqual(slot.Inputs[stream]))
            {
                return (int)(step % _slots.Length);
            }
        }

        throw new InvalidOperationException(
            $"None of the last {Slots} samples that wait for a label was this input. Hand over each label once, at most {Slots - 1} steps late (RecurrentLearnerOptions.LabelDelay), with its input exactly as it was observed.");
    }

    /// <summary>Answers a past step with today's readout; the answer is in the stream's readout until the next.</summary>
    public void Answer(int stream, int place)
    {
        ReadoutStream<T> readout = _core.Network.Streams[stream].Readout;
        _slots[place].Features[stream].CopyTo(readout.Features, 0);
        _core.Network.Readout.Forward(readout);
    }

    /// <summary>Teaches a past step that was answered: its gradients are added; no weight moves.</summary>
    /// <returns>The loss.</returns>
    public double Teach(int stream, int place, ReadOnlySpan<T> target)
    {
        Slot slot = _slots[place];
        NetworkStream<T> now = _core.Network.Streams[stream];
        Swap(slot, now, stream);
        try
        {
            double loss = _core.Teach(stream, target);
            slot.Waiting[stream] = false;
            return loss;
        }
        finally
        {
            Swap(slot, now, stream);
        }
    }

    /// <summary>No step of the stream waits any more.</summary>
    public void Forget(int stream)
    {
        foreach (Slot slot in _slots)
        {
            slot.Waiting[stream] = false;
        }
    }

    /// <summary>Every array of one place in the ring, in a fixed order.</summary>
    public IEnumerable<T[]> Arrays(int place) => _slots[place].Arrays();

    /// <summary>Which steps wait, [slots, streams].</summary>
    public byte[] Waiting
    {
        get => [.. _slots.SelectMany(slot => slot.Waiting.Select(waiting => (byte)(waiting ? 1 : 0)))];
        set
        {
            for (int i = 0; i < value.Length; i++)
            {
                _slots[i / Seen.Length].Waiting[i % Seen.Length] = value[i] != 0;
            }
        }
    }

    private void Swap(Slot slot, NetworkStream<T> now, int stream)
    {
        for (int l = 0; l < now.Layers.Length; l++)
        {
            (now.Layers[l], slot.Layers[stream][l]) = (slot.Layers[stream][l], now.Layers[l]);
        }

        for (int i = 0; i < _tensors.Length; i++)
        {
            slot.Traces[i] = _tensors[i].Swap(slot.Traces[i]);
        }
    }

    /// <summary>One step of every stream (streams may be at different times).</summary>
    private sealed class Slot(RecurrentNetwork<T> network, TraceTensor<T>[] tensors)
    {
        public bool[] Waiting { get; } = new bool[network.Streams.Length];

        public T[][] Inputs { get; } = [.. network.Streams.Select(s => new T[s.Input.Length])];

        public T[][] Features { get; } = [.. network.Streams.Select(s => new T[s.Readout.Features.Length])];

        public LayerStream<T>[][] Layers { get; } = [.. network.Streams.Select(_ => network.Layers.Select(l => new LayerStream<T>(l.Shape)).ToArray())];

        public T[][] Traces { get; } = [.. tensors.Select(t => GC.AllocateArray<T>(t.Values.Length, pinned: true))];

        public IEnumerable<T[]> Arrays()
            => [.. Inputs, .. Features, .. Layers.SelectMany(layers => layers.SelectMany(layer => layer.Kept())), .. Traces];
    }
}
