using Eddy.Networks;
using Eddy.Numerics;
using Eddy.Steps;

namespace Eddy.Experiments.Images;

/// <summary>Layers that each learn by a supervised contrastive loss of their own.</summary>
internal sealed class ContrastLayers(ContrastEncoder<float> encoder) : ImageLayers
{
    private readonly PanelMatrix<float>[] _outputs = [.. encoder.Layers.Select(layer => layer.Output)];

    public ContrastEncoder<float> Encoder => encoder;

    public override PanelMatrix<float> Input => encoder.Input;

    public override IReadOnlyList<PanelMatrix<float>> Outputs => _outputs;

    public override IReadOnlyList<long> Steps => [.. encoder.Layers.Select(layer => layer.Steps)];

    public override IEnumerable<(string Name, Parameter<float> Parameter)> Parameters
        => encoder.Layers.SelectMany((layer, l) => ImageTensors.Parameters(ImageTensors.Layer(l), layer.Dense));

    public override IEnumerable<ImageTensor> Statistics => encoder.Layers.SelectMany((layer, l) => ImageTensors.Statistics(ImageTensors.Layer(l), layer.Dense.Norm));

    public override void Encode() => encoder.Encode();

    public override void Resume(IReadOnlyList<long> steps)
    {
        for (int l = 0; l < steps.Count; l++)
        {
            encoder.Layers[l].Resume(steps[l]);
        }
    }
}
