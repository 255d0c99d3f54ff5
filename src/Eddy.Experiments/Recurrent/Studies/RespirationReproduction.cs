using System.Globalization;
using System.Text.Json.Nodes;
using Eddy.Experiments.Forecasting;
using Eddy.Experiments.Studies;

namespace Eddy.Experiments.Recurrent.Studies;

/// <summary>
/// Respiratory forecasting on nine recordings at 3.33 Hz, horizons 1 to 7: the published protocol with its leak, by that name, and everything again causally, where targets
/// come as late as they are measured.
/// </summary>
public sealed class RespirationReproduction : Study
{
    private const double BestBefore = 0.609;

    private readonly IReadOnlyList<ulong> _seeds;
    private readonly IReadOnlyList<RespirationMethod> _methods;
    private readonly Dictionary<RespirationMethod, ForecastStudyItem[]> _items = [];
    private readonly IReadOnlyList<ForecastSequence> _sequences;

    /// <summary>The study.</summary>
    /// <param name="sequences">The recordings: see <see cref="RespirationStudy.Sequences"/>.</param>
    /// <param name="seeds">A run of everything random for each.</param>
    public RespirationReproduction(IReadOnlyList<ForecastSequence> sequences, IReadOnlyList<ulong> seeds)
    {
        ArgumentNullException.ThrowIfNull(sequences);
        ArgumentNullException.ThrowIfNull(seeds);
        (_sequences, _seeds, _methods) = (sequences, seeds, RespirationMethods.All(seeds));
        for (int m = 0; m < _methods.Count; m++)
        {
            RespirationMethod method = _methods[m];
            _items[method] = [.. sequences.Select(sequence => new ForecastStudyItem(
                string.Create(CultureInfo.InvariantCulture, $"{m + 1:00}-{sequence.Name}"), method.Method, method.Mode, sequence, RespirationStudy.Horizons))];
        }
    }

    /// <inheritdoc/>
    public override string Name => "respiration";

    /// <inheritdoc/>
    public override string Description => string.Create(CultureInfo.InvariantCulture,
        $"nRMSE of three chest markers on {_sequences.Count} recordings at 3.33 Hz, mean over horizons 1 to 7. The published learners were told each target at once, that is h − 1 samples in the future: such rows are named leaky. All others are causal. Fixed setting: 12 lags, 90 tanh units, weights N(0, 0.02²), rate 0.01, norm at most 100.");

    /// <inheritdoc/>
    public override JsonObject Settings => new()
    {
        ["seeds"] = new JsonArray([.. _seeds.Select(seed => JsonValue.Create(seed))]),
        ["recordings"] = new JsonArray([.. _sequences.Select(sequence => JsonValue.Create($"{sequence.Name}: {sequence.Samples} samples"))]),
    };

    /// <inheritdoc/>
    public override IReadOnlyList<StudyItem> Items => [.. _methods.SelectMany(method => _items[method])];

    /// <inheritdoc/>
    public override IReadOnlyList<StudyTable> Tables(string folder) =>
    [
        Table(folder, "leaky: targets told at once, h − 1 samples in the future", ForecastMode.Leaky),
        Table(folder, "causal: targets told once they have been measured", ForecastMode.Causal),
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Findings(IReadOnlyList<StudyTable> tables)
    {
        ArgumentNullException.ThrowIfNull(tables);
        var findings = new List<string>();
        if (tables[0].Rows[0] is { Measured: { } leaky, Published: { } published } fixedSetting && fixedSetting.Runs == fixedSetting.Wanted)
        {
            findings.Add(Text($"Leaky SnAp-1 has {leaky:0.000} against the published {published:0.000}: {Math.Abs(leaky - published):0.000} apart, {(Math.Abs(leaky - published) <= 0.03 ? "within" : "not within")} 0.03."));
        }

        StudyRow[] causal = [.. tables[1].Rows.Where(row => row.Measured is not null && row.Runs == row.Wanted)];
        if (causal.Where(row => IsRecurrent(row.Name)).MinBy(row => row.Measured) is { Measured: { } best } learner)
        {
            findings.Add(Text($"The best causal recurrent learner, {learner.Name}, has {best:0.000}: {(best <= BestBefore ? "at or under" : "above")} {BestBefore}, the best causal baseline known before."));
        }

        if (causal.Where(row => !IsRecurrent(row.Name)).MinBy(row => row.Measured) is { Measured: { } linear } baseline)
        {
            findings.Add(Text($"The best causal linear baseline, {baseline.Name}, has {linear:0.000}."));
        }

        return findings;
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private bool IsRecurrent(string name) => _methods.Any(method => method.IsRecurrent && method.Mode == ForecastMode.Causal && method.Method.Name == name);

    private StudyTable Table(string folder, string title, ForecastMode mode)
        => new(title, "nRMSE", [.. RespirationStudy.Horizons.Select(h => Text($"h = {h}"))], [.. _methods.Where(method => method.Mode == mode).Select(method => Row(folder, method))]);

    private StudyRow Row(string folder, RespirationMethod method)
    {
        var results = _items[method].Select(item => item.Result(folder)).OfType<(IReadOnlyList<ForecastChoice> Choices, double Seconds)>().ToArray();
        ForecastChoice[] choices = [.. results.SelectMany(result => result.Choices)];
        double[] horizons = [.. RespirationStudy.Horizons.Select(h => choices.Where(c => c.Horizon == h && double.IsFinite(c.Test.Nrmse)).Select(c => c.Test.Nrmse).DefaultIfEmpty(double.NaN).Average())];
        double? mean = choices.Length == 0 || !horizons.All(double.IsFinite) ? null : horizons.Average();
        double? validation = choices.Length == 0 ? null : choices.Average(c => c.ValidationNrmse);
        string note = validation is { } value ? Text($"{method.Note}{(method.Note.Length > 0 ? "; " : "")}validation {value:0.000}") : method.Note;
        string label = method.Mode == ForecastMode.Leaky ? $"{method.Method.Name} (leaky)" : method.Method.Name;
        return new StudyRow(label, method.Published, mean, null, horizons, results.Length, _items[method].Length, choices.Sum(c => c.Explosions), results.Sum(r => r.Seconds), note);
    }
}
