using System.Numerics;
using Eddy.Networks.Recurrent;
using Eddy.Steps;

namespace Eddy.Traces.Bptt;

/// <summary>Stores steps and sends credit back over them; see <see cref="BpttOptions"/>. Nothing is allocated per step but when <see cref="BpttMode.Full"/> needs room.</summary>
internal class BpttCredit<T> : Credit<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int FirstRoom = 16; // steps that Full begins with
    private const int Newest = 0, Count = 1, Ripe = 2, Lessons = 3; // what a stream's place holds

    private readonly BpttOptions _options;
    private readonly StepStore<T>[] _stores;
    private readonly TraceTensor<T> _place;

    public BpttCredit(RecurrentNetwork<T> network, BpttOptions options)
        : base(network)
    {
        _options = options;
        int room = options.Mode == BpttMode.Full ? FirstRoom : options.Steps;
        _stores = [.. network.Layers.Select((layer, l) => new StepStore<T>(layer, [.. network.Streams.Select(s => s.Layers[l])], room))];
        Sweep = new BackwardSweep<T>(network, _stores, options.Graph);
        _place = new TraceTensor<T>("place", 4, network.Streams.Length);
    }

    /// <inheritdoc/>
    public override string StorageOf(int layer) => _options.Mode == BpttMode.Full ? "history: every step since the last reset, which grows" : "window: the last steps, as many as are looked back over";

    /// <inheritdoc/>
    public override IEnumerable<(int Layer, TraceTensor<T> Tensor)> Tensors
    {
        get
        {
            for (int l = 0; l < _stores.Length; l++)
            {
                yield return (l, _stores[l].Tensor);
            }

            yield return (0, _place);
        }
    }

    /// <summary>Whether every stream stands at the end of a window (or of the last one, where that ended without a lesson).</summary>
    public override bool IsDue
    {
        get
        {
            for (int b = 0; b < _place.Values.Length && _options.Mode != BpttMode.Sliding; b += _place.Length)
            {
                if (_place.Values[b + Count] > T.Zero && _place.Values[b + Ripe] == T.Zero)
                {
                    return false;
                }
            }

            return true;
        }
    }

    /// <inheritdoc/>
    public override void Observe(int stream)
    {
        int count = Get(stream, Count), room = _stores[0].Capacity;
        if (count == room)
        {
            switch (_options.Mode)
            {
                case BpttMode.Windows: // the step that filled it had no lesson
                    Flush(stream);
                    Set(stream, Ripe, 1);
                    count = 0;
                    break;
                case BpttMode.Full:
                    foreach (StepStore<T> store in _stores)
                    {
                        store.Grow();
                    }

                    room = _stores[0].Capacity;
                    break;
                default:
                    count--;
                    break;
            }
        }

        int slot = _options.Mode == BpttMode.Sliding ? (Get(stream, Newest) + 1) % room : count;
        foreach (StepStore<T> store in _stores)
        {
            store.WriteSlopes(stream, slot);
        }

        Set(stream, Newest, slot);
        Set(stream, Count, count + 1);
    }

    /// <inheritdoc/>
    public override void Teach(int stream)
    {
        int count = Get(stream, Count);
        if (count == 0)
        {
            throw new InvalidOperationException("BPTT holds no step of this stream to teach about: observe a sample before each lesson.");
        }

        Signals(stream);
        Set(stream, Lessons, 1);
        int newest = Get(stream, Newest);
        foreach (StepStore<T> store in _stores)
        {
            store.WriteSignals(stream, newest);
        }

        if (_options.Mode == BpttMode.Sliding)
        {
            Sweep.Run(stream, newest, count, newestLessonOnly: true);
        }
        else if (_options.Mode == BpttMode.Windows && count == _options.Steps)
        {
            Flush(stream);
        }
    }

    /// <inheritdoc/>
    public override void Stepped(StepRule<T> step)
    {
        for (int b = 0; b < Network.Streams.Length; b++)
        {
            Set(b, Ripe, 0);
        }
    }

    /// <summary>Gives credit for what a window or the whole sequence holds, and begins the next at the present state. Nothing to do for sliding windows, which owe nothing.</summary>
    public void Flush(int stream)
    {
        int count = Get(stream, Count);
        if (_options.Mode == BpttMode.Sliding || count == 0)
        {
            return;
        }

        Close(stream, count, Get(stream, Lessons) != 0);
        Set(stream, Count, 0);
        Set(stream, Lessons, 0);
    }

    /// <summary>Flushes what a stream still owes, then forgets it.</summary>
    public override void Reset(int stream)
    {
        Flush(stream);
        _place.Reset(stream);
    }

    /// <summary>The stored steps of each layer; of a window, from slot 0.</summary>
    private protected IReadOnlyList<StepStore<T>> Stores => _stores;

    private protected BackwardSweep<T> Sweep { get; }

    /// <summary>The window of a stream, or its whole sequence, ends.</summary>
    private protected virtual void Close(int stream, int count, bool lessons)
    {
        if (lessons) // without any there is no credit to give
        {
            Sweep.Run(stream, count - 1, count, newestLessonOnly: false);
        }
    }

    // The sweep finds its own way down from the top layer's outputs.
    private void Signals(int stream)
    {
        NetworkStream<T> now = Network.Streams[stream];
        T[] top = now.Layers[^1].OutputSignal;
        Array.Clear(top);
        Network.Readout.Backward(now.Readout, top);
    }

    private int Get(int stream, int what) => int.CreateTruncating(_place.Of(stream)[what]);

    private void Set(int stream, int what, int value) => _place.Of(stream)[what] = T.CreateTruncating(value);
}
