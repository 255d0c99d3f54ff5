using System.Globalization;
using System.Text.Json.Nodes;
using Eddy.Experiments.Studies;

namespace Eddy.Experiments.Recurrent.Studies;

/// <summary>Digits as a moving event camera sees them, told by spiking neurons that learn online: one network trained to the end, and every rule on one small budget.</summary>
public sealed class EventDigitsStudy : Study
{
    private const int StepsPerRecording = 30;
    private const string Plain = "lif:surrogate=triangular", Stack = "lif:feed-forward=true,surrogate=triangular"; // a damped slope, under which gradients through units that hear each other stay bounded

    private static readonly Rule[] _recurrent =
    [
        new("readout only", "readout-only"),
        new("TRL, its own loss on filtered spikes", "trl-recurrent", Settings: [("output_decay", "0.9"), ("layer_rate", "0.01")]),
        new("sltt", "sltt"),
        new("three-factor, the target projected", "three-factor"),
        new("osttp", "osttp", Settings: [("recurrent", "false")]),
        new("pp-prop", "pp-prop"),
        new("ottt", "ottt"),
        new("d-rtrl", "d-rtrl"),
        new("ostl without H", "ostl", Settings: [("recurrent", "false")]),
        new("e-prop", "eprop"),
        new("e-prop, random feedback", "eprop", Settings: [("feedback", "random")]),
        new("e-prop, adaptive feedback", "eprop", Settings: [("feedback", "adaptive")]),
        new("snap-1", "snap"),
        new("ostl with H", "ostl"),
        new("rtrl", "rtrl"),
        new("windowed-10", "windowed-10"),
        new("bptt-30", "bptt-30"),
        new("e-prop, κ 0.97", "eprop", Decay: 0.97),
        new("d-rtrl, κ 0.97 left out", "d-rtrl", Decay: 0.97),
        new("TRL, its own loss on filtered spikes, κ 0.97", "trl-recurrent", Decay: 0.97, Settings: [("output_decay", "0.9"), ("layer_rate", "0.01")]),
        new("readout only, κ 0.97", "readout-only", Decay: 0.97),
    ];

    private static readonly Rule[] _stack =
    [
        new("readout only, stack", "readout-only", Cell: Stack),
        new("sltt, stack", "sltt", Cell: Stack),
        new("ottt, stack", "ottt", Cell: Stack),
        new("otpe approximate, stack", "otpe", Cell: Stack, Settings: [("form", "approximate")]),
        new("otpe, stack", "otpe", Cell: Stack),
        new("bptt-30, stack", "bptt-30", Cell: Stack),
    ];

    private static readonly int[] _sizes = [64, 128];

    private static readonly string[] _costs = ["alignment to BPTT, first", "last", "ms a recording", "trace KiB"];

    private readonly IReadOnlyList<ulong> _seeds;
    private readonly string? _data;
    private readonly bool _quick;
    private readonly long _long;
    private readonly long _short;
    private readonly List<(RuleStudyItem Item, bool IsLong)> _runs = [];

    /// <summary>The study.</summary>
    /// <param name="seeds">A run of everything for each.</param>
    /// <param name="data">A folder of IDX images; null for generated digits.</param>
    /// <param name="steps">Time steps of the long run; null for 120,000 recordings.</param>
    /// <param name="quick">Whether everything is cut to a fraction, to see that it works.</param>
    public EventDigitsStudy(IReadOnlyList<ulong> seeds, string? data, long? steps, bool quick)
    {
        ArgumentNullException.ThrowIfNull(seeds);
        (_seeds, _data, _quick) = (seeds, data, quick);
        TaskRunOptions preset = TaskPresets.For("event-digits").Options with { Task = data is null ? "event-digits" : "event-digits:" + data };
        if (quick && data is null)
        {
            preset = preset with { TaskOptions = new Dictionary<string, string>(preset.TaskOptions) { ["samples"] = "1000" } };
        }

        _long = steps ?? Steps(quick ? 3_200 : 120_000, preset.Batch);
        _short = Math.Min(_long, Steps(quick ? 800 : 10_000, preset.Batch));
        preset = preset with { TestSamples = quick ? 500 : null };
        foreach (ulong seed in seeds)
        {
            string of = seed.ToString(CultureInfo.InvariantCulture);
            foreach (int units in _sizes)
            {
                Add(string.Create(CultureInfo.InvariantCulture, $"long-{units}-{of}"), LongLabel(units), preset with { Steps = _long, Seed = seed, Hidden = [units] }, isLong: true);
            }

            foreach (Rule rule in _recurrent.Concat(_stack))
            {
                TaskRunOptions options = rule.Settings.Aggregate(
                    preset with { Steps = _short, Seed = seed, Cell = rule.Cell, Hidden = rule.Cell == Stack ? [32, 32] : [32], Learner = rule.Learner, LearnerOptions = [], ReadoutDecay = rule.Decay, Control = false },
                    (known, setting) => TaskSettings.With(known, "learner." + setting.Name, setting.Value));
                Add($"{rule.Key}-{of}", rule.Label, options, isLong: false);
            }
        }
    }

