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

    private static int Distance(string a, string b)
    {
        Span<int> row = stackalloc int[b.Length + 1];
        for (int j = 0; j < row.Length; j++)
        {
            row[j] = j;
        }

        for (int i = 1; i <= a.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.Length; j++)
            {
                int substituted = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(substituted, 1 + Math.Min(row[j], row[j - 1]));
            }
        }

        return row[^1];
    }
}
