using System.Globalization;
using System.Text.Json.Nodes;
using Eddy.Experiments.Studies;

namespace Eddy.Experiments.Recurrent.Studies;

/// <summary>
/// Next-step prediction of chaotic series online: 64 units, 15,000 steps, the NMSE of the last 2,500. The claim is that SnAp-1 matches or beats exact RTRL online.
/// </summary>
public sealed class ChaosStudy : Study
{
    private const string Exact = "rtrl";
    private const string Claimed = "snap-1";
    private const string Window = "bptt-8";

    private const string Slow = "leaky:leak=0.5"; // RFLO is defined for neurons with a leak

    private static readonly string[] _systems = ["henon", "mackey-glass", "lorenz"];

    private static readonly double[] _rates = [3.1622776601683795e-4, 1e-3]; // 10^-3.5 and 10^-3

    private static readonly Method[] _methods =
    [
        new("tanh", Claimed), new("tanh", Exact), new("tanh", "uoro"), new(Slow, "rflo"), new("tanh", "d-rtrl"), new("tanh", "kf-rtrl"), new("tanh", "ok-4"),
        new("tanh", "one-step"), new("gru", Claimed), new("lru", "d-rtrl"), new("rtu", "d-rtrl"),
        new("tanh", "bptt-8", 8), new("tanh", Claimed, 8), new("tanh", Exact, 8),
    ];

    private readonly IReadOnlyList<ulong> _seeds;
    private readonly List<(string System, Method Method, double Rate, TaskStudyItem Item)> _runs = [];

    /// <summary>The study.</summary>
    /// <param name="seeds">A run of every method for each.</param>
    /// <param name="steps">Time steps of a run.</param>
    public ChaosStudy(IReadOnlyList<ulong> seeds, long steps = 15_000)
    {
        ArgumentNullException.ThrowIfNull(seeds);
        (_seeds, Steps) = (seeds, steps);
        foreach (ulong seed in seeds)
        {
            foreach (Method method in _methods)
            {
                foreach (string system in _systems)
                {
                    foreach (double rate in _rates)
                    {
                        var options = TaskPresets.For(system).Options with
                        {
                            Cell = method.Cell,
                            Hidden = [64],
                            Learner = method.Learner,
                            LearnerOptions = [],
                            LearningRate = rate,
                            UpdateEvery = method.Learner == Window ? 1 : method.UpdateEvery, // a window is due when it is full
                            Steps = steps,
                            LogEvery = 500,
                            Seed = seed,
                            CheckpointSeconds = 30,
                        };
                        string key = string.Create(CultureInfo.InvariantCulture, $"{system}-{method.Cell.Split(':')[0]}-{method.Learner}-every{method.UpdateEvery}-{rate:0.0000}-{seed}");
                        _runs.Add((system, method, rate, new TaskStudyItem(key, options)));
                    }
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
        $"The next sample of chaotic series, told before it is learned: 64 units, Adam, gradient norm at most 1, {Steps:N0} steps of one stream; NMSE of the last five lines of 500 steps, the mean over seeds, at the better of the rates 10^-3.5 and 10^-3 by that very figure. No table of figures was published; the claim is that SnAp-1 matches or beats exact RTRL online.");

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
            foreach (int every in new[] { 1, 8 })
            {
                if (Of(table, Claimed, every) is { Measured: { } snap } claimed && Of(table, Exact, every) is { Measured: { } exact } against)
                {
                    // two means whose difference is smaller than what seeds do to it are level
                    double error = Math.Sqrt((Square(claimed.Deviation) + Square(against.Deviation)) / Math.Max(1, _seeds.Count));
                    string verdict = Math.Abs(snap - exact) <= 2 * error ? "matches it within two standard errors" : snap < exact ? "beats it" : "falls short of it";
                    findings.Add(string.Create(CultureInfo.InvariantCulture,
                        $"{table.Title}, weights moved {(every == 1 ? "every step" : $"every {every} steps")}: SnAp-1 has {snap / exact:0.00} times the NMSE of exact RTRL ({snap:0.00000} against {exact:0.00000}): it {verdict}."));
                }
            }
        }

        return findings;

        static StudyRow? Of(StudyTable table, string learner, int every) => table.Rows.FirstOrDefault(row => row.Name == new Method("tanh", learner, every).Label);

        static double Square(double? value) => value is { } number ? number * number : 0;
    }

    private StudyTable Table(string folder, string system)
    {
        var rows = new List<StudyRow>();
        foreach (Method method in _methods)
        {
            StudyRow[] byRate =
            [
                .. _rates.Select(rate => TaskStudyRows.Of(
                    method.Label, folder, [.. _runs.Where(run => run.System == system && run.Method == method && run.Rate == rate).Select(run => run.Item)], result => result.Final?.Mse)),
            ];
            StudyRow best = byRate.MinBy(row => row.Measured ?? double.PositiveInfinity)!;
            rows.Add(best with
            {
                Parts = [.. byRate.Select(row => row.Measured ?? double.NaN)],
                Runs = byRate.Sum(row => row.Runs),
                Wanted = byRate.Sum(row => row.Wanted),
                Exploded = byRate.Sum(row => row.Exploded),
                Seconds = byRate.Sum(row => row.Seconds),
            });
        }

        double? exact = rows.First(row => row.Name == new Method("tanh", Exact).Label).Measured;
        return new StudyTable(system, "NMSE", ["at 10^-3.5", "at 10^-3", "× RTRL"], [.. rows.Select(row => row with { Parts = [.. row.Parts, row.Measured / exact ?? double.NaN] })]);
    }

    private sealed record Method(string Cell, string Learner, int UpdateEvery = 1)
    {
        public string Label => $"{(Cell == Slow ? "leak 0.5" : Cell)}, {Learner}{(UpdateEvery > 1 ? string.Create(CultureInfo.InvariantCulture, $", a step in {UpdateEvery}") : "")}";
    }
}
