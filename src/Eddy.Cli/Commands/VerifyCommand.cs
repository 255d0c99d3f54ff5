using System.CommandLine;
using Eddy.Cli.Parsing;

namespace Eddy.Cli.Commands;

/// <summary>What was given to <c>eddy verify</c>.</summary>
/// <param name="Paths">Oracle files, or folders of them; at least one.</param>
/// <param name="Json">Whether the result is printed as JSON.</param>
internal sealed record VerifyArguments(IReadOnlyList<string> Paths, bool Json);

/// <summary><c>eddy verify PATH…</c>: from options to <see cref="VerifyArguments"/>; the work is the caller's.</summary>
internal sealed class VerifyCommand : Command, ICommandWithExamples
{
    /// <summary>A command that hands what was given to <paramref name="run"/>, or to <paramref name="gradients"/>, and answers its exit code.</summary>
    public VerifyCommand(Func<VerifyArguments, int> run, Func<VerifyGradientsArguments, int> gradients)
        : base("verify", "Run the engine on oracle files and print the worst relative error of each; exit code 4 if any is out of bounds.")
    {
        Argument<string[]> paths = ArgumentOf.Texts("PATH", "Oracle files (JSON), or folders of them; docs/oracle-format.md describes the format.");
        Option<bool> json = OptionOf.Json();
        Arguments.Add(paths);
        Options.Add(json);
        Subcommands.Add(new VerifyGradientsCommand(gradients));
        SetAction(r => run(new VerifyArguments(r.GetRequiredValue(paths), r.GetValue(json))));
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Examples { get; } = ["eddy verify oracles/trl", "eddy verify oracles/trl/trl.json oracles/trl/trl_s.json --json"];
}
