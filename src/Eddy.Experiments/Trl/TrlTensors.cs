using System.Globalization;
using Eddy.Networks;
using Eddy.Numerics;
using Eddy.Steps;

namespace Eddy.Experiments.Trl;

/// <summary>One matrix of a model under the name and in the form in which files hold it: transposed, [out, in], as other frameworks write weights.</summary>
internal readonly record struct TrlTensor(string Name, PanelMatrix<float> Matrix)
{
    public int[] Shape => Matrix.Rows == 1 ? [Matrix.Columns] : [Matrix.Columns, Matrix.Rows];

    public float[] ToArray()
    {
        var values = new float[Matrix.Rows * Matrix.Columns];
        Matrix.CopyToTransposed(values);
        return values;
    }
}

/// <summary>Everything a model carries, by name.</summary>
internal static class TrlTensors
{
    /// <summary>What decides an answer: weights, biases, normalisation with its running statistics, lateral maps, head.</summary>
    public static IEnumerable<TrlTensor> Weights(TrlModel model)
    {
        foreach ((string name, Parameter<float> parameter) in Parameters(model))
        {
            yield return new TrlTensor(name, parameter.Value);
        }

        for (int l = 0; l < model.Encoder.Layers.Count; l++)
        {
            if (model.Encoder.Layers[l].Dense.Norm is { } norm)
            {
                yield return new TrlTensor($"layers.{Index(l)}.norm.running_mean", norm.RunningMean);
                yield return new TrlTensor($"layers.{Index(l)}.norm.running_variance", norm.RunningVariance);
            }
        }
    }

    /// <summary>What learning needs to go on: the step's moments and the neuron stores, under <c>step/</c> and <c>stat/</c>.</summary>
    public static IEnumerable<TrlTensor> LearningState(TrlModel model)
    {
        foreach ((string name, Parameter<float> parameter) in Parameters(model))
        {
            if (parameter.FirstMoment is { } first && parameter.SecondMoment is { } second)
            {
                yield return new TrlTensor($"step/{name}.first", first);
                yield return new TrlTensor($"step/{name}.second", second);
            }
        }

        for (int l = 0; l < model.Encoder.Layers.Count; l++)
        {
            TrlLayer<float> layer = model.Encoder.Layers[l];
            yield return new TrlTensor($"stat/layers.{Index(l)}.mean", layer.Store.Mean);
            yield return new TrlTensor($"stat/layers.{Index(l)}.variance", layer.Store.Variance);
            yield return new TrlTensor($"stat/layers.{Index(l)}.previous", layer.Store.Previous);
            yield return new TrlTensor($"stat/layers.{Index(l)}.variance_target", layer.Store.Target);
            if (layer.Store.Trace is { } trace)
            {
                yield return new TrlTensor($"trace/layers.{Index(l)}.activation", trace);
            }

            if (layer.Lateral.Running is { } running)
            {
                yield return new TrlTensor($"stat/layers.{Index(l)}.covariance", running);
            }

            if (layer.Lateral.Keep is { } keep)
            {
                yield return new TrlTensor($"stat/layers.{Index(l)}.lateral_mask", keep);
            }
        }
    }

    private static IEnumerable<(string Name, Parameter<float> Parameter)> Parameters(TrlModel model)
    {
        for (int l = 0; l < model.Encoder.Layers.Count; l++)
        {
            TrlLayer<float> layer = model.Encoder.Layers[l];
            yield return ($"layers.{Index(l)}.weight", layer.Dense.Weight);
            yield return ($"layers.{Index(l)}.bias", layer.Dense.Bias);
            yield return ($"layers.{Index(l)}.lateral", layer.Lateral.Weight);
            if (layer.Dense.Norm is { } norm)
            {
                yield return ($"layers.{Index(l)}.norm.weight", norm.Gamma);
                yield return ($"layers.{Index(l)}.norm.bias", norm.Beta);
            }
        }

        for (int l = 0; l < model.Head.Weights.Count; l++)
        {
            yield return ($"head.{Index(l)}.weight", model.Head.Weights[l]);
        }

        yield return ("head.bias", model.Head.Bias);
    }

    private static string Index(int index) => index.ToString(CultureInfo.InvariantCulture);
}
