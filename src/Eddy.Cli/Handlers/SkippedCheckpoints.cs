using Eddy.Checkpoints;

namespace Eddy.Cli.Handlers;

/// <summary>Damaged checkpoints that a command passed over: told also under <c>--quiet</c>, which silences progress only.</summary>
internal static class SkippedCheckpoints
{
    /// <summary>A line each on standard error.</summary>
    public static void Say(CommandContext context, string command, IEnumerable<SkippedCheckpoint> skipped)
    {
        foreach (SkippedCheckpoint checkpoint in skipped)
        {
            context.Error.WriteLine($"eddy {command}: skipped a damaged checkpoint, and took the newest whole one. {checkpoint.Reason}");
        }
    }
}
