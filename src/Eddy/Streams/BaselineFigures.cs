using Eddy.Streams.Metrics;

namespace Eddy.Streams;

/// <summary>What is reached by doing nothing. A baseline of the other task is null.</summary>
public sealed record BaselineFigures
{
    /// <summary>Always naming the class that was the most frequent so far; each class's probability is its share so far.</summary>
    public ScoreFigures? Majority { get; init; }

    /// <summary>Always naming the class that was told last, with probability 1: a single error costs its log-loss the floor's.</summary>
    public ScoreFigures? NoChange { get; init; }

    /// <summary>Always telling the mean of the targets so far.</summary>
    public ScoreFigures? Mean { get; init; }

    /// <summary>Always telling the last target.</summary>
    public ScoreFigures? Persistence { get; init; }
}
