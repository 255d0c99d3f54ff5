using System.CommandLine;
using System.Globalization;
using Eddy.Cli.Parsing;
using Eddy.Data.Pamap2;

namespace Eddy.Cli.Commands;

/// <summary><c>eddy data generate</c>: writes made-up data in a published format.</summary>
internal sealed class DataGenerateCommand : Command
{
    /// <summary>The command with its kinds of data, writing to <paramref name="context"/>.</summary>
    public DataGenerateCommand(CommandContext context)
        : base("generate", "Write made-up data in exactly the format of a published data set.")
    {
        Subcommands.Add(new Pamap2LikeCommand(context));
        Subcommands.Add(new EventDigitsCommand(context));
    }

    /// <summary>Throws unless a folder is new or empty.</summary>
    internal static void RequireEmpty(string path)
    {
        if (File.Exists(path) || (Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any()))
        {
            throw new CommandException(ExitCode.Usage, $"'{path}' is {(File.Exists(path) ? "a file" : "not empty")}. Give a new or an empty folder; nothing is overwritten.");
        }
    }

    private sealed class Pamap2LikeCommand : Command, ICommandWithExamples
    {
        public Pamap2LikeCommand(CommandContext context)
            : base("pamap2-like", "Write sensor recordings in the format of PAMAP2: Protocol/subject101.dat and so on, 54 columns, 100 rows a second.")
        {
            var defaults = new Pamap2LikeOptions();
            Argument<string> folder = ArgumentOf.Text("DIR", "A new or an empty folder.");
            Option<int?> subjects = OptionOf.WholeNumber("--subjects", $"Subjects, a file each. Default: {defaults.Subjects}.", 3, 99);
            Option<int?> seconds = OptionOf.WholeNumber("--seconds", $"Seconds of each of the twelve activities, about. Default: {defaults.Seconds}.", 1, 3600);
            Option<ulong?> seed = OptionOf.Seed("--seed", $"Decides every number. Default: {defaults.Seed}.");
            Option<bool> json = OptionOf.Json();
            Arguments.Add(folder);
            Options.Add(subjects);
            Options.Add(seconds);
            Options.Add(seed);
            Options.Add(json);
            SetAction(result =>
            {
                string path = result.GetRequiredValue(folder);
                var options = new Pamap2LikeOptions
                {
                    Subjects = result.GetValue(subjects) ?? defaults.Subjects,
                    Seconds = result.GetValue(seconds) ?? defaults.Seconds,
                    Seed = result.GetValue(seed) ?? defaults.Seed,
                };
                RequireEmpty(path);
                IReadOnlyList<string> files = Pamap2LikeGenerator.Write(path, options, context.Cancellation);
                long bytes = files.Sum(file => new FileInfo(file).Length);
                context.WriteResult(
                    result.GetValue(json),
                    new { Folder = Path.GetFullPath(path), options.Subjects, options.Seconds, options.Seed, Bytes = bytes },
                    output => output.WriteLine(string.Create(
                        CultureInfo.InvariantCulture, $"{path}: {files.Count} subjects, {bytes / 1e6:0.0} MB. 'eddy data describe {path}' counts their rows.")));
                return ExitCode.Done;
            });
        }

        public IReadOnlyList<string> Examples { get; } = ["eddy data generate pamap2-like wearables", "eddy data generate pamap2-like wearables --subjects 9 --seconds 60 --seed 7"];
    }
}
