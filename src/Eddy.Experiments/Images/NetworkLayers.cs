using Eddy.Learners;
using Eddy.Numerics;
using Eddy.Steps;

namespace Eddy.Experiments.Images;

/// <summary>A network that learns as a whole, its answer included.</summary>
internal sealed class NetworkLayers(IBatchLearner<float> network) : ImageLayers
{
    public IBatchLearner<float> Network => network;

    public override PanelMatrix<float> Input => network.Input;

    public override IReadOnlyList<PanelMatrix<float>> Outputs => network.Hidden;

    public override IReadOnlyList<long> Steps => [network.Steps];

    public override IEnumerable<(string Name, Parameter<float> Parameter)> Parameters => network.Parameters;

    public override IEnumerable<ImageTensor> Statistics => network.Statistics.Select(named => new ImageTensor(named.Name, named.Values));

    public override void Encode() => network.Predict();

    public override void Resume(IReadOnlyList<long> steps) => network.GoOnAfter(steps[0]);
}
