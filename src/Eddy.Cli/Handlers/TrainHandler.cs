using System.Globalization;
using System.Text.Json.Nodes;
using Eddy.Cli.Commands;
using Eddy.Cli.Output;
using Eddy.Cli.Parsing;
using Eddy.Experiments.Images;
using Eddy.Experiments.Recurrent;
using Eddy.Experiments.Runs;
using Eddy.Experiments.Streaming;

namespace Eddy.Cli.Handlers;

/// <summary>What <c>eddy train</c> does: a new run from a preset and what was given, or a saved one taken up again.</summary>
internal static class TrainHandler
{
    /// <summary>Options with a name of their own on the command line, by their name in config.json.</summary>
    private static readonly RunOptionNames _options = new("a run", ImageJson.OptionNames, new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["layers"] = "--layers",
        ["epochs"] = "--epochs",
        ["head_epochs"] = "--head-epochs",
        ["batch_size"] = "--batch",
        ["chunk_size"] = "--chunk",
        ["learning_rate"] = "--learning-rate",
        ["train_samples"] = "--train-samples",
        ["optimizer"] = "--optimizer",
        ["activation"] = "--activation",
        ["batch_norm"] = "--batch-norm",
    });

    /// <summary>Trains; answers the exit code.</summary>
    public static int Run(CommandContext context, TrainArguments given)
    {
        if (TaskTrainHandler.Takes(given))
        {
            return TaskTrainHandler.Run(context, given);
        }

        if (SequenceTrainHandler.Takes(given))
        {
            return SequenceTrainHandler.Run(context, given);
        }

        int threads = given.Threads ?? Environment.ProcessorCount;
        if (given.Resume is { } streamed && StreamJson.IsStream(RunConfigOf(streamed)))
        {
            throw new CommandException(ExitCode.BadData, $"{streamed}: a run over a stream. Go on with it with: eddy run --resume {streamed}");
        }

        if (given.Resume is { } path && ImageRun.Finished(path) is { } finished)
        {
            return Answer(context, given, finished);
        }

        using ImageRun run = given.Resume is { } folder ? ImageRun.Resume(folder, threads) : Start(given, threads);
        SkippedCheckpoints.Say(context, "train", run.Skipped);
        try
        {
            return Answer(context, given, context.RunWithProgress(given.Quiet, display => run.Train(new Progress(run, display), context.Cancellation)));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // A disk that is full or gone, in the middle of a run: what was saved before is there.
            throw new CommandException(ExitCode.Failed, $"{exception.Message} Then go on with: eddy train --resume {run.Folder.Path}");
        }
    }

    private static JsonObject RunConfigOf(string path)
    {
        using var folder = RunFolder.Open(path);
        return folder.Options;
    }

    private static ImageRun Start(TrainArguments given, int threads)
    {
        if (given.Order is not null)
        {
            throw new CommandException(ExitCode.Usage, "option '--order' is for rows in time (--data pamap2:DIR), not for single images; what these take is --set coherence=X.");
        }

        ImageRunOptions options = Options(given);
        DataCommand.RequireKnown(options.Data);
        RunOptionNames.RequireFree(given.Out, "train");
        return ImageRun.Start(options, given.Out, threads);
    }

    private static int Answer(CommandContext context, TrainArguments given, ImageRunResult result)
    {
        context.WriteResult(
            given.Json,
            new
            {
                result.ValidationErrorPercent,
                result.EncoderSeconds,
                result.HeadSeconds,
                result.Seconds,
                result.Steps,
                result.SamplesPerSecond,
                result.WeightsSha256,
                result.Run,
            },
            output => Write(output, result));
        return result.IsDone ? ExitCode.Done : ExitCode.Stopped;
    }

    /// <summary>The preset, with what was given in place of its values; then each <c>--set</c> in order.</summary>
    internal static ImageRunOptions Options(TrainArguments given)
    {
        ImageRunOptions preset = Preset(given);
        RequireEffect(preset.Learner, given);
        if (preset.Optimizer != Optimizer.Sgd && RunOptionNames.Word(given.Optimizer, preset.Optimizer) == Optimizer.Sgd)
        {
            preset = ImagePresets.ForSgd(preset);
        }

        if (given.BatchNorm == true)
        {
            preset = ImagePresets.ForBatchNorm(preset);
        }

        ImageRunOptions options = preset with
        {
            Data = given.Data ?? preset.Data,
            Layers = given.Layers ?? preset.Layers,
            Epochs = given.Epochs ?? preset.Epochs,
            HeadEpochs = given.HeadEpochs ?? preset.HeadEpochs,
            BatchSize = given.Batch ?? preset.BatchSize,
            ChunkSize = given.Chunk ?? preset.ChunkSize,
            LearningRate = given.LearningRate ?? preset.LearningRate,
            Optimizer = RunOptionNames.Word(given.Optimizer, preset.Optimizer),
            Activation = RunOptionNames.Word(given.Activation, preset.Activation),
            Augment = given.Augment ?? preset.Augment,
            TrainSamples = given.TrainSamples ?? preset.TrainSamples,
            Seed = given.Seed ?? preset.Seed,
        };
        foreach (Setting setting in given.Set)
        {
            options = With(options, setting);
        }

        try
        {
            options.Validate();
        }
        catch (ArgumentException exception) when (exception.ParamName is not null)
        {
            throw new CommandException(ExitCode.Usage, _options.Refusal(exception));
        }

        return options;
    }

    private static ImageRunOptions Preset(TrainArguments given)
    {
        if (given.Learner is not { } name)
        {
            return ImagePresets.Get(given.Preset ?? ImagePresets.Names[0]);
        }

        if (!ImageLearners.Names.Contains(name))
        {
            bool rule = RuleCatalog.All.Any(rule => rule.Form.Split(' ', ':')[0] == name);
            string meant = rule ? " That rule is for recurrent networks: it goes with --task." : Suggestions.DidYouMean(name, ImageLearners.Names);
            throw new CommandException(
                ExitCode.Usage, $"option '--learner': no learner of images is called '{name}'.{(meant.Length > 0 ? meant : $" There are {string.Join(", ", ImageLearners.Names)}.")}");
        }

        ImageRunOptions preset = ImagePresets.Get(given.Preset ?? name);
        return ImageLearners.Name(preset.Learner) == name
            ? preset
            : throw new CommandException(ExitCode.Usage, $"option '--preset': {given.Preset} is made for --learner {ImageLearners.Name(preset.Learner)}. Leave it out: {name} brings its own defaults.");
    }

    // An option that would change nothing is refused: whoever gives it expects that it does.
    private static void RequireEffect(ImageLearner learner, TrainArguments given)
    {
        (string Name, bool Given)[] own =
        [
            ("layers", given.Layers is not null), ("epochs", given.Epochs is not null), ("head_epochs", given.HeadEpochs is not null), ("chunk_size", given.Chunk is not null),
            ("learning_rate", given.LearningRate is not null), ("optimizer", given.Optimizer is not null), ("activation", given.Activation is not null), ("batch_norm", given.BatchNorm is not null),
        ];
        IEnumerable<string> names = own.Where(option => option.Given).Select(option => option.Name).Concat(given.Set.Select(setting => setting.Path.Replace('-', '_')).Where(ImageJson.OptionNames.Contains));
        if (names.FirstOrDefault(name => !LearnerOptions.Concerns(learner, name)) is { } idle)
        {
            string instead = learner == ImageLearner.Equilibrium && idle == "learning_rate" ? " Its rates are --set equilibrium.learning_rates=X,Y, input side first." : "";
            throw new CommandException(
                ExitCode.Usage,
                $"option '{_options.Shown(idle)}' has no effect on --learner {ImageLearners.Name(learner)} ({ImageLearners.Describe(learner)}). Leave it out.{instead}");
        }
    }

    private static ImageRunOptions With(ImageRunOptions options, Setting setting)
    {
        string name = setting.Path.Replace('-', '_');
        if (name is "preset" or "learner")
        {
            throw new CommandException(ExitCode.Usage, $"option '--set' cannot change the {name}, from which the other options come. Use --{name} {setting.Value}.");
        }

        _options.RequireKnown(name, setting.Path);
        try
        {
            return ImageJson.With(options, name, setting.Value);
        }
        catch (ArgumentException exception)
        {
            throw new CommandException(ExitCode.Usage, $"option '--set': {exception.Message.Split(" (Parameter", 2)[0]}");
        }
    }

    private static void Write(TextWriter output, ImageRunResult result)
    {
        if (!result.IsDone)
        {
            output.WriteLine($"stopped. Go on with: eddy train --resume {result.Run}");
        }

        if (result.ValidationErrorPercent is { } error)
        {
            output.WriteLine(Text($"validation error   {error:F2} %"));
        }

        (string learning, string answering) = result.IsWhole ? ("learning", "judging") : ("encoder", "head");
        output.WriteLine(Text($"time               {result.Seconds:F1} s ({learning} {result.EncoderSeconds:F1} s, {answering} {result.HeadSeconds:F1} s)"));
        if (result.SamplesPerSecond > 0)
        {
            output.WriteLine(Text($"speed              {result.SamplesPerSecond:N0} samples/s while the {(result.IsWhole ? "network" : "encoder")} learned"));
        }

        output.WriteLine($"weights            sha256 {result.WeightsSha256}");
        output.WriteLine($"run                {result.Run}");
        output.WriteLine($"report             {result.Report}");
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private sealed class Progress(ImageRun run, IProgressDisplay display) : IImageRunProgress
    {
        public void OnProgress(ImageProgress now)
        {
            string details = now.Stage.IsJudged ? Text($"loss {now.Means.Loss:F3}") : Losses(now.Means);
            display.Update(new ProgressUpdate(
                Text($"{now.Stage.Name} epoch {now.Epoch}/{now.Stage.Epochs}"), Fraction(now.StepsDone), details, now.SamplesPerSecond, TimeSpan.FromSeconds(now.SecondsLeft)));
        }

        public void OnEpoch(ImageEpoch epoch)
        {
            string training = epoch.Means.TrainingErrorPercent is { } error ? Text($"training error {error:F2} %, ") : "";
            string details = epoch.Stage.IsJudged ? Text($"loss {epoch.Means.Loss:F3}, {training}validation error {epoch.ValidationErrorPercent:F2} %") : Losses(epoch.Means);
            double samples = run.Data.Train.Count / Math.Max(1e-9, epoch.Seconds);
            display.Update(new ProgressUpdate(
                Text($"{epoch.Stage.Name} epoch {epoch.Epoch}/{epoch.Stage.Epochs}"), Fraction(epoch.Step), details, samples, EndsEpoch: true));
        }

        private static string Losses(ImageMeans means) => string.Join(
            " · ",
            means.Losses.Select(l => Text($"S {l.Similarity:G4} V {l.Variance:G4} K {l.Covariance:G4} Λ {l.Lateral:G4}")).Concat(means.LayerLosses.Select((loss, l) => Text($"layer {l + 1} {loss:G4}"))));

        private double Fraction(long step) => run.TotalSteps == 0 ? 1 : (double)step / run.TotalSteps;
    }
}
