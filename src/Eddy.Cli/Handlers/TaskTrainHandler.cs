using System.Globalization;
using Eddy.Cli.Commands;
using Eddy.Cli.Output;
using Eddy.Cli.Parsing;
using Eddy.Data.Tasks;
using Eddy.Experiments.Recurrent;
using Eddy.Traces;

namespace Eddy.Cli.Handlers;

/// <summary>What <c>eddy train --task</c> does: a recurrent network over a task in time, from its beginning or from where a saved run left it.</summary>
internal static class TaskTrainHandler
{
    /// <summary>Whether what was given means a task: by the option, or by the run to go on with.</summary>
    public static bool Takes(TrainArguments given)
    {
        if (given.Resume is { } run)
        {
            return TaskRun.IsIn(run) || (given.Hours is not null ? throw Foreign("--hours") : false);
        }

        (string Name, bool Given)[] own =
        [
            ("--cell", given.Cell is not null), ("--hidden", given.Hidden is not null), ("--steps", given.Steps is not null),
            ("--clip", given.Clip is not null), ("--hours", given.Hours is not null),
            ("--readout-decay", given.ReadoutDecay is not null), ("--readout-form", given.ReadoutForm is not null), ("--control", given.Control is not null), ("--describe", given.Describe),
        ];
        return given.Task is not null || (own.FirstOrDefault(option => option.Given).Name is { } name ? throw Foreign(name) : false);

        static CommandException Foreign(string name) => new(ExitCode.Usage, $"option '{name}' goes with --task only. Name a task, as in --task add, or leave it out.");
    }

