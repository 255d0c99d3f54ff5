using System.CommandLine;
using Eddy.Cli.Parsing;
using Eddy.Data;
using Eddy.Data.Images;

namespace Eddy.Cli.Commands;

/// <summary><c>eddy data</c>: what there is to learn from.</summary>
internal sealed class DataCommand : Command
{
    /// <summary>The command with its subcommands, writing to <paramref name="context"/>.</summary>
    public DataCommand(CommandContext context)
        : base("data", "List, describe, look at, generate and inspect data.")
    {
        Subcommands.Add(new DataListCommand(context));
        Subcommands.Add(new DataDescribeCommand(context));
        Subcommands.Add(new DataSampleCommand(context));
        Subcommands.Add(new DataGenerateCommand(context));
        Subcommands.Add(new DataInspectCommand(context));
    }

    internal static Argument<string> NameArgument() => ArgumentOf.Text("NAME", "A data set that 'eddy data list' names, or a folder with four MNIST-style IDX files.");

    internal static Option<ulong?> SeedOption() => OptionOf.Seed("--seed", "Which data a generated set holds. Default: the set that everyone has.");

    /// <summary>Loads a data set; a mistyped name is answered with the nearest known one.</summary>
    internal static ImageDataSet Load(CommandContext context, string name, ulong? seed, int? trainSamples = null)
    {
        RequireKnown(name);
        ImageDataSet data = seed is { } given
            ? DataSets.Load(name, given, trainSamples, Environment.ProcessorCount)
            : DataSets.Load(name, trainSamples: trainSamples, threads: Environment.ProcessorCount);
        context.Cancellation.ThrowIfCancellationRequested();
        return data;
    }

    /// <summary>Throws where a name is neither a data set nor a folder.</summary>
    internal static void RequireKnown(string name)
    {
        if (DataSets.All.All(d => d.Name != name) && !Directory.Exists(name))
        {
            string meant = Suggestions.DidYouMean(name, DataSets.All.Select(d => d.Name));
            throw new CommandException(
                ExitCode.Usage,
                $"'{name}' is neither a data set ({string.Join(", ", DataSets.All.Select(d => d.Name))}) nor a folder.{meant}");
        }
    }
}
