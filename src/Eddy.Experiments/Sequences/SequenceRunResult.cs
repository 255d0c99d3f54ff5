namespace Eddy.Experiments.Sequences;

/// <summary>What a training run on sequences came to.</summary>
/// <param name="HasClasses">Whether rows have classes; else numbers are predicted.</param>
/// <param name="Score">Of the head on the trained encoder; null if it was not trained.</param>
/// <param name="Baselines">What is there without learning, in the order in which it is shown: <c>persistence</c>, <c>mean_row</c>, <c>majority</c>, <c>untrained_encoder</c> …</param>
/// <param name="EncoderSeconds">Time spent on encoders, over all processes of the run.</param>
/// <param name="HeadSeconds">Time spent on heads, the baseline's included.</param>
/// <param name="Seconds">All time, data loading and report included.</param>
/// <param name="Steps">Update steps of encoders and heads.</param>
/// <param name="SequencesPerSecond">Sequences a second while an encoder learned.</param>
/// <param name="WeightsSha256">SHA-256 over all weights.</param>
/// <param name="Run">The run folder.</param>
/// <param name="Report">The report.</param>
/// <param name="IsDone">Whether the run came to its end.</param>
public sealed record SequenceRunResult(
    bool HasClasses,
    SequenceScore? Score,
    IReadOnlyDictionary<string, double> Baselines,
    double EncoderSeconds,
    double HeadSeconds,
    double Seconds,
    long Steps,
    double SequencesPerSecond,
    string WeightsSha256,
    string Run,
    string Report,
    bool IsDone);
