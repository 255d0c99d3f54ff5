using System.Numerics;
using Eddy.Networks.Recurrent;
using Eddy.Numerics;

namespace Eddy.Traces.Bptt;

/// <summary>The stored steps of one layer, slot by slot for every stream. It allocates only when it grows.</summary>
internal sealed class StepStore<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly StoredStep<T>[] _now; // by stream: what is there to be stored
    private readonly int _record;

    public StepStore(RecurrentLayer<T> layer, IReadOnlyList<LayerStream<T>> streams, int capacity)
    {
        _now = [.. streams.Select(s => new StoredStep<T>(s))];
        _record = _now[0].Length;
        Step = new StoredStep<T>(layer.Shape);
        Tensor = Create(capacity);
    }

    /// <summary>Slots of a stream.</summary>
    public int Capacity => Tensor.Length / _record;

    /// <summary>All slots.</summary>
    public TraceTensor<T> Tensor { get; private set; }

    /// <summary>The step that was read last.</summary>
    public StoredStep<T> Step { get; }

    public void WriteSlopes(int stream, int slot) => _now[stream].WriteSlopes(Record(stream, slot));

    public void WriteSignals(int stream, int slot) => _now[stream].WriteSignals(Record(stream, slot));

    public void Read(int stream, int slot) => Step.Read(Record(stream, slot));

    /// <summary>Makes room for twice the steps.</summary>
    public void Grow()
    {
        TraceTensor<T> old = Tensor;
        Tensor = Create(2 * Capacity);
        for (int b = 0; b < _now.Length; b++)
        {
            old.Of(b).CopyTo(Tensor.Of(b));
        }
    }

    private Span<T> Record(int stream, int slot) => Tensor.Of(stream).Slice(slot * _record, _record);

    private TraceTensor<T> Create(int capacity) => new("window", Shape.Area(capacity, _record), _now.Length);
}
