namespace Eddy.Experiments.Analysis;

/// <summary>Counts of values in bins of equal width; bin i is [Low + i·w, Low + (i + 1)·w) with w = (High − Low)/bins.</summary>
/// <param name="Low">Lower edge of the first bin.</param>
/// <param name="High">Upper edge of the last bin.</param>
/// <param name="Counts">Values in each bin.</param>
/// <param name="Above">Values at or above <paramref name="High"/>.</param>
public sealed record Histogram(double Low, double High, IReadOnlyList<int> Counts, int Above)
{
    /// <summary>Counts non-negative values from 0 to a round edge that holds the target twice and all but the largest hundredth.</summary>
    /// <param name="values">Finite values, none below 0.</param>
    /// <param name="target">A value that must lie well inside, such as τ; above 0.</param>
    /// <param name="bins">Number of bins, above 1.</param>
    /// <exception cref="ArgumentException">A value is negative or not finite.</exception>
    public static Histogram OfVariances(ReadOnlySpan<double> values, double target, int bins)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bins, 2);
        double[] sorted = values.ToArray();
        Array.Sort(sorted);
        if (sorted.Length > 0 && !(sorted[0] >= 0 && double.IsFinite(sorted[^1])))
        {
            throw new ArgumentException($"Variances run from {sorted[0]} to {sorted[^1]}; they must be finite and not below 0.", nameof(values));
        }

        double most = sorted.Length == 0 ? 0 : sorted[(int)(0.99 * (sorted.Length - 1))];
        double high = RoundUp(Math.Max(2 * target, most * (1 + 1e-9)));
        var counts = new int[bins];
        int above = 0;
        foreach (double value in sorted)
        {
            if (value >= high)
            {
                above++;
            }
            else
            {
                counts[Math.Min(bins - 1, (int)(value / high * bins))]++;
            }
        }

        return new Histogram(0, high, counts, above);
    }

    // The next of 1, 2, 3, 4, 5, 6, 8, 10 times a power of ten: edges that make plain tick labels.
    private static double RoundUp(double value)
    {
        double power = Math.Pow(10, Math.Floor(Math.Log10(value)));
        foreach (int lead in (ReadOnlySpan<int>)[1, 2, 3, 4, 5, 6, 8])
        {
            if (value <= lead * power)
            {
                return lead * power;
            }
        }

        return 10 * power;
    }
}
