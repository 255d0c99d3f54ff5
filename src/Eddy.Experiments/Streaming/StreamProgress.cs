using Eddy.Learners;

namespace Eddy.Experiments.Streaming;

/// <summary>Where a run over a stream is.</summary>
/// <param name="Scores">Every figure so far.</param>
/// <param name="SinceLast">Accuracy, or root of the mean squared error, of the samples since the line before; null where none was scored.</param>
/// <param name="Label">The last label as text; empty where the sample has none.</param>
/// <param name="Prediction">What was told for it.</param>
/// <param name="Seconds">Seconds of work so far.</param>
/// <param name="Total">Samples in all, where that is known.</param>
public sealed record StreamMoment(StreamScores Scores, double? SinceLast, string Label, string Prediction, double Seconds, long? Total)
{
    /// <summary>Samples a second of work.</summary>
    public double SamplesPerSecond => Seconds > 0 ? Scores.Examples / Seconds : 0;
}

/// <summary>Watches a run over a stream. Called on its thread: be quick.</summary>
public interface IStreamObserver
{
    /// <summary>Called once before the first sample.</summary>
    /// <param name="task">What the targets are.</param>
    /// <param name="inputs">Numbers in a sample.</param>
    void OnBegin(LearningTask task, int inputs);

    /// <summary>Called after 1, 2, 4, 8 … samples.</summary>
    void OnDoubling(StreamMoment moment);

    /// <summary>Called a few times a second.</summary>
    void OnProgress(StreamMoment moment);
}
