using Eddy.Networks;
using Eddy.Signals.Trl;

namespace Eddy.Experiments.Images;

/// <summary>Where a run is, after a batch.</summary>
/// <param name="Stage">The stage it is in.</param>
/// <param name="Epoch">The epoch of the stage, from 1.</param>
/// <param name="StepsDone">Steps of the whole run so far.</param>
/// <param name="StepsTotal">Steps of the whole run.</param>
/// <param name="Means">Means over the epoch so far.</param>
/// <param name="SamplesPerSecond">Samples per second of this stage in this process.</param>
/// <param name="SecondsLeft">An estimate for the whole run.</param>
public sealed record ImageProgress(ImageStage Stage, int Epoch, long StepsDone, long StepsTotal, ImageMeans Means, double SamplesPerSecond, double SecondsLeft);

/// <summary>An epoch that is done.</summary>
/// <param name="Stage">The stage it belongs to.</param>
/// <param name="Epoch">The epoch of the stage, from 1.</param>
/// <param name="Step">Steps of the whole run so far.</param>
/// <param name="Means">Means over the epoch.</param>
/// <param name="ValidationErrorPercent">Error on the test images after the epoch; null where layers learn that do not answer.</param>
/// <param name="Seconds">Time it took.</param>
public sealed record ImageEpoch(ImageStage Stage, int Epoch, long Step, ImageMeans Means, double? ValidationErrorPercent, double Seconds)
{
    /// <summary>How the neurons fare after the last batch, one for each layer that learns by TRL; else empty.</summary>
    internal IReadOnlyList<TrlLayerHealth> Health { get; init; } = [];
}

/// <summary>What the samples of an epoch were like, each before the step that it caused.</summary>
/// <param name="Losses">Loss terms of TRL, one for each layer that learns; empty for another learner and for the head.</param>
/// <param name="LayerLosses">Losses of layers with one of their own and of another rule, one for each that learns.</param>
/// <param name="Loss">Loss of the head or of the network as a whole; null where layers learn.</param>
/// <param name="TrainingErrorPercent">Wrong answers on the training samples; null where there are none while learning.</param>
public sealed record ImageMeans(IReadOnlyList<TrlLosses> Losses, IReadOnlyList<double> LayerLosses, double? Loss, double? TrainingErrorPercent);

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
