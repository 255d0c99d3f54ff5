namespace Eddy.Tests.Streams;

/// <summary>What the baselines tell of each sample, from all the labels that are out by then, anew each time.</summary>
internal static class EvaluationReference
{
    /// <summary>The labels that were delivered before sample <paramref name="t"/> was scored: those of samples up to t − 1 − delay that have one.</summary>
    public static List<float> Delivered(float[] targets, int t, int delay) => [.. targets.Take(Math.Max(0, t - delay)).Where(y => !float.IsNaN(y))];

    /// <summary>The most frequent class (the one that got there first) and its probabilities, and the last class; −1 where there is none.</summary>
    public static (int Majority, int Last, Func<int, double> Share) Classes(List<float> delivered)
    {
        var counts = new Dictionary<int, int>();
        int majority = -1;
        foreach (float y in delivered)
        {
            counts[(int)y] = counts.GetValueOrDefault((int)y) + 1;
            majority = majority < 0 || counts[(int)y] > counts[majority] ? (int)y : majority;
        }

        return (majority, delivered.Count == 0 ? -1 : (int)delivered[^1], c => delivered.Count == 0 ? 0 : counts.GetValueOrDefault(c) / (double)delivered.Count);
    }
}
