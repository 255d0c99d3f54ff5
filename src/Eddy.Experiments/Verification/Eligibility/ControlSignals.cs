using System.Numerics;
using Eddy.Networks.Recurrent;
using Eddy.Signals;

namespace Eddy.Experiments.Verification.Eligibility;

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

/// <summary>∂ loss / ∂ what the layers tell is whatever it is set to before each lesson.</summary>
internal sealed class GivenSignal<T>(RecurrentNetwork<T> network) : LayerSignal<T>(network)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>By layer, [outputs].</summary>
    public double[][] Told { get; } = [.. network.Layers.Select(l => new double[l.Shape.Outputs])];

    /// <inheritdoc/>
    public override void Signals(int stream)
    {
        for (int l = 0; l < Told.Length; l++)
        {
            LayerStream<T> layer = Network.Streams[stream].Layers[l];
            for (int o = 0; o < Told[l].Length; o++)
            {
                layer.OutputSignal[o] = T.CreateChecked(Told[l][o]);
            }

            Network.FromOutputs(l, layer);
        }
    }
}
