using System.Globalization;
using System.Numerics;
using System.Numerics.Tensors;
using Eddy.Networks.Recurrent;
using Eddy.Numerics;

namespace Eddy.Traces.Downstream;

/// <summary>The second trace of the readout's weights, where lessons wait for an error of prediction: E ← d E + e φᵀ, gradient = δ E. It fades as the layers' do.</summary>
internal sealed class GatheredReadout<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static readonly T _floor = T.CreateChecked(1e-22); // what only decays does not end among the subnormal numbers

    private readonly RecurrentNetwork<T> _network;
    private readonly T _fade;
    private readonly PanelMatrix<T>[] _gathered; // by stream

    public GatheredReadout(RecurrentNetwork<T> network, double fade)
    {
        (_network, _fade) = (network, T.CreateChecked(fade));
        Due = new TraceTensor<T>("readout.due", 1, network.Streams.Length);
        _gathered = [.. network.Streams.Select(_ => Empty())];
    }

    /// <summary>1 where E has yet to fade for a stream's last step.</summary>
    public TraceTensor<T> Due { get; }

    /// <summary>E of every stream.</summary>
    public IEnumerable<SharedValues<T>> Shared
        => _gathered.Select((matrix, b) => SharedValues<T>.Of($"trace/readout.gathered.{b.ToString(CultureInfo.InvariantCulture)}", matrix, perOutput: true));

    /// <summary>One time step of one stream.</summary>
    public void Observe(int stream)
    {
        Fade(stream);
        Due.Of(stream)[0] = T.One;
    }

    /// <summary>The lesson of a stream, which has its error.</summary>
    public void Gather(int stream)
    {
        Fade(stream);
        Due.Of(stream)[0] = T.Zero;
        ReadoutStream<T> readout = _network.Streams[stream].Readout;
        Simd<T>.Run(new MapOuterKernel<T>(readout.Trace, readout.Error, _gathered[stream].Span, _gathered[stream].PanelLength));
    }

    /// <summary>Adds to the readout's gradient.</summary>
    public void Reward(int stream, T error)
    {
        Span<T> gradient = _network.Readout.Weights.Gradient!.Span;
        TensorPrimitives.FusedMultiplyAdd(_gathered[stream].Span, error, gradient, gradient);
    }

    /// <summary>The readout has another number of outputs.</summary>
    public void Grown()
    {
        for (int b = 0; b < _gathered.Length; b++)
        {
            PanelMatrix<T> grown = Empty();
            for (int panel = 0; panel < Math.Min(grown.Panels, _gathered[b].Panels); panel++)
            {
                _gathered[b].Panel(panel).CopyTo(grown.Panel(panel));
            }

            _gathered[b] = grown;
        }
    }

    public void Reset(int stream)
    {
        Due.Reset(stream);
        _gathered[stream].Span.Clear();
    }

    private PanelMatrix<T> Empty() => new(_network.Readout.Features + 1, _network.Readout.Outputs);

    private void Fade(int stream)
    {
        if (Due.Of(stream)[0] != T.Zero)
        {
            Span<T> gathered = _gathered[stream].Span;
            TensorPrimitives.Multiply(gathered, _fade, gathered);
            TensorPrimitives.Add(gathered, _floor, gathered);
            TensorPrimitives.Subtract(gathered, _floor, gathered);
        }
    }
}
