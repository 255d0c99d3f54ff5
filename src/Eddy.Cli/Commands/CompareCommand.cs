using System.CommandLine;
using Eddy.Cli.Parsing;

namespace Eddy.Cli.Commands;

/// <summary>What was given to <c>eddy compare</c>.</summary>
/// <param name="Runs">The run folders.</param>
/// <param name="Out">The page to write; null for one beside the first run.</param>
/// <param name="Json">Whether the result is printed as JSON.</param>
internal sealed record CompareArguments(IReadOnlyList<string> Runs, string? Out, bool Json);

/// <summary><c>eddy compare RUN RUN …</c>: from options to <see cref="CompareArguments"/>; the work is the caller's.</summary>
internal sealed class CompareCommand : Command, ICommandWithExamples
{
    /// <summary>A command that hands what was given to <paramref name="run"/> and answers its exit code.</summary>
    public CompareCommand(Func<CompareArguments, int> run)
        : base("compare", "Set runs side by side: a table of their results, their curves in one page, and the options in which they differ.")
    {
        Argument<string[]> runs = ArgumentOf.Texts("RUN", "Two or more run folders, as 'eddy run' and 'eddy train' write them.");
        Option<string?> page = OptionOf.Text("--out", "FILE", "The page to write. Default: compare.html in the folder that holds the first run.");
        Option<bool> json = OptionOf.Json();
        Arguments.Add(runs);
        Options.Add(page);
        Options.Add(json);
        Validators.Add(result =>
        {
            if (result.GetResult(runs) is { Tokens: [var single] })
            {
                result.AddError($"one run cannot be compared; give another beside '{single.Value}'.");
            }
        });
        SetAction(r => run(new CompareArguments(r.GetRequiredValue(runs), r.GetValue(page), r.GetValue(json))));
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Examples { get; } = ["eddy compare runs/elec-linear runs/elec-trl", "eddy compare runs/a runs/b runs/c --out comparison.html"];
}
