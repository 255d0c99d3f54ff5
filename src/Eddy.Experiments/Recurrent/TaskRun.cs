using System.Diagnostics;
using System.Text.Json.Nodes;
using Eddy.Checkpoints;
using Eddy.Data.Tasks;
using Eddy.Experiments.Runs;
using Eddy.Learners.Recurrent;
using Eddy.Networks;

namespace Eddy.Experiments.Recurrent;

/// <summary>A recurrent learner's run over a sequence task, in a run folder: answers, scores and learns step by step, logs, saves, and writes the report. Start a new one or resume one.</summary>
public sealed class TaskRun : IDisposable
{
    private readonly ISequenceTask _task;
    private readonly RecurrentLearner _learner;
    private readonly TaskControl? _control;
    private readonly string _dataSha256;
    private readonly TaskSums _sums;
    private readonly FiringMeter? _firing;
    private readonly float[] _inputs;
    private readonly float[] _targets;
    private readonly float[] _losses;
    private readonly bool[] _asked;
    private readonly bool[] _startsAnew;
    private readonly Stopwatch _clock = new();
    private readonly double _secondsBefore;
    private (long Step, double Seconds) _lastLine;
    private string? _lastSaved;
    private long _savedAt = -1;
    private long _saveDue;

    private TaskRun(TaskRunOptions options, RunFolder folder, ISequenceTask task, RecurrentLearner learner, string dataSha256, TaskPosition? resumed)
    {
        (Options, Folder, _task, _learner, _dataSha256) = (options, folder, task, learner, dataSha256);
        _control = options.HasControl ? new TaskControl(options, task, resumed?.ControlSums) : null;
        _firing = TaskNetwork.Spikes(options.Cell) ? resumed?.Firing ?? new FiringMeter { Spikes = new double[options.Hidden.Count] } : null;
        (Step, _secondsBefore, _sums) = (resumed?.Step ?? 0, resumed?.Seconds ?? 0, resumed?.Sums ?? new TaskSums());
        _lastLine = (Step, _secondsBefore);
        int lanes = task.Lanes;
        (_inputs, _targets, _losses) = (new float[lanes * task.InputSize], new float[lanes * task.OutputSize], new float[lanes]);
        (_asked, _startsAnew) = (new bool[lanes], new bool[lanes]);
    }

    /// <summary>The resolved options.</summary>
    public TaskRunOptions Options { get; }

    /// <summary>Where it is written.</summary>
    public RunFolder Folder { get; }

    /// <summary>Time steps taken so far.</summary>
    public long Step { get; private set; }

    /// <summary>Checkpoints that were skipped on resuming because they are damaged.</summary>
    public IReadOnlyList<SkippedCheckpoint> SkippedCheckpoints { get; private init; } = [];

    /// <summary>What learns.</summary>
    internal RecurrentLearner Learner => _learner;

    private double Seconds => _secondsBefore + _clock.Elapsed.TotalSeconds;