    /// <summary>Trains; answers the exit code.</summary>
    public static int Run(CommandContext context, TrainArguments given)
    {
        if (given.Describe)
        {
            RuleDescription description = TaskDescription.Of(Options(given));
            context.WriteResult(given.Json, description, output => RuleDescriptionText.Write(output, description));
            return ExitCode.Done;
        }

        using TaskRun run = given.Resume is { } folder ? TaskRun.Resume(folder) : Start(given);
        SkippedCheckpoints.Say(context, "train", run.SkippedCheckpoints);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(context.Cancellation);
        if (given.Hours is { } hours)
        {
            stop.CancelAfter(Duration(hours));
        }

        try
        {
            TaskPreset preset = TaskPresets.For(run.Options.Task);
            TaskRunResult result = context.RunWithProgress(given.Quiet, display => run.Run(new Progress(preset, display), stop.Token));
            context.WriteResult(given.Json, Fields(result), output => Write(output, preset, result));
            return result.IsDone ? ExitCode.Done : ExitCode.Stopped;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.Failed, $"{exception.Message} Then go on with: eddy train --resume {run.Folder.Path}");
        }
    }

    /// <summary>Hours as a timer takes them: at most its longest.</summary>
    internal static TimeSpan Duration(double hours) => TimeSpan.FromMilliseconds(Math.Min(hours * 3_600_000, uint.MaxValue - 2.0));

    /// <summary>The task's defaults, with what was given in their place; then each <c>--set</c> in order.</summary>
    internal static TaskRunOptions Options(TrainArguments given)
    {
        RefuseForeign(given);
        string task = given.Task!;
        if (!SequenceTasks.IsKnown(task))
        {
            string meant = Suggestions.DidYouMean(task, SequenceTasks.All.Select(info => info.Name));
            throw new CommandException(ExitCode.Usage, $"option '--task': '{task}' is no task; there are {string.Join(", ", SequenceTasks.All.Select(info => info.Form))}.{meant}");
        }

        TaskRunOptions options = TaskPresets.For(task).Options with { Task = task };
        options = With(options, "cell", given.Cell, "--cell");
        options = With(options, "hidden", given.Hidden is { } hidden ? string.Join(',', hidden) : null, "--hidden");
        if (given.Learner is { } learner)
        {
            options = With(options with { LearnerOptions = [] }, "learner", learner, "--learner");
        }

        options = With(options, "steps", given.Steps?.ToString(CultureInfo.InvariantCulture), "--steps");
        options = With(options, "clip", given.Clip?.ToString("R", CultureInfo.InvariantCulture), "--clip");
        options = With(options, "batch", given.Batch?.ToString(CultureInfo.InvariantCulture), "--batch");
        options = With(options, "optimizer", given.Optimizer, "--optimizer");
        options = With(options, "learning_rate", given.LearningRate?.ToString("R", CultureInfo.InvariantCulture), "--learning-rate");
        options = With(options, "readout_decay", given.ReadoutDecay?.ToString("R", CultureInfo.InvariantCulture), "--readout-decay");
        options = With(options, "readout_form", given.ReadoutForm, "--readout-form");
        options = With(options, "control", given.Control?.ToString().ToLowerInvariant(), "--control");
        options = options with { Seed = given.Seed ?? options.Seed };
        foreach (Setting setting in given.Set)
        {
            options = With(options, setting.Path, setting.Value, "--set");
        }

        return options;
    }

    private static TaskRun Start(TrainArguments given)
    {
        TaskRunOptions options = Options(given);
        RunOptionNames.RequireFree(given.Out, "train");
        return TaskRun.Start(options, given.Out);
    }

    private static void RefuseForeign(TrainArguments given)
    {
        (string Name, bool Given)[] foreign =
        [
            ("--data", given.Data is not null), ("--preset", given.Preset is not null), ("--layers", given.Layers is not null), ("--epochs", given.Epochs is not null),
            ("--head-epochs", given.HeadEpochs is not null), ("--chunk", given.Chunk is not null), ("--activation", given.Activation is not null),
            ("--batch-norm", given.BatchNorm is not null), ("--augment", given.Augment is not null), ("--train-samples", given.TrainSamples is not null), ("--order", given.Order is not null),
        ];
        if (foreign.FirstOrDefault(option => option.Given).Name is { } name)
        {
            throw new CommandException(ExitCode.Usage, $"option '{name}' is not for a task in time (--task {given.Task}).{(name == "--layers" ? " Its layers are --hidden." : " Leave it out.")}");
        }
    }

    // A name of the run's, the learner's or the task's; with a prefix where two of them use it.
    private static TaskRunOptions With(TaskRunOptions options, string path, string? value, string option)
    {
        if (value is null)
        {
            return options;
        }

        try
        {
            return TaskSettings.With(options, path, value);
        }
        catch (ArgumentException exception)
        {
            string meant = TaskSettings.Knows(options, path) ? "" : Suggestions.DidYouMean(path, TaskSettings.Names(options));
            throw new CommandException(ExitCode.Usage, $"option '{option}': {FailureReport.From(exception).Line}{meant}");
        }
    }

    private static object Fields(TaskRunResult r) => new { r.Steps, r.Final, r.Control, r.Test, r.ControlTest, r.Firing, Task = r.TaskFigures, r.Seconds, r.StepsPerSecond, r.StateBytes, r.WeightsSha256, r.IsDone, r.Run };

    private static void Write(TextWriter output, TaskPreset preset, TaskRunResult result)
    {
        if (!result.IsDone)
        {
            output.WriteLine($"stopped. Go on with: eddy train --resume {result.Run}");
        }

        if (result.Test is { } test)
        {
            output.WriteLine(Text($"{Words(test.Part),-19}{100 * test.Accuracy:F2} % of {test.Samples:N0} recordings that were not learned from"));
        }

        if (result.ControlTest is { } control)
        {
            output.WriteLine(Text($"{"  readout only",-19}{100 * control.Accuracy:F2} %, its layers as they were drawn"));
        }

        if (preset.Headline(result.Final, result.TaskFigures) is { } figure)
        {
            output.WriteLine($"{preset.Member,-19}{preset.Text(figure)} {preset.Label}");
            if (result.Control is { } beside && preset.Headline(beside, new Dictionary<string, double>()) is { } still)
            {
                output.WriteLine($"{"  readout only",-19}{preset.Text(still)}");
            }
        }

        if (result.Final is { } final && preset.Member != "loss")
        {
            output.WriteLine(Text($"loss               {final.Loss:F5} a lesson"));
        }

        if (result.Firing is { } firing)
        {
            output.WriteLine($"{"spikes",-19}{string.Join(", ", firing.Select(rate => Text($"{100 * rate:F1} %")))} of the units a step");
        }

        foreach ((string name, double value) in result.TaskFigures.Where(f => f.Key != preset.Member))
        {
            output.WriteLine(Text($"  {name,-30}{value:G5}"));
        }

        output.WriteLine(Text($"time               {result.Seconds:F1} s for {result.Steps:N0} steps, {result.StepsPerSecond:N0} steps/s"));
        output.WriteLine($"weights            sha256 {result.WeightsSha256}");
        output.WriteLine($"run                {result.Run}");
        output.WriteLine($"report             {result.Report}");
    }

    private static string Words(string name) => name.Replace('_', ' ');

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    /// <summary>Shows a run over a task: the loss and what the task is judged by.</summary>
    internal sealed class Progress(TaskPreset preset, IProgressDisplay display) : ITaskObserver
    {
        private long _told;

        public void OnLine(TaskMoment moment)
        {
            double? figure = preset.Headline(moment.Scores, moment.TaskFigures.ToDictionary(f => f.Name, f => f.Value, StringComparer.Ordinal));
            string details = ProgressText.Join(
                moment.Scores is { } scores && preset.Member != "loss" ? Text($"loss {scores.Loss:F4}") : "", figure is { } value ? $"{preset.Member.Replace('_', ' ')} {preset.Text(value)}" : "");
            long twentieth = 20 * moment.Step / moment.Steps;
            display.Update(new ProgressUpdate(
                Text($"step {moment.Step:N0}/{moment.Steps:N0}"), (double)moment.Step / moment.Steps, details, moment.StepsPerSecond, EndsEpoch: twentieth > _told));
            _told = Math.Max(_told, twentieth);
        }
    }
}
