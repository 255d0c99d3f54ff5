using System.CommandLine;

namespace Eddy.Cli.Commands;

/// <summary>The commands that this build of Eddy has.</summary>
internal static class EddyCommands
{
    /// <summary>Every command, ready to run in <paramref name="context"/>, in the order of the help.</summary>
    public static IEnumerable<Command> All(CommandContext context) => [new DataCommand(context)];
}
