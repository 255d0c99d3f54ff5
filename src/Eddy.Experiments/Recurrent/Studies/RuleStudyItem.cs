using System.Text.Json.Nodes;
using Eddy.Experiments.Runs;
using Eddy.Experiments.Studies;

namespace Eddy.Experiments.Recurrent.Studies;

/// <summary>A rule's run over a task as part of a study, and then how its gradient lies to that of BPTT.</summary>
/// <param name="key">Names the folder.</param>
/// <param name="label">In a table.</param>
/// <param name="options">What to compute.</param>
/// <param name="batchSteps">Time steps over which gradients are compared; 0 for none of that.</param>
internal sealed class RuleStudyItem(string key, string label, TaskRunOptions options, int batchSteps) : StudyItem(key)
{
    private readonly TaskStudyItem _run = new(key, options);

    /// <summary>In a table.</summary>
    public string Label { get; } = label;

    public TaskRunOptions Options { get; } = options;

    /// <inheritdoc/>
    public override bool IsDone(string folder) => _run.IsDone(folder) && (batchSteps == 0 || Alignment(folder) is not null || Result(folder)?.Exploded is not null);

    /// <inheritdoc/>
    public override void Run(string folder, Action<string> say, CancellationToken cancellation)
    {
        if (!_run.IsDone(folder))
        {
            _run.Run(folder, say, cancellation);
        }

        if (!_run.IsDone(folder) || IsDone(folder))
        {
            return;
        }

        say("its gradient beside that of BPTT");
        RuleAlignment alignment;
        using (var run = TaskRun.Resume(At(folder)))
        {
            alignment = RuleAlignment.Of(Options, run.Learner, batchSteps);
        }

        RunConfig.WriteJson(AlignmentPath(folder), alignment.ToJson());
    }

    /// <summary>What the run came to; null before its end.</summary>
    public TaskRunResult? Result(string folder) => _run.Result(folder);

    /// <summary>What was measured after it; null before.</summary>
    public RuleAlignment? Alignment(string folder) => File.Exists(AlignmentPath(folder)) ? RuleAlignment.From(RunConfig.ReadJson(AlignmentPath(folder))) : null;

    /// <summary>The highest speed of a line of the log, in steps a second: the one least disturbed by whatever else the machine did.</summary>
    public double Fastest(string folder)
    {
        double[] speeds = [.. MetricsLog.Read(Path.Combine(At(folder), "metrics.jsonl")).Select(line => line["steps_per_second"]).OfType<JsonValue>().Select(speed => speed.GetValue<double>())];
        return speeds.Length == 0 ? double.NaN : speeds.Max();
    }

    private string At(string folder) => Path.Combine(folder, "runs", Key);

    private string AlignmentPath(string folder) => Path.Combine(At(folder), "alignment.json");
}
