namespace Eddy.Experiments.Analysis;

/// <summary>Finds the few highest values of a column.</summary>
internal static class TopSamples
{
    /// <summary>Positions of the <paramref name="count"/> highest values above a threshold, fewer where fewer are, highest first, the
    /// earlier one first on a tie.</summary>
    public static int[] Of(ReadOnlySpan<float> column, int count, double above)
    {
        var best = new int[Math.Min(count, column.Length)];
        int held = 0;
        for (int i = 0; i < column.Length; i++)
        {
            if (!(column[i] > above) || (held == best.Length && column[i] <= column[best[^1]]))
            {
                continue; // the common case: one comparison a sample
            }

            int at = held < best.Length ? held++ : held - 1;
            for (; at > 0 && column[i] > column[best[at - 1]]; at--)
            {
                best[at] = best[at - 1];
            }

            best[at] = i;
        }

        return best[..held];
    }
}
