using Eddy.Signals.Trl;

namespace Eddy.Experiments.Sequences;

/// <summary>How a head does on held-out sequences: the squared error where it predicts numbers, else the share of rows it has right.</summary>
/// <param name="MeanSquaredError">Mean over test rows and numbers; null for classes.</param>
/// <param name="TestAccuracy">From 0 to 1; null for numbers.</param>
/// <param name="ValidationAccuracy">From 0 to 1; null for numbers and without a validation part.</param>
public sealed record SequenceScore(double? MeanSquaredError, double? TestAccuracy, double? ValidationAccuracy);

/// <summary>How far a run has come: with the weights, the step's moments and the neuron stores it is all that resuming needs.</summary>
public sealed record SequenceRunPosition
{
    /// <summary>Index of the stage; the number of stages when the run is done.</summary>
    public int Stage { get; init; }

    /// <summary>Epochs of the stage that are done.</summary>
    public int Epoch { get; init; }

    /// <summary>Batches of the epoch that are done.</summary>
    public int Batch { get; init; }

    /// <summary>Steps of the whole run.</summary>
    public long Step { get; init; }

    /// <summary>Steps that each layer has taken, encoder after encoder.</summary>
    public IReadOnlyList<long> LayerSteps { get; init; } = [];

    /// <summary>Steps that the head has taken since it was drawn.</summary>
    public long HeadSteps { get; init; }

    /// <summary>Steps that the fusion has taken since it was drawn.</summary>
    public long FusionSteps { get; init; }

    /// <summary>Sums of the loss terms over the epoch's batches so far, one for each layer that learns.</summary>
    public IReadOnlyList<TrlLosses> LossSums { get; init; } = [];

    /// <summary>Sum of the head's loss over the epoch's batches so far.</summary>
    public double HeadLossSum { get; init; }

    /// <summary>Rows of the epoch that the head had right.</summary>
    public long HeadCorrect { get; init; }

    /// <summary>Seconds spent on encoders.</summary>
    public double EncoderSeconds { get; init; }

    /// <summary>Seconds spent on heads, the baseline's included.</summary>
    public double HeadSeconds { get; init; }

    /// <summary>Seconds of the epoch so far.</summary>
    public double EpochSeconds { get; init; }

    /// <summary>Last score of the head on the untrained encoder; null before it has had an epoch.</summary>
    public SequenceScore? Untrained { get; init; }

    /// <summary>Last score of the head on the trained encoder; null before it has had an epoch.</summary>
    public SequenceScore? Score { get; init; }
}
