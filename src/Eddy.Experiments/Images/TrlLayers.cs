using Eddy.Networks;
using Eddy.Numerics;
using Eddy.Steps;

namespace Eddy.Experiments.Images;

/// <summary>Layers that learn by temporal regularized learning.</summary>
internal sealed class TrlLayers(TrlEncoder<float> encoder) : ImageLayers
{
    private readonly PanelMatrix<float>[] _outputs = [.. encoder.Layers.Select(layer => layer.Output)];

    public TrlEncoder<float> Encoder => encoder;

    public override PanelMatrix<float> Input => encoder.Input;

    public override IReadOnlyList<PanelMatrix<float>> Outputs => _outputs;

    public override IReadOnlyList<long> Steps => [.. encoder.Layers.Select(layer => layer.Steps)];

    public override IEnumerable<(string Name, Parameter<float> Parameter)> Parameters
        => encoder.Layers.SelectMany((layer, l) => ImageTensors.Parameters(ImageTensors.Layer(l), layer));

    public override IEnumerable<ImageTensor> Statistics => encoder.Layers.SelectMany((layer, l) => ImageTensors.Statistics(ImageTensors.Layer(l), layer.Dense.Norm));

    public override IEnumerable<ImageTensor> State => encoder.Layers.SelectMany((layer, l) => ImageTensors.State(ImageTensors.Layer(l), layer.Store, layer.Lateral));

    public override void Encode() => encoder.Encode();

    public override void Resume(IReadOnlyList<long> steps)
    {
        for (int l = 0; l < steps.Count; l++)
        {
            encoder.Layers[l].Resume(steps[l]);
        }
    }
}
