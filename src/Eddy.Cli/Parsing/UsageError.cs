using System.CommandLine;
using System.CommandLine.Parsing;

namespace Eddy.Cli.Parsing;

/// <summary>Turns a command line that does not fit into one line that says what is wrong with it, and what was probably meant.</summary>
internal static class UsageError
{
    /// <summary>The most telling error of <paramref name="result"/>, or null if there is none.</summary>
    public static string? Of(ParseResult result)
    {
        Command command = result.CommandResult.Command;
        if (UnknownOption(result) is { } unknown)
        {
            return $"unknown option '{unknown}'.{Hint(unknown, OptionNames(command), command, result)}";
        }

        if (UnknownCommand(result) is { } problem)
        {
            return problem;
        }

        if (result.Errors.Count == 0)
        {
            return null;
        }

        foreach (ParseError error in result.Errors)
        {
            OptionResult? option = error.SymbolResult as OptionResult ?? error.SymbolResult?.Parent as OptionResult;
            if (option is { Option.Required: true, IdentifierTokenCount: 0 })
            {
                return $"option '{option.Option.Name} {option.Option.HelpName}' is missing.";
            }

            if (option is { Tokens.Count: 0 } && option.Option.Arity.MinimumNumberOfValues > 0)
            {
                return $"option '{option.Option.Name}' needs a value ({option.Option.HelpName}).";
            }

            if (option is { IdentifierTokenCount: > 1 } && option.Option.Arity.MaximumNumberOfValues <= 1)
            {
                return $"option '{option.Option.Name}' is given {option.IdentifierTokenCount} times; give it once.";
            }

            if (option is not null)
            {
                return error.Message; // of the option's own parser
            }
        }

        if (result.UnmatchedTokens.Count > 0)
        {
            return $"unexpected argument '{result.UnmatchedTokens[0]}'.{Hint("", [], command, result)}";
        }

        string path = CommandPath(result);
        Argument? missing = command.Arguments.FirstOrDefault(
            a => a.Arity.MinimumNumberOfValues > 0 && (result.GetResult(a)?.Tokens.Count ?? 0) == 0);
        if (missing is not null)
        {
            string[] ways = [$"{path} {string.Join(' ', command.Arguments.Select(a => a.Name))}", .. command.Subcommands.Select(c => $"{path} {c.Name}")];
            return $"{missing.Name} is missing: {Words.OneOf(ways)}.";
        }

        return command.Subcommands.Count > 0 ? $"say what to do: {Words.OneOf([.. command.Subcommands.Select(c => c.Name)])}." : result.Errors[0].Message;
    }

    /// <summary>What to say about a word that stands where a command belongs and is none, or null. Asking for its help does not make it one.</summary>
    public static string? UnknownCommand(ParseResult result)
    {
        Command command = result.CommandResult.Command;
        return command.Subcommands.Count > 0 && result.UnmatchedTokens.FirstOrDefault(word => !word.StartsWith('-')) is { } word
            ? $"unknown command '{word}'.{Hint(word, command.Subcommands.Select(c => c.Name), command, result)}"
            : null;
    }

    /// <summary>The commands that lead to the one that was chosen: "eddy data list".</summary>
    public static string CommandPath(ParseResult result)
    {
        var names = new Stack<string>();
        for (SymbolResult? at = result.CommandResult; at is not null; at = at.Parent)
        {
            if (at is CommandResult command)
            {
                names.Push(command.Command.Name);
            }
        }

        return string.Join(' ', names);
    }

    /// <summary>The first word that looks like an option, stands where only an argument could, and does not follow "--".</summary>
    private static string? UnknownOption(ParseResult result)
    {
        var matched = result.CommandResult.Children.OfType<ArgumentResult>().SelectMany(a => a.Tokens).ToHashSet(ReferenceEqualityComparer.Instance);
        var unmatched = result.UnmatchedTokens.ToHashSet(StringComparer.Ordinal);
        foreach (Token token in result.Tokens)
        {
            if (token.Type == TokenType.DoubleDash)
            {
                return null;
            }

            bool looksLikeOption = token.Type == TokenType.Argument && token.Value.Length > 1 && token.Value[0] == '-';
            if (looksLikeOption && (matched.Contains(token) || unmatched.Contains(token.Value)))
            {
                int value = token.Value.IndexOfAny(['=', ':']);
                return value < 0 ? token.Value : token.Value[..value];
            }
        }

        return null;
    }

    private static IEnumerable<string> OptionNames(Command command)
    {
        IEnumerable<Option> inherited = command.Parents.OfType<Command>().SelectMany(p => p.Options.Where(o => o.Recursive));
        return command.Options.Concat(inherited).Where(o => !o.Hidden).SelectMany(o => o.Aliases.Prepend(o.Name)).Where(n => n.StartsWith('-'));
    }

    private static string Hint(string typed, IEnumerable<string> known, Command command, ParseResult result)
        => Suggestions.DidYouMean(typed, known) is { Length: > 0 } meant ? meant : $" '{CommandPath(result)} --help' lists what {command.Name} takes.";
}
