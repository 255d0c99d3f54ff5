using System.CommandLine;
using Eddy.Cli.Parsing;

namespace Eddy.Cli.Commands;

/// <summary>What was given to <c>eddy evaluate</c>.</summary>
/// <param name="Run">The run folder.</param>
/// <param name="Data">A named data set or a folder; null for the one the run was trained on.</param>
/// <param name="Threads">Threads to compute with; null for the processor's cores.</param>
/// <param name="Json">Whether the result is printed as JSON.</param>
internal sealed record EvaluateArguments(string Run, string? Data, int? Threads, bool Json);

/// <summary><c>eddy evaluate RUN</c>: from options to <see cref="EvaluateArguments"/>; the work is the caller's.</summary>
internal sealed class EvaluateCommand : Command, ICommandWithExamples
{
    /// <summary>A command that hands what was given to <paramref name="run"/> and answers its exit code.</summary>
    public EvaluateCommand(Func<EvaluateArguments, int> run)
        : base("evaluate", "Judge a trained run on test samples.")
    {
        Argument<string> folder = ArgumentOf.Text("RUN", "A run folder, as 'eddy train' writes it, 'latest' for the newest in runs/, or a checkpoint (.safetensors).");
        Option<string?> data = OptionOf.Text("--data", "NAME|PATH", "Judge on this data set or folder. Default: the one the run was trained on.");
        Option<int?> threads = OptionOf.Threads();
        Option<bool> json = OptionOf.Json();
        Arguments.Add(folder);
        Options.Add(data);
        Options.Add(threads);
        Options.Add(json);
        SetAction(r => run(new EvaluateArguments(r.GetRequiredValue(folder), r.GetValue(data), r.GetValue(threads), r.GetValue(json))));
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Examples { get; } = ["eddy evaluate runs/paper", "eddy evaluate runs/paper --data path/to/mnist --json"];
}
