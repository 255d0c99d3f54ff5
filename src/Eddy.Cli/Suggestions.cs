namespace Eddy.Cli;

/// <summary>The known name that was probably meant.</summary>
internal static class Suggestions
{
    /// <summary>
    /// The candidate nearest to <paramref name="typed"/> by <see cref="Distance"/>, or null if none is near: a third of the letters, at least one
    /// and at most three, may be wrong. A candidate that begins with what was typed counts as near. Upper and lower case are the same; ties go to the first.
    /// </summary>
    public static string? Nearest(string typed, IEnumerable<string> candidates)
    {
        string wanted = typed.ToLowerInvariant();
        int letters = wanted.TrimStart('-').Length;
        int bound = Math.Clamp(letters / 3, 1, 3);
        string? best = null;
        int bestDistance = int.MaxValue;
        foreach (string candidate in candidates)
        {
            string known = candidate.ToLowerInvariant();
            int distance = Distance(wanted, known);
            bool near = distance <= bound && distance < Math.Max(letters, known.TrimStart('-').Length);
            if ((near || (letters >= 2 && known.StartsWith(wanted, StringComparison.Ordinal))) && distance < bestDistance)
            {
                (best, bestDistance) = (candidate, distance);
            }
        }

        return best;
    }

    /// <summary>" Did you mean 'x'?" for the nearest candidate, or an empty text.</summary>
    public static string DidYouMean(string typed, IEnumerable<string> candidates)
        => Nearest(typed, candidates) is { } nearest ? $" Did you mean '{nearest}'?" : "";

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
