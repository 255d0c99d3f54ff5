using Eddy.Experiments.Reports.Charts;
using Eddy.Experiments.Reports.Pages;
using Eddy.Experiments.Reports.Sections;
using Eddy.Experiments.Reports.Streams;
using Eddy.Experiments.Streaming;

namespace Eddy.Experiments.Comparison;

/// <summary>Writes a comparison as one page that needs nothing but itself.</summary>
public static class ComparisonPage
{
    private static readonly Section<RunComparison>[] _sections =
    [
        new("results", "Results", "Results", _ => true, Lede, WriteResults),
        new("curves", "Curves", "Over the stream", model => StreamCharts(model).Any(), _ => "All runs over the samples that they answered, each before it was learned.", (page, model) => Write(page, StreamCharts(model))),
        new("errors", "Test error", "Over the epochs", model => model.Runs.Any(run => run.TestErrors.Count > 1), _ => "Errors on the test images while the head learned, or a network as a whole.", (page, model) => Write(page, [ErrorChart(model)])),
        new("differences", "Differences", "Options that differ", _ => true, model => model.Differences.Count == 0 ? "All options are the same." : "Options that are the same in all runs are left out.", WriteDifferences),
    ];

    /// <summary>The page.</summary>
    public static string Write(RunComparison comparison)
    {
        ArgumentNullException.ThrowIfNull(comparison);
        return PageFrame.Write($"{comparison.Runs.Count} runs compared", comparison, _sections, WriteTop);
    }

    private static void WriteTop(Markup page, RunComparison model)
    {
        string what = string.Join("; ", model.Runs.GroupBy(run => run.Data).Select(group => $"{string.Join(", ", group.Select(run => run.Learner).Distinct())} on {Short(group.Key)}"));
        page.Add($"<header class=\"hero\"><div class=\"hero-text\"><h1>{model.Runs.Count} runs compared</h1><p class=\"subtitle\">{what}</p></div></header>");
    }

    private static string Short(string data) => Path.GetFileName(StreamName.Parse(data).Path.TrimEnd('/', '\\')) is { Length: > 0 } name ? name : data;

    private static string Lede(RunComparison model)
    {
        string open = string.Join(", ", model.Runs.Where(run => !run.IsDone).Select(run => run.Name));
        return "The best figure of each column stands out." + (open.Length > 0 ? $" Not at its end: {open}." : "");
    }

    private static void WriteResults(Markup page, RunComparison model)
    {
        page.Add($"<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Results\"><table class=\"figures\"><thead><tr><th scope=\"col\">run</th><th scope=\"col\">learner</th>");
        foreach (ComparedFigure figure in model.Figures)
        {
            page.Add($"<th scope=\"col\">{figure.Name}</th>");
        }

        page.Add($"<th scope=\"col\">weights</th></tr></thead><tbody>");
        for (int i = 0; i < model.Runs.Count; i++)
        {
            ComparedRun run = model.Runs[i];
            page.Add($"<tr><th scope=\"row\"><span class=\"swatch\" style=\"background:{Palette.Of(i)}\"></span>{run.Name}</th><td>{run.Learner}</td>");
            foreach (ComparedFigure figure in model.Figures)
            {
                string text = run.Figures.TryGetValue(figure.Key, out double value) ? figure.Format(value) : "–";
                page.Add($"<td class=\"{(figure.Best(model.Runs) == run ? "best" : "")}\">{text}</td>");
            }

            page.Add($"<td>{run.WeightsSha256?[..12] ?? "–"}</td></tr>");
        }

        page.Add($"</tbody></table></div>");
    }

    private static void WriteDifferences(Markup page, RunComparison model)
    {
        if (model.Differences.Count == 0)
        {
            return;
        }

        page.Add($"<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Options that differ\"><table class=\"figures\"><thead><tr><th scope=\"col\">option</th>");
        foreach (ComparedRun run in model.Runs)
        {
            page.Add($"<th scope=\"col\">{run.Name}</th>");
        }

        page.Add($"</tr></thead><tbody>");
        foreach (OptionDifference difference in model.Differences)
        {
            page.Add($"<tr><th scope=\"row\">{difference.Name}</th>");
            foreach (string value in difference.Values)
            {
                page.Add($"<td>{value}</td>");
            }

            page.Add($"</tr>");
        }

        page.Add($"</tbody></table></div>");
    }

    private static IEnumerable<LineChart> StreamCharts(RunComparison model)
    {
        (string Title, string Unit, Func<StreamScores, double?> Value)[] charts =
        [
            ("Accuracy in the window, %", " %", s => 100 * s.Learner.WindowAccuracy),
            ("Accuracy from the beginning, %", " %", s => 100 * s.Learner.Accuracy),
            ("Log-loss in the window", "", s => s.Learner.WindowLogLoss),
            ("Root mean squared error in the window", "", s => s.Learner.WindowRmse),
            ("Root mean squared error from the beginning", "", s => s.Learner.Rmse),
        ];
        foreach ((string title, string unit, Func<StreamScores, double?> value) in charts)
        {
            Line[] lines =
            [
                .. model.Runs.Select((run, i) => (Run: run, Colour: Palette.Of(i))).Where(at => at.Run.History.Count > 1)
                    .Select(at => StreamLines.Over(at.Run.History, at.Run.Name, at.Colour, value)).Where(line => line.Points.Count > 1),
            ];
            if (lines.Length > 0)
            {
                yield return StreamLines.Chart(title, unit, lines, []) with { NameWidth = 40 + (6.5 * Math.Min(28, lines.Max(line => line.Name.Length))) };
            }
        }
    }

    private static LineChart ErrorChart(RunComparison model) => StreamLines.Chart(
        "Test error, %",
        " %",
        model.Runs.Select((run, i) => new Line(run.Name, Palette.Of(i), [.. run.TestErrors.Select(at => (at.Epoch, 100 * at.Error))])),
        []) with
    { XLabel = "epoch of what answers" };

    private static void Write(Markup page, IEnumerable<LineChart> charts)
    {
        foreach (LineChart chart in charts)
        {
            chart.Write(page);
        }
    }
}
