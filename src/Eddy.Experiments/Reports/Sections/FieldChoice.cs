using Eddy.Numerics;

namespace Eddy.Experiments.Reports.Sections;

/// <summary>Which of the first layer's receptive fields to draw.</summary>
internal static class FieldChoice
{
    /// <summary>The neurons whose activity the class explains best, best first; without an analysis, those of the largest weights.</summary>
    public static IReadOnlyList<int> MostSelective(ReportModel model, int count)
    {
        IReadOnlyList<float[]> weights = model.ReceptiveFields!.Weights;
        Func<int, double> score = model.Layers.Count > 0 && model.Layers[0].Analysis.Neurons.Count == weights.Count
            ? neuron => model.Layers[0].Analysis.Neurons[neuron].Selectivity
            : neuron => weights[neuron].Sum(w => double.IsFinite(w) ? (double)w * w : 0);
        return [.. Enumerable.Range(0, weights.Count).OrderByDescending(score).ThenBy(neuron => neuron).Take(count)];
    }

    /// <summary>Others, drawn by a fixed seed and shown in order of number.</summary>
    public static IReadOnlyList<int> RandomRest(ReportModel model, IReadOnlyList<int> taken, int count)
    {
        int[] rest = [.. Enumerable.Range(0, model.ReceptiveFields!.Weights.Count).Except(taken)];
        new RandomSource(1).Shuffle<int>(rest);
        return [.. rest.Take(count).Order()];
    }
}
