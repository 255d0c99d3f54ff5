using Eddy.Checkpoints;
using Eddy.Streams.Metrics;

namespace Eddy.Streams;

/// <summary>Scores a learner and the baselines that do nothing, each by the same figures. The truth is for scoring alone until it is delivered.</summary>
internal interface IStreamJudge : IResumable
{
    /// <summary>The confusion matrix of the learner; null for regression.</summary>
    ConfusionMatrix? Confusion { get; }

    /// <summary>What the learner told last: the number of a class, −1 where it knew none, or a value; NaN before the first score.</summary>
    float LastTold { get; }

    /// <summary>Scores what was told against the truth.</summary>
    /// <param name="output">The learner's, finite.</param>
    /// <param name="knownClasses">How many of the outputs stand for a class whose label the learner has been told of, or that was declared.</param>
    /// <param name="target">The truth.</param>
    /// <returns>The learner's error: 0 or 1, or the absolute one.</returns>
    double Score(ReadOnlySpan<float> output, int knownClasses, float target);

    /// <summary>The baselines learn a label that the learner may see, too.</summary>
    void Deliver(float target);

    /// <summary>Fills in the figures of the learner and its baselines.</summary>
    PrequentialSnapshot Figures(PrequentialSnapshot snapshot);
}
