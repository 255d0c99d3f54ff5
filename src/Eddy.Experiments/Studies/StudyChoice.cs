namespace Eddy.Experiments.Studies;

/// <summary>Some of a list by their names.</summary>
internal static class StudyChoice
{
    /// <summary>Those named, in the order of the list.</summary>
    /// <param name="what">What they are, for messages: "rows".</param>
    /// <param name="text">Names separated by commas; null for all.</param>
    /// <param name="all">The list.</param>
    /// <param name="names">The names of one, each of which chooses it.</param>
    /// <exception cref="ArgumentException">A name is unknown or given twice; the message lists those known.</exception>
    public static IReadOnlyList<T> Of<T>(string what, string? text, IReadOnlyList<T> all, params Func<T, string>[] names)
    {
        if (text is null)
        {
            return all;
        }

        string[] wanted = text.Split(',', StringSplitOptions.TrimEntries);
        string[] known = [.. names.SelectMany(name => all.Select(name)).Where(name => name.Length > 0).Distinct()];
        foreach (string name in wanted)
        {
            if (!known.Contains(name))
            {
                throw new ArgumentException($"{what}: '{name}' is unknown; known are {string.Join(", ", known)}.", nameof(text));
            }
        }

        return wanted.Distinct().Count() != wanted.Length
            ? throw new ArgumentException($"{what}: '{wanted.GroupBy(name => name).First(group => group.Count() > 1).Key}' is given twice.", nameof(text))
            : [.. all.Where(one => names.Any(name => wanted.Contains(name(one))))];
    }
}
