using System.Numerics;
using Eddy.Networks.Recurrent;
using Eddy.Numerics;
using Eddy.Traces;

namespace Eddy.Signals.RandomFeedback;

/// <summary>∂ loss / ∂ outputs of layer l is taken to be B_l e, e the readout's error and B_l fixed, from N(0, spread²).</summary>
internal class FixedRandomFeedback<T> : LayerSignal<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly double _spread;
    private readonly RandomSource _random;

    public FixedRandomFeedback(RecurrentNetwork<T> network, RandomFeedbackOptions options, RandomSource random)
        : base(network)
    {
        _random = random;
        int outputs = network.Readout.Outputs;
        _spread = options.Spread ?? 1 / Math.Sqrt(outputs);
        Matrices = new PanelMatrix<T>[network.Layers.Length];
        for (int l = 0; l < Matrices.Length; l++)
        {
            Matrices[l] = new PanelMatrix<T>(network.Layers[l].Shape.Outputs, outputs);
            RandomSource draw = random.Split("layer", l);
            for (int i = 0; i < Matrices[l].Rows; i++)
            {
                for (int o = 0; o < outputs; o++)
                {
                    Matrices[l][i, o] = T.CreateChecked((float)(_spread * draw.NextGaussian()));
                }
            }
        }
    }

    /// <summary>B of each layer, [outputs of the layer, outputs of the network].</summary>
    public PanelMatrix<T>[] Matrices { get; }

    /// <inheritdoc/>
    public override IEnumerable<SharedValues<T>> Shared
        => Matrices.Select((matrix, l) => SharedValues<T>.Of($"random/{Network.Layers[l].Name}.feedback", matrix, perOutput: true));

    /// <summary>Draws the feedback of outputs that are new; what each hears depends on its number alone, not on when it came. Fewer outputs drop the last.</summary>
    public override void Grown()
    {
        int outputs = Network.Readout.Outputs;
        for (int l = 0; l < Matrices.Length; l++)
        {
            var grown = new PanelMatrix<T>(Matrices[l].Rows, outputs);
            RandomSource layer = _random.Split("grown", l);
            for (int o = 0; o < outputs; o++)
            {
                RandomSource draw = layer.Split("output", o);
                for (int i = 0; i < grown.Rows; i++)
                {
                    grown[i, o] = o < Matrices[l].Columns ? Matrices[l][i, o] : T.CreateChecked((float)(_spread * draw.NextGaussian()));
                }
            }

            Matrices[l] = grown;
        }
    }

    /// <inheritdoc/>
    public override void Signals(int stream)
    {
        NetworkStream<T> now = Network.Streams[stream];
        for (int l = 0; l < Matrices.Length; l++)
        {
            T[] signal = now.Layers[l].OutputSignal;
            Array.Clear(signal);
            Simd<T>.Run(new MapTransposedKernel<T>(now.Readout.Error, Matrices[l].Span, Matrices[l].PanelLength, 0, Matrices[l].Columns, signal));
            Network.FromOutputs(l, now.Layers[l]);
        }
    }
}
