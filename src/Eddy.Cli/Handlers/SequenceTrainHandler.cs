using System.Globalization;
using Eddy.Cli.Commands;
using Eddy.Cli.Output;
using Eddy.Cli.Parsing;
using Eddy.Experiments.Sequences;

namespace Eddy.Cli.Handlers;

/// <summary>What <c>eddy train</c> does with sequences: rows of images.</summary>
internal static class SequenceTrainHandler
{
    /// <summary>Options with a name of their own on the command line, by their name in config.json.</summary>
    private static readonly RunOptionNames _options = new("a run on sequences", SequenceExperimentOptions.Names, new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["layers"] = "--layers",
        ["epochs"] = "--epochs",
        ["head_epochs"] = "--head-epochs",
        ["batch_size"] = "--batch",
        ["learning_rate"] = "--learning-rate",
        ["train_samples"] = "--train-samples",
    });

    /// <summary>Whether what was given means sequences: by the data's name, or by the run to go on with.</summary>
    public static bool Takes(TrainArguments given) => given.Resume is { } run ? SequenceRun.IsIn(run) : SequenceRun.IsSequenceData(given.Data);

    /// <summary>Trains; answers the exit code.</summary>
    public static int Run(CommandContext context, TrainArguments given)
    {
        int threads = given.Threads ?? Environment.ProcessorCount;
        using SequenceRun run = given.Resume is { } folder ? SequenceRun.Resume(folder, threads) : Start(given, threads);
        SkippedCheckpoints.Say(context, "train", run.Skipped);
        try
        {
            SequenceRunResult result = context.RunWithProgress(given.Quiet, display => run.Train(new Progress(run, display), context.Cancellation));
            context.WriteResult(given.Json, Fields(result), output => Write(output, result));
            return result.IsDone ? ExitCode.Done : ExitCode.Stopped;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.Failed, $"{exception.Message} Then go on with: eddy train --resume {run.Folder.Path}");
        }
    }

    private static SequenceRun Start(TrainArguments given, int threads)
    {
        SequenceExperimentOptions options = Options(given);
        RunOptionNames.RequireFree(given.Out, "train");
        return SequenceRun.Start(options, given.Out, threads);
    }

    private static SequenceExperimentOptions Options(TrainArguments given)
    {
        (string Name, bool Given)[] foreign =
        [
            ("--preset", given.Preset is not null), ("--chunk", given.Chunk is not null), ("--batch-norm", given.BatchNorm is not null), ("--augment", given.Augment is not null),
        ];
        if (given.Learner is { } learner && learner != "trl")
        {
            throw new CommandException(
                ExitCode.Usage, $"option '--learner': sequences of {given.Data} are learned by trl, not by {learner}. Leave it out, or name a task of recurrent networks with --task.");
        }

        if (foreign.FirstOrDefault(option => option.Given).Name is { } name)
        {
            throw new CommandException(ExitCode.Usage, $"option '{name}' is for single images, not for sequences ({given.Data}). Leave it out.");
        }

        var defaults = SequenceExperimentOptions.For(given.Data!);
        SequenceExperimentOptions options = defaults with
        {
            Layers = given.Layers ?? defaults.Layers,
            Epochs = given.Epochs ?? defaults.Epochs,
            HeadEpochs = given.HeadEpochs ?? defaults.HeadEpochs,
            BatchSize = given.Batch ?? defaults.BatchSize,
            LearningRate = given.LearningRate ?? defaults.LearningRate,
            Optimizer = RunOptionNames.Word(given.Optimizer, defaults.Optimizer),
            Activation = RunOptionNames.Word(given.Activation, defaults.Activation),
            TrainSamples = given.TrainSamples ?? defaults.TrainSamples,
            Order = RunOptionNames.Word(given.Order, defaults.Order),
            Seed = given.Seed ?? defaults.Seed,
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

    private static SequenceExperimentOptions With(SequenceExperimentOptions options, Setting setting)
    {
        string name = setting.Path.Replace('-', '_');
        if (name is "kind" or "data")
        {
            throw new CommandException(ExitCode.Usage, $"option '--set' cannot change {name}. Use --data {setting.Value}.");
        }

        _options.RequireKnown(name, setting.Path);
        try
        {
            return SequenceExperimentOptions.With(options, name, setting.Value);
        }
        catch (ArgumentException exception)
        {
            throw new CommandException(ExitCode.Usage, $"option '--set': {exception.Message.Split(" (Parameter", 2)[0]}");
        }
    }

    private static object Fields(SequenceRunResult r) => r.HasClasses
        ? new { r.Score?.TestAccuracy, r.Score?.ValidationAccuracy, r.Baselines, r.EncoderSeconds, r.HeadSeconds, r.Seconds, r.Steps, r.SequencesPerSecond, r.WeightsSha256, r.Run }
        : new { r.Score?.MeanSquaredError, r.Baselines, r.EncoderSeconds, r.HeadSeconds, r.Seconds, r.Steps, r.SequencesPerSecond, r.WeightsSha256, r.Run };

    private static void Write(TextWriter output, SequenceRunResult result)
    {
        if (!result.IsDone)
        {
            output.WriteLine($"stopped. Go on with: eddy train --resume {result.Run}");
        }

        if (result.Score?.MeanSquaredError is { } error)
        {
            output.WriteLine(Text($"squared error      {error:F5} for the next row"));
        }

        if (result.Score?.TestAccuracy is { } accuracy)
        {
            output.WriteLine(Text($"test accuracy      {100 * accuracy:F2} %"));
        }

        if (result.Score?.ValidationAccuracy is { } validation)
        {
            output.WriteLine(Text($"validation         {100 * validation:F2} %"));
        }

        foreach ((string name, double value) in result.Baselines)
        {
            output.WriteLine(result.HasClasses ? Text($"  {name.Replace('_', ' '),-19}{100 * value:F2} %") : Text($"  {name.Replace('_', ' '),-19}{value:F5}"));
        }

        output.WriteLine(Text($"time               {result.Seconds:F1} s (encoder {result.EncoderSeconds:F1} s, heads {result.HeadSeconds:F1} s)"));
        output.WriteLine(Text($"speed              {result.SequencesPerSecond:N0} sequences/s while the encoder learned"));
        output.WriteLine($"weights            sha256 {result.WeightsSha256}");
        output.WriteLine($"run                {result.Run}");
        output.WriteLine($"report             {result.Report}");
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private sealed class Progress(SequenceRun run, IProgressDisplay display) : ISequenceObserver
    {
        public void OnProgress(SequenceProgress now) => Show(now, TimeSpan.FromSeconds(now.SecondsLeft), endsEpoch: false);

        public void OnEpoch(SequenceProgress epoch) => Show(epoch, null, endsEpoch: true);

        public void OnCheckpoint()
        {
        }

        private void Show(SequenceProgress now, TimeSpan? left, bool endsEpoch)
        {
            string details = now.HeadLoss is { } loss
                ? ProgressText.Join(
                    Text($"loss {loss:F5}"),
                    now.Score?.MeanSquaredError is { } error ? Text($"test {error:F5}") : "",
                    now.Score?.TestAccuracy is { } test ? Text($"test accuracy {100 * test:F2} %") : "",
                    now.Score?.ValidationAccuracy is { } validation ? Text($"validation {100 * validation:F2} %") : "")
                : string.Join(" · ", now.Losses.Select(l => Text($"S {l.Similarity:G4} V {l.Variance:G4} K {l.Covariance:G4} Λ {l.Lateral:G4}")));
            double fraction = run.TotalSteps == 0 ? 1 : (double)now.Step / run.TotalSteps;
            display.Update(new ProgressUpdate(Text($"{now.Stage.Name} epoch {now.Epoch}/{now.Stage.Epochs}"), fraction, details, now.SequencesPerSecond, left, endsEpoch));
        }
    }
}
