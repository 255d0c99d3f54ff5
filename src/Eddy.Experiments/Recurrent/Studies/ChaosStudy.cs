using System.Globalization;
using System.Text.Json.Nodes;

namespace Eddy.Experiments.Recurrent.Studies;

/// <summary>
/// Next-step prediction of chaotic series online: 64 units, 15,000 steps, the NMSE of the last 2,500. The claim is that SnAp-1 matches or beats exact RTRL online.
/// </summary>
public sealed class ChaosStudy : Study
{
    private const string Exact = "rtrl";
    private const string Claimed = "snap-1";

    private const string Slow = "leaky:leak=0.5"; // RFLO is defined for neurons with a leak

    private static readonly string[] _systems = ["henon", "mackey-glass", "lorenz"];

    private static readonly (string Cell, string Learner)[] _methods =
    [
        ("tanh", Claimed), ("tanh", Exact), ("tanh", "uoro"), (Slow, "rflo"), ("tanh", "d-rtrl"), ("tanh", "kf-rtrl"), ("tanh", "ok-4"), ("tanh", "one-step"), ("tanh", "bptt-8"),
        ("gru", Claimed), ("lru", "d-rtrl"), ("rtu", "d-rtrl"),
    ];

    private readonly IReadOnlyList<ulong> _seeds;
    private readonly List<(string System, string Cell, string Learner, TaskStudyItem Item)> _runs = [];

    /// <summary>The study.</summary>
    /// <param name="seeds">A run of every method for each.</param>
    /// <param name="steps">Time steps of a run.</param>
    public ChaosStudy(IReadOnlyList<ulong> seeds, long steps = 15_000)
    {
        ArgumentNullException.ThrowIfNull(seeds);
        (_seeds, Steps) = (seeds, steps);
        foreach (ulong seed in seeds)
        {
            foreach ((string cell, string learner) in _methods)
            {
                foreach (string system in _systems)
                {
                    var options = TaskPresets.For(system).Options with { Cell = cell, Hidden = [64], Learner = learner, LearnerOptions = [], Steps = steps, LogEvery = 500, Seed = seed, CheckpointSeconds = 30 };
                    string key = string.Create(CultureInfo.InvariantCulture, $"{system}-{cell.Split(':')[0]}-{learner}-{seed}");
                    _runs.Add((system, cell, learner, new TaskStudyItem(key, options)));
                }
            }
        }
    }

    /// <summary>Time steps of a run.</summary>
    public long Steps { get; }

    /// <inheritdoc/>
    public override string Name => "chaos";

    /// <inheritdoc/>
    public override string Description => string.Create(CultureInfo.InvariantCulture,
        $"The next sample of chaotic series, told before it is learned: 64 units, Adam 0.001, gradient norm at most 1, {Steps:N0} steps of one stream; NMSE of the last five lines of 500 steps. No table of figures was published; the claim is that SnAp-1 matches or beats exact RTRL online.");

    /// <inheritdoc/>
    public override JsonObject Settings => new() { ["seeds"] = new JsonArray([.. _seeds.Select(seed => JsonValue.Create(seed))]), ["steps"] = Steps };

    /// <inheritdoc/>
    public override IReadOnlyList<StudyItem> Items => [.. _runs.Select(run => run.Item)];

    /// <inheritdoc/>
    public override IReadOnlyList<StudyTable> Tables(string folder) => [.. _systems.Select(system => Table(folder, system))];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Findings(IReadOnlyList<StudyTable> tables)
    {
        ArgumentNullException.ThrowIfNull(tables);
        var findings = new List<string>();
        foreach (StudyTable table in tables)
        {
            if (table.Rows.FirstOrDefault(row => row.Name == Label("tanh", Claimed))?.Measured is { } snap && table.Rows.FirstOrDefault(row => row.Name == Label("tanh", Exact))?.Measured is { } exact)
            {
                findings.Add(string.Create(CultureInfo.InvariantCulture,
                    $"{table.Title}: SnAp-1 has {snap / exact:0.00} times the NMSE of exact RTRL ({snap:0.####} against {exact:0.####}), so the claim {(snap <= exact ? "holds" : "does not hold")} here."));
            }
        }

        return findings;
    }

    private static string Label(string cell, string learner) => $"{cell}, {learner}";

    private StudyTable Table(string folder, string system)
    {
        StudyRow[] rows = [.. _methods.Select(method => TaskStudyRows.Of(
            Label(method.Cell, method.Learner),
            folder,
            [.. _runs.Where(run => run.System == system && run.Cell == method.Cell && run.Learner == method.Learner).Select(run => run.Item)],
            result => result.Final?.Mse))];
        double? exact = rows.First(row => row.Name == Label("tanh", Exact)).Measured;
        return new StudyTable(system, "NMSE", ["× RTRL"], [.. rows.Select(row => row with { Parts = [row.Measured / exact ?? double.NaN] })]);
    }
}
