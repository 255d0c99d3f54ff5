namespace Eddy.Tests.Streams.Metrics;

/// <summary>The figures as their definitions have them, from all samples anew.</summary>
internal static class ScoreReference
{
    public static double Accuracy(IEnumerable<(int Actual, int Predicted, double P)> samples) => samples.Average(s => s.Actual == s.Predicted ? 1.0 : 0.0);

    public static double Fading(List<(int Actual, int Predicted, double P)> samples, double factor)
    {
        double right = 0, all = 0;
        for (int i = 0; i < samples.Count; i++)
        {
            double weight = Math.Pow(factor, samples.Count - 1 - i);
            all += weight;
            right += samples[i].Actual == samples[i].Predicted ? weight : 0;
        }

        return right / all;
    }

    public static double Balanced(IEnumerable<(int Actual, int Predicted, double P)> samples) => samples.GroupBy(s => s.Actual).Average(Accuracy);

    public static double Kappa(IReadOnlyCollection<(int Actual, int Predicted, double P)> samples)
    {
        double n = samples.Count;
        double chance = samples.Select(s => s.Actual).Distinct().Sum(c => samples.Count(s => s.Actual == c) / n * (samples.Count(s => s.Predicted == c) / n));
        return Math.Abs(1 - chance) < 1e-12 ? 0 : (Accuracy(samples) - chance) / (1 - chance);
    }

    public static double KappaAgainst(IReadOnlyCollection<(int Actual, int Predicted, double P)> samples, IReadOnlyCollection<(int Actual, int Predicted, double P)> others)
    {
        double errors = 1 - Accuracy(others);
        return (Accuracy(samples) - Accuracy(others)) / Math.Max(errors, 1.0 / samples.Count);
    }

    public static double LogLoss(IEnumerable<(int Actual, int Predicted, double P)> samples) => samples.Average(s => -Math.Log(Math.Max(s.P, 1e-15)));
}
