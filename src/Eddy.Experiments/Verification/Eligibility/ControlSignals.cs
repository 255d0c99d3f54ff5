using System.Numerics;
using Eddy.Networks.Recurrent;
using Eddy.Signals;

namespace Eddy.Experiments.Verification.Eligibility;

/// <summary>Layers are told nothing: only the readout learns.</summary>
internal sealed class SilentSignal<T>(RecurrentNetwork<T> network) : LayerSignal<T>(network)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    public override void Signals(int stream)
    {
        foreach (LayerStream<T> layer in Network.Streams[stream].Layers)
        {
            Array.Clear(layer.OutputSignal);
            Array.Clear(layer.Signal);
        }
    }
}

/// <summary>Unit o of the one layer is told what unit <paramref name="from"/>[o] ought to be told.</summary>
internal sealed class ShuffledSignal<T>(RecurrentNetwork<T> network, int[] from) : LayerSignal<T>(network)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    public override void Signals(int stream)
    {
        Network.Sweep(stream);
        LayerStream<T> layer = Network.Streams[stream].Layers[0];
        T[] right = [.. layer.OutputSignal];
        for (int o = 0; o < from.Length; o++)
        {
            layer.OutputSignal[o] = right[from[o]];
        }

        Network.FromOutputs(0, layer);
    }
}
