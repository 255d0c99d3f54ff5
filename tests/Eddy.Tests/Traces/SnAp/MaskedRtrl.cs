using System.Numerics;
using Eddy.Networks.Recurrent;
using Eddy.Numerics;
using Eddy.Traces;
using Eddy.Traces.Rtrl;
using Eddy.Traces.SnAp;

namespace Eddy.Tests.Traces.SnAp;

/// <summary>Dense influence, from which after every micro-step all is dropped that SnAp-n does not keep.</summary>
internal sealed record MaskedRtrl(int Order) : TraceRuleOptions
{
    public override string Name => "masked-rtrl";

    internal override Trace<T> CreateTrace<T>(RecurrentLayer<T> layer, int streams, RandomSource random) => new Masked<T>(layer, streams, Order);

    private sealed class Masked<T>(RecurrentLayer<T> layer, int streams, int order) : Trace<T>(layer, streams)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly RtrlTrace<T> _rtrl = new(layer, streams);
        private readonly ReachPlan _plan = new(layer.Shape.Units, layer.Connected, order);

        public override IReadOnlyList<TraceTensor<T>> Tensors => _rtrl.Tensors;

        public override void Advance(int stream, LayerStream<T> now)
        {
            for (int q = 0; q < now.Steps.Length; q++)
            {
                _rtrl.Advance(stream, q, now.Steps[q]);
                Drop(stream);
            }
        }

        public override void Accumulate(int stream, LayerStream<T> now, ReadOnlySpan<T> signal) => _rtrl.Accumulate(stream, now, signal);

        // [panel, row, state, units rounded up to 8, 32]; the layer has one panel.
        private void Drop(int stream)
        {
            int plane = (Layer.Shape.Units + 7) / 8 * 8;
            foreach (TraceTensor<T> tensor in Tensors)
            {
                Span<T> values = tensor.Of(stream);
                for (int n = 0; n < values.Length; n++)
                {
                    int unit = n % 32, kept = n / 32 % plane;
                    if (unit < Layer.Shape.Units && !_plan.Kept[unit].Contains(kept))
                    {
                        values[n] = T.Zero;
                    }
                }
            }
        }
    }
}
