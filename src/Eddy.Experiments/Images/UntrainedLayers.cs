using Eddy.Networks;
using Eddy.Numerics;
using Eddy.Steps;

namespace Eddy.Experiments.Images;

/// <summary>The layers that TRL of the same seed would start from, and that stay so. What only learning needs is left out of files.</summary>
internal sealed class UntrainedLayers(TrlEncoder<float> encoder) : ImageLayers
{
    private readonly PanelMatrix<float>[] _outputs = [.. encoder.Layers.Select(layer => layer.Output)];

    public override PanelMatrix<float> Input => encoder.Input;

    public override IReadOnlyList<PanelMatrix<float>> Outputs => _outputs;

    public override IReadOnlyList<long> Steps => [];

    public override IEnumerable<(string Name, Parameter<float> Parameter)> Parameters
        => encoder.Layers.SelectMany((layer, l) => ImageTensors.Parameters(ImageTensors.Layer(l), layer.Dense));

    public override IEnumerable<ImageTensor> Statistics => encoder.Layers.SelectMany((layer, l) => ImageTensors.Statistics(ImageTensors.Layer(l), layer.Dense.Norm));

    public override bool Learns => false;

    public override void Encode() => encoder.Encode();

    public override void Resume(IReadOnlyList<long> steps)
    {
    }
}
