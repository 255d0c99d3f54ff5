using System.Numerics;
using Eddy.Networks.Recurrent;
using Eddy.Traces.Bptt;
using Eddy.Traces.Rtrl;

namespace Eddy.Traces.Windowed;

/// <summary>The exact influence of a layer, taken over a window step by step.</summary>
internal sealed class FullWindowTrace<T>(RecurrentLayer<T> layer, int streams) : WindowTrace<T>(layer)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly RtrlTrace<T> _trace = new(layer, streams);

    /// <inheritdoc/>
    public override IReadOnlyList<TraceTensor<T>> Tensors => _trace.Tensors;

    /// <inheritdoc/>
    public override void Accumulate(int stream, ReadOnlySpan<T> credit) => _trace.Accumulate(stream, Silent, credit);

    /// <inheritdoc/>
    public override void Advance(int stream, StepStore<T> store, int steps)
    {
        for (int t = 0; t < steps; t++)
        {
            store.Read(stream, t);
            for (int q = 0; q < store.Step.Steps.Length; q++)
            {
                _trace.Advance(stream, q, store.Step.Steps[q]);
            }
        }
    }
}
