using Eddy.Cli.Commands;
using Eddy.Cli.Output;
using Eddy.Cli.Parsing;
using Eddy.Data;
using Eddy.Experiments.Runs;
using Eddy.Experiments.Streaming;
using Eddy.Learners;
using Eddy.Traces;

namespace Eddy.Cli.Handlers;

/// <summary>What <c>eddy run</c> does: a learner over a stream, from its beginning or from where a saved run left it.</summary>
internal static class RunHandler
{
    /// <summary>Options with a name of their own on the command line, by their name in config.json.</summary>
    private static readonly Dictionary<string, string> _named = new(StringComparer.Ordinal)
    {
        ["stream"] = "--stream",
        ["target"] = "--target",
        ["task"] = "--task",
        ["layers"] = "--layers",
        ["cell"] = "--cell",
        ["hidden"] = "--hidden",
        ["learning_rate"] = "--learning-rate",
        ["chunk"] = "--chunk",
        ["window"] = "--window",
        ["delay"] = "--delay",
        ["max"] = "--max",
    };

    /// <summary>Runs; answers the exit code.</summary>
    public static int Run(CommandContext context, RunArguments given)
    {
        if (given.Describe)
        {
            return Describe(context, given);
        }

        using StreamRun run = given.Resume is { } folder ? Resume(context, folder, given.Stream) : Start(context, given);
        SkippedCheckpoints.Say(context, "run", run.SkippedCheckpoints);
        StreamRunResult result;
        try
        {
            result = context.RunStream(given.Quiet, run.Options.Window, observer => run.Run(observer, context.Cancellation));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            // In the middle of a run: what was saved before is there.
            int code = exception is InvalidDataException ? ExitCode.BadData : ExitCode.Failed;
            throw new CommandException(code, $"{exception.Message} Then go on with: eddy run --resume {run.Folder.Path}");
        }

        context.WriteResult(given.Json, StreamResultText.Json(result), output => StreamResultText.Write(output, run.Options.Learner, result));
        return result.IsDone ? ExitCode.Done : ExitCode.Stopped;
    }

    private static int Describe(CommandContext context, RunArguments given)
    {
        RuleDescription description = StreamDescription.Of(Options(given), context.OpenInput, context.Cancellation)
            ?? throw new CommandException(ExitCode.Usage, $"option '--describe': the learner '{given.Learner ?? LearnerCatalog.Default}' has no description of this kind; recurrent learners have.");
        context.WriteResult(given.Json, description, output => RuleDescriptionText.Write(output, description));
        return ExitCode.Done;
    }

    private static StreamRun Resume(CommandContext context, string path, string? stream)
    {
        using (var folder = RunFolder.Open(path))
        {
            if (stream is not null && StreamJson.IsStream(folder.Options) && folder.Options["stream"]?.ToString() is { } own && own != stream)
            {
                throw new CommandException(ExitCode.Usage, $"the run in {folder.Path} is over {own}, not over '{stream}': a resumed run keeps the stream it began with.");
            }
        }

        return StreamRun.Resume(path, context.OpenInput, context.Cancellation);
    }

    private static StreamRun Start(CommandContext context, RunArguments given)
    {
        StreamRunOptions options = Options(given);
        var name = StreamName.Parse(options.Stream);
        if (name.Form == StreamForm.Records && !name.IsStandardInput && !File.Exists(name.Path))
        {
            string meant = Suggestions.DidYouMean(options.Stream, DataSets.All.Select(data => data.Name));
            throw new CommandException(
                ExitCode.Usage, $"option '--stream': '{options.Stream}' is neither a data set ({string.Join(", ", DataSets.All.Select(data => data.Name))}), nor a file, nor a folder.{meant}");
        }

        RunOptionNames.RequireFree(given.Out, "run");
        return StreamRun.Start(options, given.Out, context.OpenInput, context.Cancellation);
    }

    /// <summary>The defaults of the learner, with what was given in their place; then each <c>--set</c> in order.</summary>
    internal static StreamRunOptions Options(RunArguments given)
    {
        (LearnerKind kind, string? number) = LearnerCatalog.Parse(given.Learner ?? LearnerCatalog.Default) ?? (LearnerCatalog.Find(given.Learner!), null);
        var usual = new StreamRunOptions { Learner = kind.Name, LearnerOptions = kind.Defaults() };
        StreamRunOptions options = usual with
        {
            Stream = given.Stream ?? usual.Stream,
            Target = given.Target,
            Task = given.Task is { } task ? Enum.Parse<LearningTask>(task, ignoreCase: true) : null,
            Chunk = given.Chunk ?? usual.Chunk,
            Scale = given.Scale is { } scale ? Enum.Parse<StreamScale>(scale, ignoreCase: true) : null,
            Drift = given.Drift is { } drift ? Enum.Parse<DriftWatch>(drift.Replace("-", "", StringComparison.Ordinal), ignoreCase: true) : usual.Drift,
            Window = given.Window ?? usual.Window,
            Delay = given.Delay ?? usual.Delay,
            Seed = given.Seed ?? usual.Seed,
            Max = given.Max,
            OnBad = given.OnBad is { } bad ? Enum.Parse<BadRecords>(bad, ignoreCase: true) : usual.OnBad,
        };
        options = OfLearner(options, "layers", "--layers", given.Layers is { } layers ? string.Join(',', layers) : null);
        options = OfLearner(options, "cell", "--cell", given.Cell);
        options = OfLearner(options, "hidden", "--hidden", given.Hidden is { } hidden ? string.Join(',', hidden) : null);
        options = OfLearner(options, "optimizer", "--optimizer", given.Optimizer);
        options = OfLearner(options, "learning_rate", "--learning-rate", given.LearningRate?.ToString("R", System.Globalization.CultureInfo.InvariantCulture));
        if (number is not null)
        {
            options = With(options, kind.Number!, number, "--learner");
        }

        foreach (Setting setting in given.Set)
        {
            options = With(options, setting.Path, setting.Value, "--set");
        }

        try
        {
            options.LearnerOptions.Validate();
            StreamName.Parse(options.Stream);
        }
        catch (ArgumentException exception)
        {
            throw new CommandException(ExitCode.Usage, Names(options).Refusal(exception));
        }

        return options;
    }

    private static StreamRunOptions OfLearner(StreamRunOptions options, string name, string option, string? value)
    {
        if (value is null)
        {
            return options;
        }

        return StreamJson.LearnerNames(options).Contains(name)
            ? With(options, name, value, option)
            : throw new CommandException(
                ExitCode.Usage, $"option '{option}': the learner '{options.Learner}' has none. It has {string.Join(", ", StreamJson.LearnerNames(options))}, to be given with --set name=value.");
    }

    private static StreamRunOptions With(StreamRunOptions options, string path, string value, string option)
    {
        string name = path.Replace('-', '_');
        if (name == "learner")
        {
            throw new CommandException(ExitCode.Usage, $"option '--set' cannot change the learner, with which its options come. Use --learner {value}.");
        }

        Names(options).RequireKnown(name, path);
        try
        {
            return StreamJson.With(options, name, value);
        }
        catch (ArgumentException exception)
        {
            throw new CommandException(ExitCode.Usage, $"option '{option}': {FailureReport.From(exception).Line}");
        }
    }

    private static RunOptionNames Names(StreamRunOptions options) => new($"a run of {options.Learner}", StreamJson.OptionNames(options), _named);
}
