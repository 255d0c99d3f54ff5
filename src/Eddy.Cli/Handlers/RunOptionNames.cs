using System.Text.Json;
using Eddy.Experiments.Runs;

namespace Eddy.Cli.Handlers;

/// <summary>The options of a run as a user meets them: by the names of config.json with --set, some by a name of their own; and what is said where one is refused.</summary>
/// <param name="run">What the options belong to: "a run".</param>
/// <param name="known">The names that --set takes.</param>
/// <param name="named">Those with a name of their own on the command line.</param>
internal sealed class RunOptionNames(string run, IReadOnlyCollection<string> known, IReadOnlyDictionary<string, string> named)
{
    /// <summary>Refuses a --set of a name that no option has, with the nearest one or all of them.</summary>
    /// <param name="name">The name as in config.json.</param>
    /// <param name="path">As it was given.</param>
    /// <exception cref="CommandException">There is no such option.</exception>
    public void RequireKnown(string name, string path)
    {
        if (!known.Contains(name))
        {
            string meant = Suggestions.DidYouMean(name, known);
            throw new CommandException(
                ExitCode.Usage, $"option '--set': {run} has no option '{path}'.{(meant.Length > 0 ? meant : $" It has {string.Join(", ", known)}.")}");
        }
    }

    /// <summary>An option as it stands on the command line.</summary>
    public string Shown(string name) => named.GetValueOrDefault(name, "--set " + name);

    /// <summary>A refusal of the engine, named as on the command line: its option where it has one, else its place in --set.</summary>
    public string Refusal(ArgumentException exception)
    {
        string parameter = exception.ParamName ?? "", rule = FailureReport.From(exception).Line, name = JsonNamingPolicy.SnakeCaseLower.ConvertName(parameter);
        name = known.Contains(name) ? name : known.FirstOrDefault(option => option.EndsWith("." + name, StringComparison.Ordinal)) ?? name; // one of a group
        int colon = rule.IndexOf(parameter + ": ", StringComparison.Ordinal);
        return known.Contains(name) && colon >= 0
            ? $"option '{Shown(name)}': {rule[(colon + parameter.Length + 2)..]}"
            : rule;
    }

    /// <summary>Refuses to write into a folder that holds files.</summary>
    /// <param name="folder">What was given to --out; null where nothing was.</param>
    /// <param name="command">The command that would go on with the run in it.</param>
    /// <exception cref="CommandException">It holds files.</exception>
    public static void RequireFree(string? folder, string command)
    {
        if (folder is not null && RunFolder.IsOccupied(folder))
        {
            throw new CommandException(
                ExitCode.Usage, $"option '--out': the folder '{folder}' holds files already. Give a new one, or go on with the run in it: eddy {command} --resume {folder}");
        }
    }

    /// <summary>A choice by its word, or what stands where none was given.</summary>
    public static TEnum Word<TEnum>(string? given, TEnum preset)
        where TEnum : struct, Enum
        => given is null ? preset : Enum.Parse<TEnum>(given, ignoreCase: true);
}
