using System.Globalization;
using Eddy.Experiments.Runs;
using Eddy.Experiments.Studies;
using Eddy.Networks;

namespace Eddy.Experiments.Recurrent.Studies;

/// <summary>A run over a task as part of a study; its run folder is in the study's.</summary>
/// <param name="key">Names the folder.</param>
/// <param name="options">What to compute.</param>
internal sealed class TaskStudyItem(string key, TaskRunOptions options) : StudyItem(key)
{
    public TaskRunOptions Options { get; } = options;

    /// <inheritdoc/>
    public override bool IsDone(string folder) => Result(folder)?.IsDone == true;

    /// <inheritdoc/>
    public override void Run(string folder, Action<string> say, CancellationToken cancellation)
    {
        string path = At(folder);
        using TaskRun run = File.Exists(Path.Combine(path, RunConfig.FileName)) ? TaskRun.Resume(path) : TaskRun.Start(Options, path);
        try
        {
            run.Run(new Observer(TaskPresets.For(Options.Task), say), cancellation);
        }
        catch (NonFiniteException)
        {
            // It is counted: the run's own result says where it exploded.
        }
    }

    /// <summary>What it came to; null before it was stopped or ended.</summary>
    public TaskRunResult? Result(string folder)
    {
        string path = At(folder);
        if (!File.Exists(Path.Combine(path, RunConfig.FileName)))
        {
            return null;
        }

        using var run = RunFolder.Open(path);
        return TaskRunResult.Read(run);
    }

    private string At(string folder) => Path.Combine(folder, "runs", Key);

    private sealed class Observer(TaskPreset preset, Action<string> say) : ITaskObserver
    {
        public void OnLine(TaskMoment moment)
        {
            double? figure = preset.Headline(moment.Scores, moment.TaskFigures.ToDictionary(f => f.Name, f => f.Value, StringComparer.Ordinal));
            say(string.Create(CultureInfo.InvariantCulture, $"step {moment.Step:N0} of {moment.Steps:N0}, {(figure is { } value ? $"{preset.Member} {preset.Text(value)}, " : "")}{moment.StepsPerSecond:N0} steps/s"));
        }
    }
}
