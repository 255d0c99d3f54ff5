using Eddy.Networks;

namespace Eddy.Experiments.Images;

/// <summary>What scores of classes say about how sure an answer is.</summary>
internal static class ClassShares
{
    /// <summary>Replaces scores by shares that sum to 1.</summary>
    /// <remarks>Scores are taken for logarithms of likelihoods (softmax), but those of equilibrium propagation are the states of output units, near 0 or 1: their shares are those of their sum.</remarks>
    public static void FromScores(Span<double> scores, ImageLearner learner)
    {
        double sum = 0, top = scores[ClassScores.Best(scores)];
        for (int c = 0; c < scores.Length; c++)
        {
            sum += scores[c] = learner == ImageLearner.Equilibrium ? Math.Max(scores[c], 0) : Math.Exp(scores[c] - top);
        }

        for (int c = 0; c < scores.Length; c++)
        {
            scores[c] = sum > 0 ? scores[c] / sum : 1.0 / scores.Length;
        }
    }
}
