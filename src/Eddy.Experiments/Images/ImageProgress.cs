using Eddy.Signals.Trl;

namespace Eddy.Experiments.Images;

/// <summary>Where a run is, after a batch.</summary>
/// <param name="Stage">The stage it is in.</param>
/// <param name="Epoch">The epoch of the stage, from 1.</param>
/// <param name="StepsDone">Steps of the whole run so far.</param>
/// <param name="StepsTotal">Steps of the whole run.</param>
/// <param name="Losses">Mean loss terms of the epoch so far, one for each layer that learns; empty for the head.</param>
/// <param name="HeadLoss">Mean loss of the head in the epoch so far; NaN for the encoder.</param>
/// <param name="SamplesPerSecond">Samples per second of this stage in this process.</param>
/// <param name="SecondsLeft">An estimate for the whole run.</param>
public sealed record ImageProgress(
    ImageStage Stage, int Epoch, long StepsDone, long StepsTotal, IReadOnlyList<TrlLosses> Losses, double HeadLoss, double SamplesPerSecond, double SecondsLeft);

/// <summary>An epoch that is done.</summary>
/// <param name="Stage">The stage it belongs to.</param>
/// <param name="Epoch">The epoch of the stage, from 1.</param>
/// <param name="Step">Steps of the whole run so far.</param>
/// <param name="Losses">Mean loss terms, one for each layer that learned; empty for the head.</param>
/// <param name="HeadLoss">Mean loss of the head; null for the encoder.</param>
/// <param name="TrainingErrorPercent">The head's error on the training samples while it learned; null for the encoder.</param>
/// <param name="ValidationErrorPercent">Error on the test images after the epoch; null for the encoder.</param>
/// <param name="Seconds">Time it took.</param>
public sealed record ImageEpoch(
    ImageStage Stage,
    int Epoch,
    long Step,
    IReadOnlyList<TrlLosses> Losses,
    double? HeadLoss,
    double? TrainingErrorPercent,
    double? ValidationErrorPercent,
    double Seconds);

/// <summary>Watches a training run. Called on the training thread: be quick.</summary>
public interface IImageObserver
{
    /// <summary>Called a few times a second.</summary>
    void OnProgress(ImageProgress progress);

    /// <summary>Called after every epoch.</summary>
    void OnEpoch(ImageEpoch epoch);

    /// <summary>Called when the state may be saved and a save is due: after the first and last step, at epoch ends and every half minute between.</summary>
    void OnCheckpoint();
}
