using System.CommandLine;
using Eddy.Cli.Parsing;

namespace Eddy.Cli.Commands;

/// <summary>What was given to <c>eddy inspect</c>.</summary>
/// <param name="Path">A run folder or a checkpoint file.</param>
/// <param name="Json">Whether the result is printed as JSON.</param>
internal sealed record InspectArguments(string Path, bool Json);

/// <summary><c>eddy inspect RUN|FILE</c>: from options to <see cref="InspectArguments"/>; the work is the caller's.</summary>
internal sealed class InspectCommand : Command, ICommandWithExamples
{
    /// <summary>A command that hands what was given to <paramref name="run"/> and answers its exit code.</summary>
    public InspectCommand(Func<InspectArguments, int> run)
        : base("inspect", "Show what a run or a checkpoint holds: arrays, options, step, memory and cost a step, and what its gradients are exact against.")
    {
        Argument<string> path = ArgumentOf.Text("RUN|FILE", "A run folder, 'latest' for the newest in runs/, or a checkpoint (.safetensors).");
        Option<bool> json = OptionOf.Json();
        Arguments.Add(path);
        Options.Add(json);
        SetAction(r => run(new InspectArguments(r.GetRequiredValue(path), r.GetValue(json))));
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Examples { get; } = ["eddy inspect runs/paper", "eddy inspect runs/paper/checkpoints/step-000012345.safetensors --json"];
}
