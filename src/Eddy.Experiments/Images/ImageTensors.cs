using System.Globalization;
using System.Numerics.Tensors;
using Eddy.Checkpoints;
using Eddy.Networks;
using Eddy.Numerics;
using Eddy.Signals.Trl;
using Eddy.Steps;

namespace Eddy.Experiments.Images;

/// <summary>One matrix of a model under the name and in the form in which files hold it: transposed, [out, in], as other frameworks write weights.</summary>
internal readonly record struct ImageTensor(string Name, PanelMatrix<float> Matrix)
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
internal static class ImageTensors
{
    /// <summary>Adds tensors to a checkpoint of step <paramref name="step"/>.</summary>
    /// <exception cref="NonFiniteException">A number is not finite; such a state is never saved.</exception>
    public static void Save(IEnumerable<ImageTensor> tensors, CheckpointBuilder checkpoint, long step)
    {
        foreach (ImageTensor tensor in tensors)
        {
            float[] values = tensor.ToArray();
            if (!TensorPrimitives.IsFiniteAll<float>(values))
            {
                throw new NonFiniteException($"step {step}: {tensor.Name} holds a number that is not finite. Lower the learning rate.");
            }

            checkpoint.Add<float>(tensor.Name, tensor.Shape, values);
        }
    }

    /// <summary>Puts a checkpoint's numbers into the matrices.</summary>
    /// <exception cref="InvalidDataException">A tensor is missing or of another shape; those before it are written then.</exception>
    public static void Restore(IEnumerable<ImageTensor> tensors, Checkpoint checkpoint)
    {
        foreach (ImageTensor tensor in tensors)
        {
            var values = new float[tensor.Matrix.Rows * tensor.Matrix.Columns];
            checkpoint.Read<float>(tensor.Name, tensor.Shape, values);
            tensor.Matrix.CopyFromTransposed(values);
        }
    }

    /// <summary>What decides an answer: weights, biases, normalisation with its running statistics, lateral maps, head.</summary>
    public static IEnumerable<ImageTensor> Weights(ImageModel model)
    {
        foreach ((string name, Parameter<float> parameter) in model.Layers.Parameters.Concat(HeadParameters(model)))
        {
            yield return new ImageTensor(name, parameter.Value);
        }

        foreach (ImageTensor statistic in model.Layers.Statistics.Concat(model.HeadScaling?.Tensors ?? []))
        {
            yield return statistic;
        }
    }

    /// <summary>What learning needs to go on: the step's moments and the neuron stores, under <c>step/</c> and <c>stat/</c>.</summary>
    public static IEnumerable<ImageTensor> LearningState(ImageModel model)
        => Moments((model.Layers.Learns ? model.Layers.Parameters : []).Concat(HeadParameters(model))).Concat(model.Layers.State);

    /// <summary>The moments of a step, where it has some.</summary>
    public static IEnumerable<ImageTensor> Moments(IEnumerable<(string Name, Parameter<float> Parameter)> parameters)
    {
        foreach ((string name, Parameter<float> parameter) in parameters)
        {
            if (parameter.FirstMoment is { } first && parameter.SecondMoment is { } second)
            {
                yield return new ImageTensor($"step/{name}.first", first);
                yield return new ImageTensor($"step/{name}.second", second);
            }
        }
    }

    /// <summary>What a layer of this name carries beside its parameters and their moments.</summary>
    public static IEnumerable<ImageTensor> State(string name, NeuronStore<float> store, LateralMap<float> lateral)
    {
        yield return new ImageTensor($"stat/{name}.mean", store.Mean);
        yield return new ImageTensor($"stat/{name}.variance", store.Variance);
        yield return new ImageTensor($"stat/{name}.previous", store.Previous);
        yield return new ImageTensor($"stat/{name}.variance_target", store.Target);
        if (store.Trace is { } trace)
        {
            yield return new ImageTensor($"trace/{name}.activation", trace);
        }

        if (lateral.Running is { } running)
        {
            yield return new ImageTensor($"stat/{name}.covariance", running);
        }

        if (lateral.Keep is { } keep)
        {
            yield return new ImageTensor($"stat/{name}.lateral_mask", keep);
        }
    }

    /// <summary>The parameters of a layer of this name.</summary>
    public static IEnumerable<(string Name, Parameter<float> Parameter)> Parameters(string name, TrlLayer<float> layer)
    {
        yield return ($"{name}.weight", layer.Dense.Weight);
        yield return ($"{name}.bias", layer.Dense.Bias);
        yield return ($"{name}.lateral", layer.Lateral.Weight);
        foreach ((string, Parameter<float>) parameter in Parameters(name, layer.Dense.Norm))
        {
            yield return parameter;
        }
    }

    /// <summary>The parameters of a layer of this name that has no lateral map.</summary>
    public static IEnumerable<(string Name, Parameter<float> Parameter)> Parameters(string name, DenseLayer<float> layer)
        => Parameters(name, layer.Norm).Prepend(($"{name}.bias", layer.Bias)).Prepend(($"{name}.weight", layer.Weight));

    /// <summary>The running statistics of a layer of this name, where it is normalised.</summary>
    public static IEnumerable<ImageTensor> Statistics(string name, BatchNorm<float>? norm) => norm is null
        ? []
        : [new ImageTensor($"{name}.norm.running_mean", norm.RunningMean), new ImageTensor($"{name}.norm.running_variance", norm.RunningVariance)];

    /// <summary>The parameters of a head.</summary>
    public static IEnumerable<(string Name, Parameter<float> Parameter)> Parameters(LinearHead<float> head)
        => head.Weights.Select((weight, l) => ($"head.{Index(l)}.weight", weight)).Append(("head.bias", head.Bias));

    /// <summary>An index as it stands in a name.</summary>
    public static string Index(int index) => index.ToString(CultureInfo.InvariantCulture);

    /// <summary>The name of a layer.</summary>
    public static string Layer(int index) => "layers." + Index(index);

    private static IEnumerable<(string Name, Parameter<float> Parameter)> Parameters(string name, BatchNorm<float>? norm)
        => norm is null ? [] : [($"{name}.norm.weight", norm.Gamma), ($"{name}.norm.bias", norm.Beta)];

    private static IEnumerable<(string Name, Parameter<float> Parameter)> HeadParameters(ImageModel model)
        => model.Network is null ? Parameters(model.Head) : [];
}
