using System.Numerics.Tensors;
using Eddy.Learners;

namespace Eddy.Experiments.Streaming;

/// <summary>What a TRL learner's neuron store says of its layers.</summary>
/// <param name="learner">The learner.</param>
internal sealed class TrlNeurons(TrlLearner learner) : IReportsNeurons
{
    private const float Still = 1e-4f; // against a target of 1: such a neuron tells nothing apart

    /// <inheritdoc/>
    public IReadOnlyList<LayerFigures> DescribeLayers() =>
    [
        .. Enumerable.Range(0, learner.Options.Layers.Count).Select(layer =>
        {
            ReadOnlySpan<float> means = learner.Means(layer), variances = learner.Variances(layer);
            int dead = 0;
            foreach (float variance in variances)
            {
                dead += variance < Still ? 1 : 0;
            }

            return new LayerFigures(
                means.Length, TensorPrimitives.Sum(means) / means.Length, TensorPrimitives.Sum(variances) / means.Length, (double)dead / means.Length, new Dictionary<string, double>());
        }),
    ];
}
