using System.Text.Json.Serialization;
using Eddy.Signals.Trl;

namespace Eddy.Experiments.Images;

/// <summary>How far a run has come: with the weights, the step's moments and the neuron stores it is all that resuming needs.</summary>
public sealed record ImagePosition
{
    /// <summary>Index of the stage; the number of stages when the run is done.</summary>
    public int Stage { get; init; }

    /// <summary>Epochs of the stage that are done.</summary>
    public int Epoch { get; init; }

    /// <summary>Batches of the epoch that are done.</summary>
    public int Batch { get; init; }

    /// <summary>Steps of the whole run.</summary>
    public long Step { get; init; }

    /// <summary>Steps that each layer has taken; one number where layers step together, none where they do not learn.</summary>
    public IReadOnlyList<long> LayerSteps { get; init; } = [];

    /// <summary>Steps that the head has taken.</summary>
    public long HeadSteps { get; init; }

    /// <summary>Sums of the loss terms over the epoch's batches so far, one for each layer that learns.</summary>
    public IReadOnlyList<TrlLosses> LossSums { get; init; } = [];

    /// <summary>Sums of the losses of layers with one of their own, of another rule than TRL, over the epoch's batches so far.</summary>
    public IReadOnlyList<double> LayerLossSums { get; init; } = [];

    /// <summary>Sum of the loss of the head, or of a network as a whole, over the epoch's batches so far.</summary>
    public double HeadLossSum { get; init; }

    /// <summary>Samples of the epoch that the head, or the network, had right.</summary>
    public long HeadCorrect { get; init; }

    /// <summary>Seconds in which layers, or a network as a whole, learned.</summary>
    public double EncoderSeconds { get; init; }

    /// <summary>Seconds spent on the head, and on judging.</summary>
    public double HeadSeconds { get; init; }

    /// <summary>Seconds of the epoch so far.</summary>
    public double EpochSeconds { get; init; }

    /// <summary>Last error on the test images in percent; null before there was one that is judged.</summary>
    public double? ValidationErrorPercent { get; init; }

    /// <summary>All seconds.</summary>
    [JsonIgnore]
    public double Seconds => EncoderSeconds + HeadSeconds;
}
