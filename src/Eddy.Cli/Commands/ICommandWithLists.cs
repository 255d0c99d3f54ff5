namespace Eddy.Cli.Commands;

/// <summary>A command whose help names what some of its options take, a line each.</summary>
internal interface ICommandWithLists
{
    /// <summary>The lists, in order.</summary>
    IReadOnlyList<HelpList> Lists { get; }
}

/// <summary>A list of a help.</summary>
/// <param name="Title">What it lists.</param>
/// <param name="Entries">What is written on the command line, and what it is.</param>
internal sealed record HelpList(string Title, IReadOnlyList<(string Name, string Description)> Entries);