    /// <summary>Starts a run. Nothing is written before options and data have been checked.</summary>
    /// <param name="options">What to compute.</param>
    /// <param name="folder">A new or empty folder; null for a new one under <c>runs</c>.</param>
    /// <exception cref="ArgumentException">An option is wrong.</exception>
    /// <exception cref="NotSupportedException">The learner cannot work with the cell.</exception>
    /// <exception cref="InvalidDataException">The task's data are damaged.</exception>
    /// <exception cref="IOException">The task's data are not there, or the folder is taken or cannot be written.</exception>
    public static TaskRun Start(TaskRunOptions options, string? folder)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        ISequenceTask task = options.CreateTask();
        RecurrentLearner learner = options.CreateLearner(task);
        TaskTest.Check(options, task); // what is wrong with what will be judged on is said now, not after hours
        string sha256 = TaskCheckpoint.DataSha256(options.Task);
        return new TaskRun(options, RunFolder.Create(folder, $"{options.Rule.Name}-{task.Name}", options.ToJson()), task, learner, sha256, null);
    }

    /// <summary>Takes up a run where its last whole checkpoint left it; one that was stopped before its first checkpoint begins anew, in the same folder.</summary>
    /// <param name="path">The run folder.</param>
    /// <exception cref="InvalidDataException">There is no whole checkpoint, or the data are not those it learned from.</exception>
    /// <exception cref="IOException">There is no such run, or another process is writing it.</exception>
    public static TaskRun Resume(string path)
    {
        RunFolder folder = RunFolder.Resume(path);
        try
        {
            var options = TaskRunOptions.FromJson(folder.Options, Path.Combine(folder.Path, RunConfig.FileName));
            Checkpoint? checkpoint = folder.ToGoOnFrom(out IReadOnlyList<SkippedCheckpoint> skipped);
            ISequenceTask task = options.CreateTask();
            RecurrentLearner learner = options.CreateLearner(task);
            string sha256 = TaskCheckpoint.DataSha256(options.Task);
            TaskPosition? position = checkpoint is null ? null : TaskCheckpoint.Restore(checkpoint, learner, task, sha256);
            var run = new TaskRun(options, folder, task, learner, sha256, position)
            {
                SkippedCheckpoints = skipped,
                _lastSaved = checkpoint?.Path,
                _savedAt = position?.Step ?? -1,
            };
            if (checkpoint is not null)
            {
                run._control?.Load(checkpoint);
            }

            return run;
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <summary>Whether a folder holds a run over a task.</summary>
    public static bool IsIn(string path)
    {
        using var folder = RunFolder.Open(path);
        return TaskRunOptions.IsTask(folder.Options);
    }

    /// <summary>Runs to the last step or until cancelled, then writes the report. Either way the last checkpoint is whole.</summary>
    /// <param name="observer">Watches.</param>
    /// <param name="cancellation">Stops after the step in hand.</param>
    /// <exception cref="NonFiniteException">Learning diverged; the message names the last good checkpoint, and the result says it.</exception>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public TaskRunResult Run(ITaskObserver observer, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(observer);
        File.Delete(Folder.ResultPath); // of the run so far; it is about to go on
        using (MetricsLog metrics = Folder.OpenMetrics())
        {
            metrics.TruncateAfter(Step);
            if (_savedAt < 0)
            {
                Save();
            }

            _saveDue = NextSave();
            _clock.Start();
            try
            {
                while (Step < Options.Steps && !cancellation.IsCancellationRequested)
                {
                    Advance();
                    if (Step % Options.LinesEvery == 0)
                    {
                        WriteLine(metrics, observer);
                    }

                    if (Environment.TickCount64 >= _saveDue)
                    {
                        Save();
                    }
                }
            }
            catch (NonFiniteException exception)
            {
                _clock.Stop();
                metrics.Flush();
                Close(tests: null, exploded: exception.Message);
                throw RunExplosion.Of(exception, _lastSaved);
            }
            finally
            {
                _clock.Stop();
            }

            metrics.Flush();
        }

        if (_savedAt != Step)
        {
            Save();
        }

        return Close(Step >= Options.Steps ? Judge(observer, cancellation) : null, exploded: null);
    }

    /// <summary>Lets go of the folder.</summary>
    public void Dispose() => Folder.Dispose();

    // The life of a step: next samples, lanes that begin anew, answers, scores, lessons, and what the task is told of them.
    private void Advance()
    {
        int outputs = _task.OutputSize;
        double schedule = 1 + ((Options.FinalRate - 1) * Step / Options.Steps);
        _learner.Core.Schedule(schedule);
        _control?.Learner.Core.Schedule(schedule);
        _task.Advance(_inputs, _targets, _asked, _startsAnew);
        for (int lane = 0; lane < _startsAnew.Length; lane++)
        {
            if (_startsAnew[lane])
            {
                _learner.ResetStream(lane);
            }
        }

        ReadOnlySpan<float> answers = _learner.ObserveBatch(_inputs);
        _firing?.Add(_learner);
        for (int lane = 0; lane < _asked.Length; lane++)
        {
            _losses[lane] = _asked[lane] ? (float)_sums.Add(_task, answers.Slice(lane * outputs, outputs), _targets.AsSpan(lane * outputs, outputs)) : 0;
        }

        _learner.LearnBatch(_targets, _asked);
        _control?.Advance(_inputs, _targets, _asked, _startsAnew);
        _task.Tell(_losses);
        Step++;
    }

    private void WriteLine(MetricsLog metrics, ITaskObserver observer)
    {
        double seconds = Seconds, speed = (Step - _lastLine.Step) / Math.Max(1e-9, seconds - _lastLine.Seconds);
        TaskScores? scores = _sums.Scores(_task), control = _control?.Sums.Scores(_task);
        IReadOnlyList<TaskFigure> figures = _task.Figures();
        var line = new JsonObject { ["step"] = Step };
        scores?.AddTo(line);
        if (control is not null)
        {
            var beside = new JsonObject();
            control.AddTo(beside);
            line["control"] = beside;
        }

        if (_firing?.Take(_learner) is { } rates)
        {
            line["firing"] = new JsonArray([.. rates.Select(rate => JsonValue.Create(rate))]);
        }

        if (figures.Count > 0)
        {
            line["task"] = new JsonObject(figures.Select(figure => KeyValuePair.Create(figure.Name, (JsonNode?)figure.Value)));
        }

        line["seconds"] = seconds;
        line["steps_per_second"] = speed;
        metrics.Write(line);
        _sums.Clear();
        _control?.Sums.Clear();
        _lastLine = (Step, seconds);
        observer.OnLine(new TaskMoment(Step, Options.Steps, speed, scores, figures, control));
    }

    private void Save()
    {
        var position = new TaskPosition { Step = Step, Seconds = Seconds, Sums = _sums, ControlSums = _control?.Sums, Firing = _firing };
        _lastSaved = Folder.Checkpoints.Save(TaskCheckpoint.Build(Options, _learner, _control, _task, position, _dataSha256));
        (_savedAt, _saveDue) = (Step, NextSave());
    }

    private long NextSave() => Environment.TickCount64 + (long)(1000 * Options.CheckpointSeconds);

    // Of the learner and of the control; nothing where the task has no test, null where it was stopped.
    private TaskTestScores?[]? Judge(ITaskObserver observer, CancellationToken cancellation)
    {
        if (TaskTest.Of(Options) is not { } test)
        {
            return [];
        }

        try
        {
            observer.OnTest();
            return [test.Judge(_learner, cancellation), _control is null ? null : test.Judge(_control.Learner, cancellation)];
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    private TaskRunResult Close(TaskTestScores?[]? tests, string? exploded)
    {
        JsonObject[] lines = [.. MetricsLog.Read(Folder.MetricsPath)];
        var result = new TaskRunResult
        {
            Steps = Step,
            Final = Last(lines),
            Control = Last(lines.Select(line => line["control"]).OfType<JsonObject>()),
            Test = tests is [{ } own, ..] ? own : null,
            ControlTest = tests is [_, { } beside] ? beside : null,
            Firing = lines.LastOrDefault()?["firing"] is JsonArray firing ? [.. firing.Select(rate => rate!.GetValue<double>())] : null,
            TaskFigures = _task.Figures().ToDictionary(figure => figure.Name, figure => figure.Value, StringComparer.Ordinal),
            Seconds = Seconds,
            StepsPerSecond = Seconds > 0 ? Step / Seconds : 0,
            StateBytes = _learner.StateBytes,
            WeightsSha256 = TaskCheckpoint.WeightsSha256(Checkpoint.Load(_lastSaved!)),
            IsDone = exploded is not null || tests is not null,
            Exploded = exploded,
            Run = Folder.Path,
            Report = Folder.ReportPath,
        };
        result.Write(Folder);
        TaskReport.Write(Folder);
        return result;

        static TaskScores? Last(IEnumerable<JsonObject> lines) => TaskScores.Mean([.. lines.Select(TaskScores.From).OfType<TaskScores>().TakeLast(TaskRunResult.FinalLines)]);
    }
}
