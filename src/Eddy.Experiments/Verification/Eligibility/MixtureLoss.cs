namespace Eddy.Experiments.Verification.Eligibility;

/// <summary>The loss <c>mixture</c> of the files: mostly cross-entropy, a little mean squared error, over the number of steps.</summary>
internal static class MixtureLoss
{
    public const string Name = "mixture";
    private const double Squared = 0.1; // m

    /// <summary>The loss of one step, and its slopes by the scores.</summary>
    public static (double Loss, double[] Error) Of(ReadOnlySpan<double> scores, ReadOnlySpan<double> target, int steps)
    {
        double most = double.NegativeInfinity, sum = 0, loss = 0;
        foreach (double score in scores)
        {
            most = Math.Max(most, score);
        }

        foreach (double score in scores)
        {
            sum += Math.Exp(score - most);
        }

        var error = new double[scores.Length];
        for (int k = 0; k < error.Length; k++)
        {
            double log = scores[k] - most - Math.Log(sum), off = scores[k] - target[k];
            loss += (-(1 - Squared) * target[k] * log) + (Squared * off * off / error.Length);
            error[k] = (((1 - Squared) * (Math.Exp(log) - target[k])) + (2 * Squared * off / error.Length)) / steps;
        }

        return (loss / steps, error);
    }
}
