using Eddy.Numerics;
using Eddy.Steps;

namespace Eddy.Experiments.Images;

/// <summary>No layers: a head reads the pixels.</summary>
internal sealed class NoLayers(int batch, int inputs) : ImageLayers
{
    public override PanelMatrix<float> Input { get; } = new(batch, inputs);

    public override IReadOnlyList<PanelMatrix<float>> Outputs => [];

    public override IReadOnlyList<long> Steps => [];

    public override IEnumerable<(string Name, Parameter<float> Parameter)> Parameters => [];

    public override void Encode()
    {
    }

    public override void Resume(IReadOnlyList<long> steps)
    {
    }
}
