using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Eddy.Cli.Parsing;

/// <summary>Makes options that refuse a bad value with their name, the value and its bound, and that are null when they are not given.</summary>
internal static class OptionOf
{
    private delegate T? Reader<T>(string text, out string? problem);

    /// <summary>A whole number from <paramref name="min"/> to <paramref name="max"/>.</summary>
    public static Option<int?> WholeNumber(string name, string description, int min, int max = int.MaxValue, string unit = "N")
        => Value(name, unit, description, (string text, out string? problem) =>
        {
            bool ok = int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value) && value >= min && value <= max;
            problem = ok ? null : max == int.MaxValue ? $"must be a whole number, at least {min}" : $"must be a whole number from {min} to {max}";
            return ok ? value : (int?)null;
        });

    /// <summary>A whole number of at least <paramref name="min"/>, up to 2⁶³ − 1.</summary>
    public static Option<long?> LongNumber(string name, string description, long min)
        => Value(name, "N", description, (string text, out string? problem) =>
        {
            bool ok = long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value) && value >= min;
            problem = ok ? null : $"must be a whole number, at least {min}";
            return ok ? value : (long?)null;
        });

    /// <summary>A seed: a whole number from 0 to 2⁶⁴ − 1.</summary>
    public static Option<ulong?> Seed(string name, string description)
        => Value(name, "N", description, (string text, out string? problem) =>
        {
            bool ok = ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong value);
            problem = ok ? null : $"must be a whole number from 0 to {ulong.MaxValue}";
            return ok ? value : (ulong?)null;
        });

    /// <summary>A finite number above 0.</summary>
    public static Option<double?> PositiveNumber(string name, string description, string unit = "X")
        => Value(name, unit, description, (string text, out string? problem) =>
        {
            bool ok = double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value) && value > 0;
            problem = ok ? null : "must be a number above 0, with a point for decimals";
            return ok ? value : (double?)null;
        });

    /// <summary>One of some words.</summary>
    public static Option<string?> Choice(string name, string description, params string[] words)
        => Choice(name, string.Join('|', words), description, text => words.Contains(text, StringComparer.Ordinal), words);

    /// <summary>One of some words, or of what else <paramref name="known"/> takes.</summary>
    public static Option<string?> Choice(string name, string unit, string description, Func<string, bool> known, string[] words)
    {
        var option = Value<string?>(name, unit, description, (string text, out string? problem) =>
        {
            bool ok = known(text);
            problem = ok ? null : $"must be {Words.OneOf(words)}";
            return ok ? text : null;
        }, words);
        option.CompletionSources.Add(words);
        return option;
    }

    /// <summary>A path or a name; not empty.</summary>
    public static Option<string?> Text(string name, string unit, string description)
        => Value<string?>(name, unit, description, (string text, out string? problem) =>
        {
            problem = text.Length > 0 ? null : "must not be empty";
            return text;
        });

    /// <summary>Whole numbers above 0, separated by commas.</summary>
    public static Option<IReadOnlyList<int>?> Sizes(string name, string unit, string description)
        => Value<IReadOnlyList<int>?>(name, unit, description, (string text, out string? problem) =>
        {
            var sizes = new List<int>();
            foreach (string part in text.Split(','))
            {
                if (!int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int size) || size < 1)
                {
                    problem = $"must be whole numbers above 0, separated by commas ({unit})";
                    return null;
                }

                sizes.Add(size);
            }

            problem = null;
            return sizes;
        });

    /// <summary>Seeds separated by commas, each a whole number from 0 or a range of them: 1,2 or 42-46.</summary>
    public static Option<IReadOnlyList<ulong>?> Seeds(string name, string description)
        => Value<IReadOnlyList<ulong>?>(name, "42-46", description, (string text, out string? problem) =>
        {
            const int most = 1000;
            var seeds = new List<ulong>();
            foreach (string part in text.Split(','))
            {
                string[] ends = part.Split('-');
                if (ends.Length > 2 || !Read(ends[0], out ulong first) || !Read(ends[^1], out ulong last) || last < first || last - first >= most)
                {
                    problem = "must be whole numbers from 0 or ranges of them, separated by commas (1,2 or 42-46)";
                    return null;
                }

                for (ulong seed = first; seed <= last; seed++)
                {
                    seeds.Add(seed);
                }
            }

            problem = null;
            return seeds;

            static bool Read(string digits, out ulong seed) => ulong.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out seed) && seed <= int.MaxValue;
        });

    /// <summary>Settings "path=value"; the option may be given many times.</summary>
    public static Option<IReadOnlyList<Setting>?> Settings(string name, string description)
    {
        return new Option<IReadOnlyList<Setting>?>(name)
        {
            Description = description,
            HelpName = "path=value",
            Arity = ArgumentArity.OneOrMore,
            CustomParser = result =>
            {
                var settings = new List<Setting>();
                foreach (Token token in result.Tokens)
                {
                    if (!Setting.TryParse(token.Value, out Setting? setting))
                    {
                        result.AddError($"option '{name}' takes path=value, such as variance_coefficient=2.5; got '{token.Value}'.");
                        return null;
                    }

                    settings.Add(setting);
                }

                return settings;
            },
        };
    }

    /// <summary>A switch; null when it is not given, so that a preset can say otherwise. "--name false" turns it off.</summary>
    public static Option<bool?> Switch(string name, string description) => new(name)
    {
        Description = description,
        Arity = ArgumentArity.ZeroOrOne,
        HelpName = "true|false",
        CustomParser = result => result.Tokens.Count == 0 || bool.Parse(result.Tokens[0].Value), // another word is no value of a switch to the parser
    };

    /// <summary>A switch that is off unless it is given.</summary>
    public static Option<bool> Flag(string name, string description) => new(name) { Description = description, Arity = ArgumentArity.Zero };

    /// <summary>"--json", which every command with results has.</summary>
    public static Option<bool> Json() => Flag("--json", "Print the result as one JSON object on the last line of standard output.");

    /// <summary>"--quiet" for commands that show progress.</summary>
    public static Option<bool> Quiet() => Flag("--quiet", "Show no progress.");

    /// <summary>"--threads" for commands that compute.</summary>
    public static Option<int?> Threads()
        => WholeNumber("--threads", "Threads to compute with; the result has the same bits for any number. Default: the processor's cores.", 1, 1024);

    private static Option<T> Value<T>(string name, string unit, string description, Reader<T> read, params string[] words) => new(name)
    {
        Description = description,
        HelpName = unit,
        Arity = ArgumentArity.ExactlyOne,
        CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            if (text.StartsWith("--", StringComparison.Ordinal))
            {
                result.AddError($"option '{name}' needs a value ({unit}), but the next word is '{text}'.");
                return default;
            }

            T? value = read(text, out string? problem);
            if (problem is not null)
            {
                result.AddError($"option '{name}' {problem}; got '{text}'.{Suggestions.DidYouMean(text, words)}");
            }

            return value;
        },
    };
}
