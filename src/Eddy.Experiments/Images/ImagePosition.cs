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

    /// <summary>Steps that each layer has taken.</summary>
    public IReadOnlyList<long> LayerSteps { get; init; } = [];

    /// <summary>Steps that the head has taken.</summary>
    public long HeadSteps { get; init; }

    /// <summary>Sums of the loss terms over the epoch's batches so far, one for each layer that learns.</summary>
    public IReadOnlyList<TrlLosses> LossSums { get; init; } = [];

    /// <summary>Sum of the head's loss over the epoch's batches so far.</summary>
    public double HeadLossSum { get; init; }

    /// <summary>Samples of the epoch that the head had right.</summary>
    public long HeadCorrect { get; init; }

    /// <summary>Seconds spent on the encoder.</summary>
    public double EncoderSeconds { get; init; }

    /// <summary>Seconds spent on the head.</summary>
    public double HeadSeconds { get; init; }

    /// <summary>Seconds of the epoch so far.</summary>
    public double EpochSeconds { get; init; }

    /// <summary>Last error on the test images in percent; null before the head has had an epoch.</summary>
    public double? ValidationErrorPercent { get; init; }

    /// <summary>All seconds.</summary>
    [JsonIgnore]
    public double Seconds => EncoderSeconds + HeadSeconds;
}
