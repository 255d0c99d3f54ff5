using System.Numerics;
using System.Numerics.Tensors;
using Eddy.Networks.Recurrent;
using Eddy.Signals;
using Eddy.Traces.Downstream;

namespace Eddy.Traces.Otpe;

/// <summary>
/// The signal of OTPE: ∂ loss / ∂ what a layer tells, taken at the membranes of the layer above, and passed down through the mean slope of a spike over the steps that still live
/// there.
/// </summary>
/// <remarks><code>
/// r' = λ r,  r ← r' + 1,  ρ = r'/r,  ḡ ← ρ ḡ + (1 − ρ) ψ                                     (1)
/// L = Wᵀ F du of the layer above                       in <see cref="LayerStream{T}.OutputSignal"/>              (2)
/// du = L ḡ                                             in <see cref="LayerStream{T}.Signal"/>                    (3)
/// </code>
/// λ is the leak of the layer above, κ of the readout for the top layer: 0, and so ḡ = ψ, where the readout has no memory.</remarks>
internal sealed class OtpeSignal<T>(RecurrentNetwork<T> network, DownstreamFilter[] filters, OtpeOptions options) : LayerSignal<T>(network)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly MeanSlope<T>[] _means = [.. network.Layers.Select((l, i) => new MeanSlope<T>("mean_slope", Slopes(l.Shape), network.Streams.Length, filters[i].Decay))];
    private readonly T[] _down = new T[network.Layers.Max(l => l.Shape.StateLength)];
    private readonly T _readoutGain = T.CreateChecked(filters[^1].Gain);

    /// <inheritdoc/>
    public override IEnumerable<(int Layer, TraceTensor<T> Tensor)> Tensors => _means.SelectMany((mean, l) => mean.Tensors.Select(tensor => (l, tensor)));

    /// <inheritdoc/>
    public override void Observe(int stream)
    {
        for (int l = 0; l < _means.Length; l++)
        {
            _means[l].Advance(stream, Network.Streams[stream].Layers[l].EmissionSlope.AsSpan(0, Slopes(Network.Layers[l].Shape))); // (1)
        }
    }

    /// <inheritdoc/>
    public override void Signals(int stream)
    {
        NetworkStream<T> now = Network.Streams[stream];
        T[] told = now.Layers[^1].OutputSignal;
        Array.Clear(told);
        Network.Readout.Backward(now.Readout, told, gain: false); // the filter holds it
        for (int l = Network.Layers.Length - 1; l >= 0; l--)
        {
            LayerStream<T> layer = now.Layers[l];
            LayerShape shape = Network.Layers[l].Shape;
            Through(shape, layer.OutputSignal, _means[l].Of(stream), layer.Signal); // (3)
            if (l == 0)
            {
                break;
            }

            Span<T> down = _down.AsSpan(0, shape.StateLength);
            if (options.PassDown == OtpePassDown.MeanSlope)
            {
                layer.Signal.CopyTo(down);
            }
            else
            {
                Through(shape, layer.OutputSignal, layer.EmissionSlope, down);
            }

            if (l == Network.Layers.Length - 1 && _readoutGain != T.One)
            {
                TensorPrimitives.Multiply(down, _readoutGain, down);
            }

            told = now.Layers[l - 1].OutputSignal;
            Array.Clear(told);
            Network.InputSignal(l, layer, down, told); // (2)
        }
    }

    private static int Slopes(LayerShape shape) => shape.Form.Outputs * shape.StateLength;

    // state[s] ← Σ_z told[z] slope[z, s]
    private static void Through(LayerShape shape, ReadOnlySpan<T> told, ReadOnlySpan<T> slopes, Span<T> state)
    {
        state.Clear();
        for (int z = 0; z < shape.Form.Outputs; z++)
        {
            for (int s = 0; s < shape.States; s++)
            {
                Span<T> sum = state.Slice(s * shape.Padded, shape.Units);
                TensorPrimitives.FusedMultiplyAdd(told.Slice(z * shape.Units, shape.Units), slopes.Slice(((z * shape.States) + s) * shape.Padded, shape.Units), sum, sum);
            }
        }
    }
}
