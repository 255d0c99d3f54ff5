using System.Numerics;
using System.Numerics.Tensors;
using Eddy.Networks.Recurrent;
using Eddy.Traces.Downstream;

namespace Eddy.Traces.Otpe;

/// <summary>R̂ of one layer, bounded where that is asked for; equations in <see cref="OtpeOptions"/>.</summary>
/// <param name="layer">The layer.</param>
/// <param name="streams">Parallel streams.</param>
/// <param name="filter">Of whoever hears the layer.</param>
/// <param name="bound">Of every |R̂| of a weight; 0 for none. A bound takes a pass of its own over R̂.</param>
internal sealed class OtpeTrace<T>(RecurrentLayer<T> layer, int streams, DownstreamFilter filter, T bound) : EmissionTrace<T>(layer, streams, filter)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly bool _bounded = bound > T.Zero && !filter.IsNone;

    /// <inheritdoc/>
    public override void Advance(int stream, LayerStream<T> now)
    {
        base.Defer(stream, now);
        base.Settle(stream, now);
        if (!_bounded)
        {
            return;
        }

        int planes = Layer.Shape.Carried + Layer.Shape.Form.Outputs;
        foreach (TraceTensor<T> tensor in Weights)
        {
            Span<T> told = tensor.Of(stream)[(tensor.Length / planes * Layer.Shape.Carried)..];
            TensorPrimitives.Clamp(told, -bound, bound, told);
        }
    }

    /// <inheritdoc/>
    public override void Defer(int stream, LayerStream<T> now)
    {
        if (_bounded)
        {
            Advance(stream, now);
        }
        else
        {
            base.Defer(stream, now);
        }
    }
}
