using Eddy.Learners;

namespace Eddy.Experiments.Streaming;

/// <summary>Whether a learner beats a rule that learns nothing: in accuracy, or for values in the root of the mean squared error.</summary>
/// <param name="Baseline">The rule's name.</param>
/// <param name="Learner">The learner's figure; null before a label has come.</param>
/// <param name="Other">The rule's figure.</param>
/// <param name="Beats">Whether the learner is better; equal is not.</param>
public sealed record StreamVerdict(string Baseline, double? Learner, double? Other, bool Beats)
{
    /// <summary>The verdict on every baseline.</summary>
    public static IReadOnlyList<StreamVerdict> Of(LearningTask task, StreamScores scores)
    {
        ArgumentNullException.ThrowIfNull(scores);
        return
        [
            .. scores.Baselines.Select(baseline => task == LearningTask.Classification
                ? new StreamVerdict(baseline.Name, scores.Learner.Accuracy, baseline.Figures.Accuracy, scores.Learner.Accuracy > baseline.Figures.Accuracy)
                : new StreamVerdict(baseline.Name, scores.Learner.Rmse, baseline.Figures.Rmse, scores.Learner.Rmse < baseline.Figures.Rmse)),
        ];
    }

    /// <summary>A baseline's name for people: "no change".</summary>
    public static string Say(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.Replace('_', ' ');
    }
}
