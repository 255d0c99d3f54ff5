using Eddy.Signals.Trl;

namespace Eddy.Experiments.Sequences;

/// <summary>Where a run is, after a batch.</summary>
/// <param name="Stage">The stage it is in.</param>
/// <param name="Epoch">The epoch of the stage, from 1.</param>
/// <param name="Step">Steps of the whole run so far.</param>
/// <param name="Losses">Mean loss terms of the epoch so far, one for each layer that learns; empty for a head.</param>
/// <param name="HeadLoss">Mean loss of the head in the epoch so far; null for an encoder.</param>
/// <param name="TrainingAccuracy">Share of rows right while it learned, from 0 to 1; null for an encoder and for numbers.</param>
/// <param name="Score">On held-out sequences, at the end of an epoch of a head; else null.</param>
/// <param name="Seconds">Time of the epoch so far.</param>
/// <param name="SequencesPerSecond">Speed in this epoch.</param>
/// <param name="SecondsLeft">An estimate for the whole run.</param>
public sealed record SequenceProgress(
    SequenceStage Stage,
    int Epoch,
    long Step,
    IReadOnlyList<TrlLosses> Losses,
    double? HeadLoss,
    double? TrainingAccuracy,
    SequenceScore? Score,
    double Seconds,
    double SequencesPerSecond,
    double SecondsLeft);

/// <summary>Watches a training run. Called on the training thread: be quick.</summary>
public interface ISequenceObserver
{
    /// <summary>Called a few times a second.</summary>
    void OnProgress(SequenceProgress progress);

    /// <summary>Called after every epoch.</summary>
    void OnEpoch(SequenceProgress epoch);

    /// <summary>Called when the state may be saved and a save is due.</summary>
    void OnCheckpoint();
}