    /// <inheritdoc/>
    public override string Name => "event-digits";

    /// <inheritdoc/>
    public override string Description => string.Create(CultureInfo.InvariantCulture,
        $"Images seen by a simulated event camera in three saccades of 100 ms, 10 ms a step, two polarities of 14 × 14 pixels; recurrent LIF neurons and a softmax readout learn online, {_long / StepsPerRecording * 16:N0} recordings to the end and {_short / StepsPerRecording * 16:N0} for the table of all rules. Accuracy is of the whole test part, each recording once, by the sum of its answers. Alignment is the cosine between a rule's gradient and that of BPTT on the weights as they were drawn, and on those that it arrived at.");

    /// <inheritdoc/>
    public override JsonObject Settings => new()
    {
        ["seeds"] = new JsonArray([.. _seeds.Select(seed => JsonValue.Create(seed))]),
        ["data"] = _data,
        ["steps"] = _long,
        ["quick"] = _quick,
    };

    /// <inheritdoc/>
    public override IReadOnlyList<StudyItem> Items => [.. _runs.Select(run => run.Item)];

    /// <inheritdoc/>
    public override IReadOnlyList<StudyTable> Tables(string folder) =>
    [
        new("e-prop to the end", "accuracy", ["readout only", "points above", "spikes a unit and step"], [.. _sizes.Select(units => LongRow(folder, units))]),
        new("every rule, 32 recurrent LIF units", "accuracy", _costs, [.. _recurrent.Select(rule => ShortRow(folder, rule))]),
        new("two layers of 32 LIF units, feed-forward", "accuracy", _costs, [.. _stack.Select(rule => ShortRow(folder, rule))]),
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Findings(IReadOnlyList<StudyTable> tables)
    {
        ArgumentNullException.ThrowIfNull(tables);
        return [.. tables[0].Rows.Where(row => row.Measured is not null).Select(row => string.Create(CultureInfo.InvariantCulture,
            $"{row.Name}: {100 * row.Measured!.Value:F2} % of the test part, {row.Parts[1]:F1} points above the same network whose readout alone learned; the mark of 92 % and 10 points is {(row.Measured >= 0.92 && row.Parts[1] >= 10 ? "reached" : "not reached")}."))];
    }

    private static long Steps(long recordings, int lanes) => recordings * StepsPerRecording / lanes;

    private void Add(string key, string label, TaskRunOptions options, bool isLong)
        => _runs.Add((new RuleStudyItem(key, label, options with { LogEvery = Math.Clamp(options.Steps / 100, 60, 3000) }, isLong ? 0 : StepsPerRecording), isLong));

    private static string LongLabel(int units) => string.Create(CultureInfo.InvariantCulture, $"e-prop, {units} LIF units");

    private StudyRow LongRow(string folder, int units)
    {
        RuleStudyItem[] items = [.. _runs.Where(run => run.IsLong && run.Item.Label == LongLabel(units)).Select(run => run.Item)];
        StudyRow own = RuleStudyRows.Of(items[0].Label, folder, items, result => result.Test?.Accuracy);
        double control = RuleStudyRows.Of("", folder, items, result => result.ControlTest?.Accuracy).Measured ?? double.NaN;
        double firing = RuleStudyRows.Of("", folder, items, result => result.Firing?[0]).Measured ?? double.NaN;
        return own with { Parts = [control, 100 * ((own.Measured ?? double.NaN) - control), firing], Note = "mark: 0.92, and 10 points above" };
    }

    private StudyRow ShortRow(string folder, Rule rule)
    {
        RuleStudyItem[] items = [.. _runs.Where(run => !run.IsLong && run.Item.Label == rule.Label).Select(run => run.Item)];
        return RuleStudyRows.WithCosts(RuleStudyRows.Of(rule.Label, folder, items, result => result.Test?.Accuracy), folder, items, StepsPerRecording);
    }

    /// <summary>A row of the table of all rules.</summary>
    private sealed record Rule(string Label, string Learner, double Decay = 0, string Cell = Plain, params (string Name, string Value)[] Settings)
    {
        public string Key => string.Concat(Label.Replace("κ", "k", StringComparison.Ordinal).Select(c => char.IsAsciiLetterOrDigit(c) || c == '.' ? c : '-')).Replace("--", "-", StringComparison.Ordinal);
    }
}
