namespace Eddy.Experiments.Images;

/// <summary>What a training run came to.</summary>
/// <param name="ValidationErrorPercent">Wrong answers on the test images in percent; null if the head was not trained.</param>
/// <param name="EncoderSeconds">Time spent on the encoder, over all processes of the run.</param>
/// <param name="HeadSeconds">Time spent on the head.</param>
/// <param name="Seconds">All time, data loading and report included.</param>
/// <param name="Steps">Update steps of encoder and head.</param>
/// <param name="SamplesPerSecond">Samples a second while the encoder learned, over its whole time.</param>
/// <param name="WeightsSha256">SHA-256 over all weights.</param>
/// <param name="Run">The run folder.</param>
/// <param name="Report">The report.</param>
/// <param name="IsDone">Whether the run came to its end.</param>
public sealed record ImageRunResult(
    double? ValidationErrorPercent,
    double EncoderSeconds,
    double HeadSeconds,
    double Seconds,
    long Steps,
    double SamplesPerSecond,
    string WeightsSha256,
    string Run,
    string Report,
    bool IsDone);

/// <summary>Watches a run for people.</summary>
public interface IImageRunProgress
{
    /// <summary>Called a few times a second.</summary>
    void OnProgress(ImageProgress progress);

    /// <summary>Called after every epoch.</summary>
    void OnEpoch(ImageEpoch epoch);
}
