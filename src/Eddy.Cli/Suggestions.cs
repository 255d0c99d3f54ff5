using Eddy.Checkpoints;

namespace Eddy.Cli;

/// <summary>The known name that was probably meant.</summary>
internal static class Suggestions
{
    /// <summary>
    /// The candidate nearest to <paramref name="typed"/> by <see cref="NearestNames.Distance"/>, or null if none is near: a third of the letters, at least one
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
            int distance = NearestNames.Distance(wanted, known);
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
}
