using System.Globalization;
using System.Text.Json.Nodes;
using Eddy.Experiments.Studies;

namespace Eddy.Experiments.Recurrent.Studies;

/// <summary>Strings of bits to be remembered, ever longer: the length that the curriculum reaches after 1,000,000 steps, a highway network of 128 units.</summary>
public sealed class StringMemoryStudy : Study
{
    private const double Goal = 30;

    private static readonly string[] _learners = ["ok-16", "kf-rtrl", "snap-1", "uoro", "one-step"];

    private readonly IReadOnlyList<ulong> _seeds;
    private readonly List<(string Learner, TaskStudyItem Item)> _runs = [];

    /// <summary>The study.</summary>
    /// <param name="seeds">A run of every method for each.</param>
    /// <param name="steps">Time steps of a run.</param>
    public StringMemoryStudy(IReadOnlyList<ulong> seeds, long steps = 1_000_000)
    {
        ArgumentNullException.ThrowIfNull(seeds);
        (_seeds, Steps) = (seeds, steps);
        foreach (string learner in _learners)
        {
            foreach (ulong seed in seeds)
            {
                var options = TaskPresets.For("string-memory").Options with { Learner = learner, LearnerOptions = [], Steps = steps, LogEvery = 1000, Seed = seed };
                _runs.Add((learner, new TaskStudyItem(string.Create(CultureInfo.InvariantCulture, $"{learner}-{seed}"), options)));
            }
        }
    }

    /// <summary>Time steps of a run.</summary>
    public long Steps { get; }

    /// <inheritdoc/>
    public override string Name => "string-memory";

    /// <inheritdoc/>
    public override string Description => string.Create(CultureInfo.InvariantCulture,
        $"String memorisation with a curriculum: a recurrent highway network of 128 units, batch 16, Adam 10^-3.5, gradient norm at most 1, {Steps:N0} steps. The score is the length reached; 30 is the mark to reach within 1,000,000 steps. Runs on their way count with the length they have.");

    /// <inheritdoc/>
    public override JsonObject Settings => new() { ["seeds"] = new JsonArray([.. _seeds.Select(seed => JsonValue.Create(seed))]), ["steps"] = Steps };

    /// <inheritdoc/>
    public override IReadOnlyList<StudyItem> Items => [.. _runs.Select(run => run.Item)];

    /// <inheritdoc/>
    public override IReadOnlyList<StudyTable> Tables(string folder) =>
    [
        new("length reached", "length", ["steps", "steps/s"], [.. _learners.Select(learner => Row(folder, learner))]),
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Findings(IReadOnlyList<StudyTable> tables)
    {
        ArgumentNullException.ThrowIfNull(tables);
        return [.. tables[0].Rows.Where(row => row.Measured is not null).Select(row => string.Create(CultureInfo.InvariantCulture,
            $"{row.Name} reached length {row.Measured:0.#} after {row.Parts[0]:N0} steps at {row.Parts[1]:0} steps/s: {(row.Measured >= Goal ? "at or above" : "below")} the mark of {Goal}."))];
    }

    private StudyRow Row(string folder, string learner)
    {
        TaskStudyItem[] items = [.. _runs.Where(run => run.Learner == learner).Select(run => run.Item)];
        TaskRunResult[] results = [.. items.Select(item => item.Result(folder)).OfType<TaskRunResult>()];
        StudyRow row = TaskStudyRows.Of(learner, folder, items, result => result.TaskFigures["length"], unfinished: true);
        return row with
        {
            Parts = results.Length == 0 ? [double.NaN, double.NaN] : [results.Average(r => r.Steps), results.Average(r => r.StepsPerSecond)],
            Note = learner == _learners[0] ? $"mark: {Figure(Goal)} or more" : "",
        };
    }

    private static string Figure(double value) => value.ToString(CultureInfo.InvariantCulture);
}
