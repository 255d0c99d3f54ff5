using Eddy.Streams.Metrics;

namespace Eddy.Streams;

/// <summary>Where an evaluation stands: every figure of the learner, and the same of the baselines that do nothing.</summary>
public sealed record PrequentialSnapshot : ScoreFigures
{
    /// <summary>Samples observed.</summary>
    public long Examples { get; init; }

    /// <summary>Samples that had a label and were scored.</summary>
    public long Labelled { get; init; }

    /// <summary>Samples whose turn to hand their label over has not come.</summary>
    public long Waiting { get; init; }

    /// <summary>Classes that have occurred or were named: one more than the highest number; 0 for regression.</summary>
    public int Classes { get; init; }

    /// <summary>Changes that the drift detector declared.</summary>
    public long DriftCount { get; init; }

    /// <summary>The samples at which they were declared, from 0: of many the first and the latest <see cref="PrequentialEvaluation.KeptDrifts"/>.</summary>
    public IReadOnlyList<long> DriftSamples { get; init; } = [];

    /// <summary>What doing nothing reaches on the same samples, with the same labels at the same time.</summary>
    public BaselineFigures Baselines { get; init; } = new();
}
