using System.Numerics;
using System.Runtime.CompilerServices;
using Eddy.Networks.Recurrent;
using Eddy.Traces.Bptt;
using Eddy.Traces.Diagonal;
using Eddy.Traces.Rtrl;

namespace Eddy.Traces.Windowed;

/// <summary>BPTT over windows, and traces at their entries; see <see cref="WindowedOptions"/>.</summary>
internal sealed class WindowedCredit<T> : BpttCredit<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly WindowTrace<T>[] _traces;

    public WindowedCredit(RecurrentNetwork<T> network, WindowedOptions options)
        : base(network, BpttOptions.Windows(options.Steps))
        => _traces = [.. network.Layers.Select(l => Create(l, network.Streams.Length, options))];

    /// <inheritdoc/>
    public override string StorageOf(int layer) => "window and trace: the last steps, and a trace where the window begins";

    /// <inheritdoc/>
    public override IEnumerable<(int Layer, TraceTensor<T> Tensor)> Tensors => base.Tensors.Concat(_traces.SelectMany((t, l) => t.Tensors.Select(tensor => (l, tensor))));

    /// <inheritdoc/>
    public override string? LateRefusal => "lessons belong to the window they fall into, and are over with it. Use a rule that is a trace in every layer.";

    /// <inheritdoc/>
    public override void Reset(int stream)
    {
        base.Reset(stream);
        foreach (WindowTrace<T> trace in _traces)
        {
            foreach (TraceTensor<T> tensor in trace.Tensors)
            {
                tensor.Reset(stream);
            }
        }
    }

    private protected override void Close(int stream, int count, bool lessons)
    {
        if (lessons)
        {
            Sweep.Run(stream, count - 1, count, newestLessonOnly: false, toEntry: true); // (1)
            for (int l = 0; l < _traces.Length; l++)
            {
                _traces[l].Accumulate(stream, Sweep.Entry(l)); // (2)
            }
        }

        for (int l = 0; l < _traces.Length; l++)
        {
            _traces[l].Advance(stream, Stores[l], count); // (3)
        }
    }

    private static WindowTrace<T> Create(RecurrentLayer<T> layer, int streams, WindowedOptions options)
    {
        if (options.Scope == TraceScope.Full && RtrlOptions.HearsEmissions(layer))
        {
            InfluenceSize.Require(layer, RtrlTrace<T>.Bytes(layer, streams), options.MaxBytes, "Windowed with a full trace");
            return new FullWindowTrace<T>(layer, streams);
        }

        Int128 elements = (Int128)layer.Parameters().Sum(p => (long)p.Value.Length) * layer.Shape.Carried;
        InfluenceSize.Require(layer, elements * streams * Unsafe.SizeOf<T>(), options.MaxBytes, "Windowed");
        return new DiagonalWindowTrace<T>(layer, streams, options.Scope == TraceScope.SelfLoop ? DiagonalScope.SelfLoop : DiagonalScope.Local, options.Steps);
    }
}
