namespace Eddy.Networks;

/// <summary>What one row of scores, [classes], answers, and what it costs to be wrong. In double, classes in order.</summary>
/// <remarks><code>
/// cross-entropy    p = softmax(s)    ℓ = −ln p_label                   ∂ℓ/∂s = p − y            (1)
/// squared error                      ℓ = Σ (s − y)² / classes          ∂ℓ/∂s = 2 (s − y)/classes  (2)
/// </code>
/// y is 1 at the label and 0 elsewhere.</remarks>
internal static class ClassScores
{
    /// <summary>The class with the highest score, the first of equals.</summary>
    public static int Best(ReadOnlySpan<double> scores)
    {
        int best = 0;
        for (int c = 1; c < scores.Length; c++)
        {
            best = scores[c] > scores[best] ? c : best;
        }

        return best;
    }

    /// <summary>Replaces scores by their softmax.</summary>
    public static void Softmax(Span<double> scores)
    {
        double top = scores[Best(scores)], sum = 0;
        for (int c = 0; c < scores.Length; c++)
        {
            sum += scores[c] = Math.Exp(scores[c] - top);
        }

        for (int c = 0; c < scores.Length; c++)
        {
            scores[c] /= sum;
        }
    }

    /// <summary>ℓ of (1) or (2); the scores give way to its slope by them.</summary>
    public static double Loss(HeadLoss form, Span<double> scores, int label)
    {
        double loss = 0;
        if (form == HeadLoss.CrossEntropy)
        {
            Softmax(scores);
            loss = -Math.Log(Math.Max(scores[label], double.Epsilon)); // a probability that underflows is a large loss, not an infinite one
        }

        for (int c = 0; c < scores.Length; c++)
        {
            double error = scores[c] - (c == label ? 1 : 0);
            if (form == HeadLoss.MeanSquaredError)
            {
                loss += error * error / scores.Length;
                error *= 2.0 / scores.Length;
            }

            scores[c] = error;
        }

        return loss;
    }
}
