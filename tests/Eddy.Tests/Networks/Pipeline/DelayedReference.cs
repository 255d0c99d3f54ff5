using Eddy.Networks;
using Eddy.Numerics;
using Eddy.Signals.Trl;

namespace Eddy.Tests.Networks.Pipeline;

/// <summary>The pipeline's equations as one plain loop on one thread: in tick t layer l learns from batch t − l, and a queue of one batch lies between two layers.</summary>
internal sealed class DelayedReference(TrlEncoder<float> encoder, WorkerTeam alone)
{
    private readonly (float[] Message, double Rate)?[] _waiting = new (float[], double)?[encoder.Layers.Count];

    public TrlLosses[] Sums { get; } = new TrlLosses[encoder.Layers.Count];

    /// <summary>One tick; the encoder's input enters unless the pipeline is being drained.</summary>
    public void Tick(double rate, bool enters = true)
    {
        _waiting[0] = enters ? (encoder.Input.Span.ToArray(), rate) : null;
        var next = new (float[], double)?[_waiting.Length];
        for (int l = 0; l < _waiting.Length; l++)
        {
            if (_waiting[l] is not var (message, own))
            {
                continue;
            }

            TrlLayer<float> layer = encoder.Layers[l];
            var x = new PanelMatrix<float>(encoder.Input.Rows, layer.Dense.Inputs);
            message.CopyTo(x.Span);
            layer.Forward(x, training: true, alone);
            if (l + 1 < next.Length)
            {
                next[l + 1] = (layer.Output.Span.ToArray(), own); // as it is before the layer learns
            }

            layer.RateSchedule = own;
            layer.Learn(x, alone);
            if (layer.Parameters()[0].Gradient is not null)
            {
                layer.ApplyKept(1, alone);
            }

            Sums[l] += layer.Losses;
        }

        next.CopyTo(_waiting, 0);
    }
}
