using Eddy.Experiments.Recurrent;
using Eddy.Experiments.Runs;

namespace Eddy.Cli.Tests.Recurrent;

/// <summary>A folder of its own for small runs over tasks.</summary>
public sealed class TaskFiles : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("eddy-task-");

    public string At(string name) => Path.Combine(_folder.FullName, name);

    public void Dispose() => _folder.Delete(recursive: true);

    /// <summary>The task's defaults, small.</summary>
    public static TaskRunOptions Options(string task, string learner, long steps, params (string Name, string Value)[] settings)
    {
        TaskRunOptions options = TaskPresets.For(task).Options with { Task = task, Hidden = [16], Batch = 3, Learner = learner, LearnerOptions = [], Steps = steps, LogEvery = 10 };
        return settings.Aggregate(options, (known, setting) => TaskSettings.With(known, setting.Name, setting.Value));
    }

    public TaskRunResult Run(TaskRunOptions options, string name)
    {
        using var run = TaskRun.Start(options, At(name));
        return run.Run(new Watch(), CancellationToken.None);
    }

    /// <summary>The lines of a run without what a clock says.</summary>
    public string[] Lines(string name)
        => [.. MetricsLog.Read(Path.Combine(At(name), "metrics.jsonl")).Select(line =>
        {
            line.Remove("seconds");
            line.Remove("steps_per_second");
            return line.ToJsonString();
        })];

    /// <summary>All files of a run as they are now, as after a kill.</summary>
    public void Copy(string name, string copy)
    {
        foreach (string file in Directory.GetFiles(At(name), "*", SearchOption.AllDirectories).Where(file => Path.GetFileName(file) != "run.lock"))
        {
            string target = Path.Combine(At(copy), Path.GetRelativePath(At(name), file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }

    /// <summary>Does something at one step.</summary>
    internal sealed class Watch(long at = -1, Action? act = null) : ITaskObserver
    {
        public List<long> Steps { get; } = [];

        public void OnLine(TaskMoment moment)
        {
            Steps.Add(moment.Step);
            if (moment.Step == at)
            {
                act!();
            }
        }
    }
}
