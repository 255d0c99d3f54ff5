namespace Eddy.Experiments.Streaming;

/// <summary>The learners that <c>eddy run</c> knows by name. To add one: a record of its options, and a line here.</summary>
public static class LearnerCatalog
{
    /// <summary>Every learner, in the order of the help.</summary>
    public static IReadOnlyList<LearnerKind> All { get; } =
    [
        new("trl", "layers that teach themselves from the order of the stream (temporal regularized learning), and a readout on them", () => new TrlStreamOptions()),
        new("linear", "online linear or softmax regression on the inputs as they are, against which any other is to be measured", () => new LinearStreamOptions()),
        .. RecurrentRule.All.Select(rule => new LearnerKind(rule.Name, rule.Description, () => new RecurrentStreamOptions { Rule = rule.Name }, rule.Number)),
    ];

    /// <summary>The learner that runs where none is named.</summary>
    public static string Default => All[0].Name;

    /// <summary>The learner of this name.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static LearnerKind Find(string name) => All.FirstOrDefault(kind => kind.Name == name)
        ?? throw new ArgumentException($"'{name}' is no learner; known are {string.Join(", ", All.Select(kind => kind.Name))}.", nameof(name));

    /// <summary>The learner that a word of the command line means: a name, or one with the learner's number behind it, as in <c>snap-2</c>, and that number; null where there is none.</summary>
    public static (LearnerKind Kind, string? Number)? Parse(string word)
    {
        ArgumentNullException.ThrowIfNull(word);
        if (All.FirstOrDefault(kind => kind.Name == word) is { } kind)
        {
            return (kind, null);
        }

        int dash = word.LastIndexOf('-');
        return dash > 0 && word[(dash + 1)..] is { Length: > 0 } number && number.All(char.IsAsciiDigit) && All.FirstOrDefault(known => known.Name == word[..dash] && known.Number is not null) is { } numbered
            ? (numbered, number)
            : null;
    }
}
