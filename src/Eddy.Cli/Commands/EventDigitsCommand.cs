using System.CommandLine;
using System.Globalization;
using Eddy.Cli.Parsing;
using Eddy.Data.Digits;
using Eddy.Data.Events;
using Eddy.Data.Images;

namespace Eddy.Cli.Commands;

/// <summary><c>eddy data generate event-digits DIR</c>: images as event files in the form of N-MNIST.</summary>
internal sealed class EventDigitsCommand : Command, ICommandWithExamples
{
    /// <summary>The command, writing to <paramref name="context"/>.</summary>
    public EventDigitsCommand(CommandContext context)
        : base("event-digits", "Write images as a moving event camera sees them, in the form of N-MNIST: train/7/00041.bin and so on.")
    {
        var defaults = new EventDigitsOptions();
        Argument<string> folder = ArgumentOf.Text("DIR", "A new or an empty folder.");
        Option<string?> from = OptionOf.Text("--from", "NAME|DIR", $"The images: a data set that 'eddy data list' names, or a folder with four MNIST-style IDX files. Default: {DigitsDataSet.Name}.");
        Option<int?> count = OptionOf.WholeNumber("--count", "Training images, from the first. Default: 1000.", 1);
        Option<int?> testCount = OptionOf.WholeNumber("--test-count", "Test images, from the first. Default: 200.", 1);
        Option<double?> threshold = OptionOf.PositiveNumber("--threshold", string.Create(CultureInfo.InvariantCulture, $"Change of log intensity that makes an event. Default: {defaults.Threshold}."));
        Option<ulong?> seed = OptionOf.Seed("--seed", "Decides noise and the pixels' first references. Default: 1.");
        Option<bool> json = OptionOf.Json();
        Arguments.Add(folder);
        Options.Add(from);
        Options.Add(count);
        Options.Add(testCount);
        Options.Add(threshold);
        Options.Add(seed);
        Options.Add(json);
        SetAction(result =>
        {
            string path = result.GetRequiredValue(folder);
            DataGenerateCommand.RequireEmpty(path);
            int train = result.GetValue(count) ?? 1000, test = result.GetValue(testCount) ?? 200;
            EventDigitsOptions options = defaults with { Threshold = result.GetValue(threshold) ?? defaults.Threshold };
            ImageDataSet data = DataCommand.Load(context, result.GetValue(from) ?? DigitsDataSet.Name, seed: null, trainSamples: train);
            (int files, long events) = EventDigitsFiles.Write(path, data, train, test, options, result.GetValue(seed) ?? 1, context.Cancellation);
            context.WriteResult(
                result.GetValue(json),
                new { Folder = Path.GetFullPath(path), Files = files, Events = events, EventsPerFile = events / (double)files },
                output => output.WriteLine(string.Create(
                    CultureInfo.InvariantCulture, $"{path}: {files:N0} files, {events / (double)files:N0} events each. 'eddy train --task events:{path}' learns from them.")));
            return ExitCode.Done;
        });
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Examples { get; } = ["eddy data generate event-digits events", "eddy data generate event-digits events --from path/to/mnist --count 60000 --test-count 10000"];
}
