using System.CommandLine;
using Eddy.Cli.Parsing;

namespace Eddy.Cli.Commands;

/// <summary>What was given to <c>eddy report</c>.</summary>
/// <param name="Run">The run folder.</param>
internal sealed record ReportArguments(string Run);

/// <summary><c>eddy report RUN</c>: from options to <see cref="ReportArguments"/>; the work is the caller's.</summary>
internal sealed class ReportCommand : Command, ICommandWithExamples
{
    /// <summary>A command that hands what was given to <paramref name="run"/> and answers its exit code.</summary>
    public ReportCommand(Func<ReportArguments, int> run)
        : base("report", "Write report.html into a run folder: one self-contained page of curves, neurons, mistakes and settings.")
    {
        Argument<string> folder = ArgumentOf.Text("RUN", "A run folder, as 'eddy train' and 'eddy run' write it, or 'latest' for the newest in runs/.");
        Arguments.Add(folder);
        SetAction(r => run(new ReportArguments(r.GetRequiredValue(folder))));
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Examples { get; } = ["eddy report runs/paper"];
}
