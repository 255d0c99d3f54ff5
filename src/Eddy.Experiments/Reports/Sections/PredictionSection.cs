using Eddy.Experiments.Reports.Charts;
using Eddy.Experiments.Reports.Pages;

namespace Eddy.Experiments.Reports.Sections;

/// <summary>What a head on sequences came to, beside what is there without a model.</summary>
internal static class PredictionSection
{
    public static Section Section { get; } = new(
        "prediction",
        "Prediction",
        "Beside what needs no model",
        model => model.Sequences is { } found && found.Head.Count + found.Untrained.Count > 0,
        model => $"The {model.Sequences!.Measure} on held-out sequences after every epoch of the head, which reads the frozen encoder. "
            + "A model that does no better than the flat lines has learned nothing; one that does no better than the untrained encoder owes it to the head.",
        Write);

    private static void Write(Markup page, ReportModel model)
    {
        SequenceFindings found = model.Sequences!;
        double epochs = Math.Max(found.Head.Count, found.Untrained.Count);
        Line[] lines =
        [
            .. new[] { new Line("trained", Palette.Of(0), Points(found.Head)), new Line("untrained", Palette.Of(1), Points(found.Untrained)) }.Where(line => line.Points.Count > 0),
            .. found.Baselines.Select((baseline, i) => new Line(baseline.Name, Palette.Of(i + 2), [(1, baseline.Value), (epochs, baseline.Value)])),
        ];
        page.Add($"<div class=\"pair charts\">");
        new LineChart
        {
            Title = Capital(found.Measure),
            XLabel = "epoch of the head",
            Lines = lines,
            FromZero = true,
            Style = "large",
            Width = 480,
            Height = 225,
            YTicks = 6,
            XTicks = 7,
        }.Write(page);
        (string Name, double Value)[] rows =
        [
            .. new[] { ("trained encoder", found.Head), ("untrained encoder", found.Untrained) }.Where(row => row.Item2.Count > 0).Select(row => (row.Item1, row.Item2[^1])),
            .. found.Baselines,
        ];
        Bars.Write(
            page,
            Capital(found.Measure) + " in the end",
            "by",
            found.Measure,
            rows.Select((row, i) => new Bar(row.Name, row.Value, Figure.Measure(row.Value), i == 0 ? Palette.Of(0) : "var(--muted)")),
            rows.Max(row => row.Value));
        page.Add($"</div>");
    }

    private static (double X, double Y)[] Points(IReadOnlyList<double> values) => [.. values.Select((value, i) => (i + 1.0, value))];

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
