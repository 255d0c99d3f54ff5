namespace Eddy.Experiments.Images;

/// <summary>What a training run came to.</summary>
/// <param name="ValidationErrorPercent">Wrong answers on the test images in percent; null if nothing that answers was trained.</param>
/// <param name="EncoderSeconds">Time in which layers, or a network as a whole, learned, over all processes of the run.</param>
/// <param name="HeadSeconds">Time spent on the head, and on judging.</param>
/// <param name="Seconds">All time, data loading and report included.</param>
/// <param name="Steps">Update steps of encoder and head.</param>
/// <param name="SamplesPerSecond">Samples a second while layers or the network learned, over their whole time; 0 where none did.</param>
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
    bool IsDone)
{
    /// <summary>Whether a network learned as a whole, rather than layers first and then a head.</summary>
    public bool IsWhole { get; init; }
}

/// <summary>Watches a run for people.</summary>
public interface IImageRunProgress
{
    /// <summary>Called a few times a second.</summary>
    void OnProgress(ImageProgress progress);

    /// <summary>Called after every epoch.</summary>
    void OnEpoch(ImageEpoch epoch);
}
