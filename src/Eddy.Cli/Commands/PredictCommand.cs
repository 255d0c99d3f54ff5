using System.CommandLine;
using Eddy.Cli.Parsing;

namespace Eddy.Cli.Commands;

/// <summary>What was given to <c>eddy predict</c>.</summary>
/// <param name="Run">The run folder.</param>
/// <param name="Images">A file of images.</param>
/// <param name="Threads">Threads to compute with; null for the processor's cores.</param>
/// <param name="Json">Whether the result is printed as JSON.</param>
internal sealed record PredictArguments(string Run, string Images, int? Threads, bool Json);

/// <summary><c>eddy predict RUN</c>: from options to <see cref="PredictArguments"/>; the work is the caller's.</summary>
internal sealed class PredictCommand : Command, ICommandWithExamples
{
    /// <summary>A command that hands what was given to <paramref name="run"/> and answers its exit code.</summary>
    public PredictCommand(Func<PredictArguments, int> run)
        : base("predict", "Say which class each image of a file belongs to.")
    {
        Argument<string> folder = ArgumentOf.Text("RUN", "A run folder, as 'eddy train' writes it, 'latest' for the newest in runs/, or a checkpoint (.safetensors).");
        Option<string?> images = OptionOf.Text("--images", "FILE", "An IDX file of images, plain or gzip, of the size the run was trained on.");
        images.Required = true;
        Option<int?> threads = OptionOf.Threads();
        Option<bool> json = OptionOf.Json();
        Arguments.Add(folder);
        Options.Add(images);
        Options.Add(threads);
        Options.Add(json);
        SetAction(r => run(new PredictArguments(r.GetRequiredValue(folder), r.GetRequiredValue(images)!, r.GetValue(threads), r.GetValue(json))));
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Examples { get; } = ["eddy predict runs/paper --images t10k-images-idx3-ubyte.gz"];
}
