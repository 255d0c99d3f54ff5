using System.Globalization;
using System.Text.Json.Nodes;
using Eddy.Experiments.Studies;

namespace Eddy.Experiments.Recurrent.Studies;

/// <summary>Evidence accumulation: seven cues, a pause of more than a second, and then which side had more, by spiking neurons that learn online.</summary>
public sealed class EvidenceStudy : Study
{
    private const string Adaptive = "alif:decay=0.8,adaptation-decay=0.995";
    private const double Mark = 0.95;

    private static readonly Rule[] _rules =
    [
        new("e-prop, ALIF", "eprop", Adaptive),
        new("e-prop, ALIF, random feedback", "eprop", Adaptive, ("feedback", "random")),
        new("e-prop, LIF: nothing to remember by", "eprop", "lif:decay=0.8"),
        new("d-rtrl, ALIF: the readout's memory left out", "d-rtrl", Adaptive),
        new("one step, ALIF", "one-step", Adaptive),
        new("readout only, ALIF", "readout-only", Adaptive),
    ];

    private readonly IReadOnlyList<ulong> _seeds;
    private readonly bool _quick;
    private readonly long _steps;
    private readonly int _stepsPerSequence;
    private readonly List<RuleStudyItem> _runs = [];

    /// <summary>The study.</summary>
    /// <param name="seeds">A run of every rule for each.</param>
    /// <param name="steps">Time steps of a run; null for the preset's.</param>
    /// <param name="quick">Whether there are three cues and a short pause.</param>
    public EvidenceStudy(IReadOnlyList<ulong> seeds, long? steps, bool quick)
    {
        ArgumentNullException.ThrowIfNull(seeds);
        (_seeds, _quick) = (seeds, quick);
        TaskRunOptions preset = TaskPresets.For("cue-count").Options;
        if (quick)
        {
            preset = preset with { TaskOptions = new Dictionary<string, string>(preset.TaskOptions) { ["cues"] = "3", ["delay"] = "300" }, Steps = 9_000 };
        }

        _steps = steps ?? preset.Steps;
        _stepsPerSequence = quick ? (3 * 15) + 30 + 15 : (7 * 15) + 105 + 15;
        foreach (Rule rule in _rules)
        {
            foreach (ulong seed in seeds)
            {
                TaskRunOptions options = rule.Settings.Aggregate(
                    preset with { Cell = rule.Cell, Learner = rule.Learner, LearnerOptions = [], Steps = _steps, Seed = seed, Control = false, LogEvery = Math.Max(100, _steps / 100) },
                    (known, setting) => TaskSettings.With(known, "learner." + setting.Name, setting.Value));
                string key = string.Concat(rule.Label.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-')).Replace("--", "-", StringComparison.Ordinal);
                _runs.Add(new RuleStudyItem(string.Create(CultureInfo.InvariantCulture, $"{key}-{seed}"), rule.Label, options, _stepsPerSequence));
            }
        }
    }

    /// <inheritdoc/>
    public override string Name => "evidence";

    /// <inheritdoc/>
    public override string Description => string.Create(CultureInfo.InvariantCulture,
        $"Evidence accumulation: {(_quick ? "3 cues, 300 ms" : "7 cues, 1050 ms")} of pause, 10 ms a step, 64 recurrent spiking neurons, {_steps:N0} steps of 16 sequences at a time; every sequence is new. Accuracy is the mean of the last five lines, a hundredth of the run each, answered before they were learned; the mark is {100 * Mark:0} %.");

    /// <inheritdoc/>
    public override JsonObject Settings => new() { ["seeds"] = new JsonArray([.. _seeds.Select(seed => JsonValue.Create(seed))]), ["steps"] = _steps, ["quick"] = _quick };

    /// <inheritdoc/>
    public override IReadOnlyList<StudyItem> Items => [.. _runs];

    /// <inheritdoc/>
    public override IReadOnlyList<StudyTable> Tables(string folder) =>
    [
        new("which side had more", "accuracy", ["alignment to BPTT, first", "last", "ms a sequence", "trace KiB"], [.. _rules.Select(rule => Row(folder, rule))]),
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Findings(IReadOnlyList<StudyTable> tables)
    {
        ArgumentNullException.ThrowIfNull(tables);
        return [.. tables[0].Rows.Where(row => row.Measured is not null).Select(row => string.Create(CultureInfo.InvariantCulture,
            $"{row.Name}: {100 * row.Measured!.Value:F1} %, {(row.Measured >= Mark ? "solved" : "not solved")}."))];
    }

    private StudyRow Row(string folder, Rule rule)
    {
        RuleStudyItem[] items = [.. _runs.Where(run => run.Label == rule.Label)];
        return RuleStudyRows.WithCosts(RuleStudyRows.Of(rule.Label, folder, items, result => result.Final?.Accuracy), folder, items, _stepsPerSequence);
    }

    private sealed record Rule(string Label, string Learner, string Cell, params (string Name, string Value)[] Settings);
}
