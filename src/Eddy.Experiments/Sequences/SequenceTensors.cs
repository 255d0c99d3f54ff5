using Eddy.Experiments.Images;
using Eddy.Networks;
using Eddy.Steps;

namespace Eddy.Experiments.Sequences;

/// <summary>Everything a sequence model carries, by name.</summary>
internal static class SequenceTensors
{
    /// <summary>What decides an answer.</summary>
    public static IEnumerable<ImageTensor> Weights(SequenceModel model) => Parameters(model).Select(named => new ImageTensor(named.Name, named.Parameter.Value));

    /// <summary>What learning needs to go on: the step's moments and the neuron stores.</summary>
    public static IEnumerable<ImageTensor> LearningState(SequenceModel model)
    {
        IEnumerable<ImageTensor> state = ImageTensors.Moments(Parameters(model)).Concat(Layers(model).SelectMany(named => ImageTensors.State(named.Name, named.Layer.Store, named.Layer.Lateral)));
        return model.Fusion is { Lateral: { } lateral, Store: { } store } ? state.Concat(ImageTensors.State("fusion", store, lateral)) : state;
    }

    /// <summary>The layers of all encoders, by name.</summary>
    public static IEnumerable<(string Name, TrlLayer<float> Layer)> Layers(SequenceModel model)
        => model.Chain.Encoders.SelectMany((encoder, k) => encoder.Layers.Select((layer, l) => ($"encoders.{ImageTensors.Index(k)}.layers.{ImageTensors.Index(l)}", layer)));

    private static IEnumerable<(string Name, Parameter<float> Parameter)> Parameters(SequenceModel model)
    {
        foreach ((string name, Parameter<float> parameter) in Layers(model).SelectMany(named => ImageTensors.Parameters(named.Name, named.Layer)))
        {
            yield return (name, parameter);
        }

        foreach ((DenseLayer<float> layer, int index) in model.Fusion.Layers.Select((layer, index) => (layer, index)))
        {
            yield return ($"fusion.{ImageTensors.Index(index)}.weight", layer.Weight);
            yield return ($"fusion.{ImageTensors.Index(index)}.bias", layer.Bias);
        }

        if (model.Fusion.Lateral is { } lateral)
        {
            yield return ("fusion.lateral", lateral.Weight);
        }

        foreach ((string name, Parameter<float> parameter) in ImageTensors.Parameters(model.Head))
        {
            yield return (name, parameter);
        }
    }
}
