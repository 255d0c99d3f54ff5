namespace Eddy.Checkpoints;

/// <summary>Finds the names closest to one that was not found, for messages.</summary>
internal static class NearestNames
{
    private const int LongestCompared = 200; // the distance costs the product of the lengths
    private const int MostCompared = 10_000;

    /// <summary>Up to <paramref name="count"/> names, nearest first by edit distance, then in ordinal order.</summary>
    public static IReadOnlyList<string> To(string wanted, IEnumerable<string> present, int count = 3)
    {
        if (wanted.Length > LongestCompared)
        {
            return [];
        }

        return [.. present.Where(name => name.Length <= LongestCompared).Take(MostCompared)
            .OrderBy(name => Distance(wanted, name)).ThenBy(name => name, StringComparer.Ordinal).Take(count)];
    }

    /// <summary>
    /// How many letters must be inserted, deleted, replaced or swapped with their neighbour to turn one word into the other, no letter being
    /// touched twice (Damerau 1964, in the restricted form). Costs |a|·|b| steps.
    /// </summary>
    public static int Distance(string a, string b)
    {
        var beforeLast = new int[b.Length + 1];
        var last = new int[b.Length + 1];
        var row = new int[b.Length + 1];
        for (int j = 0; j <= b.Length; j++)
        {
            last[j] = j;
        }

        for (int i = 1; i <= a.Length; i++)
        {
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int replace = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                row[j] = Math.Min(replace, Math.Min(last[j], row[j - 1]) + 1);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    row[j] = Math.Min(row[j], beforeLast[j - 2] + 1);
                }
            }

            (beforeLast, last, row) = (last, row, beforeLast);
        }

        return last[b.Length];
    }
}
