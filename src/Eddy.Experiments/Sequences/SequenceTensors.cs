using Eddy.Experiments.Trl;
using Eddy.Networks;
using Eddy.Steps;

namespace Eddy.Experiments.Sequences;

/// <summary>Everything a sequence model carries, by name.</summary>
internal static class SequenceTensors
{
    /// <summary>What decides an answer.</summary>
    public static IEnumerable<TrlTensor> Weights(SequenceModel model) => Parameters(model).Select(named => new TrlTensor(named.Name, named.Parameter.Value));

    /// <summary>What learning needs to go on: the step's moments and the neuron stores.</summary>
    public static IEnumerable<TrlTensor> LearningState(SequenceModel model)
    {
        IEnumerable<TrlTensor> state = TrlTensors.Moments(Parameters(model)).Concat(Layers(model).SelectMany(named => TrlTensors.State(named.Name, named.Layer.Store, named.Layer.Lateral)));
        return model.Fusion is { Lateral: { } lateral, Store: { } store } ? state.Concat(TrlTensors.State("fusion", store, lateral)) : state;
    }

    /// <summary>The layers of all encoders, by name.</summary>
    public static IEnumerable<(string Name, TrlLayer<float> Layer)> Layers(SequenceModel model)
        => model.Chain.Encoders.SelectMany((encoder, k) => encoder.Layers.Select((layer, l) => ($"encoders.{TrlTensors.Index(k)}.layers.{TrlTensors.Index(l)}", layer)));

    private static IEnumerable<(string Name, Parameter<float> Parameter)> Parameters(SequenceModel model)
    {
        foreach ((string name, Parameter<float> parameter) in Layers(model).SelectMany(named => TrlTensors.Parameters(named.Name, named.Layer)))
        {
            yield return (name, parameter);
        }

        foreach ((DenseLayer<float> layer, int index) in model.Fusion.Layers.Select((layer, index) => (layer, index)))
        {
            yield return ($"fusion.{TrlTensors.Index(index)}.weight", layer.Weight);
            yield return ($"fusion.{TrlTensors.Index(index)}.bias", layer.Bias);
        }

        if (model.Fusion.Lateral is { } lateral)
        {
            yield return ("fusion.lateral", lateral.Weight);
        }

        foreach ((string name, Parameter<float> parameter) in TrlTensors.Parameters(model.Head))
        {
            yield return (name, parameter);
        }
    }
}
