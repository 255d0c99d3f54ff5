using Eddy.Experiments.Reports.Charts;
using Eddy.Experiments.Reports.Pages;
using Eddy.Experiments.Reports.Sections;
using Eddy.Streams.Metrics;

namespace Eddy.Experiments.Reports.Streams;

/// <summary>Log-loss and kappa, or squared error and explained variance, over the stream.</summary>
internal static class StreamLossSection
{
    public static Section<StreamReportModel> Section { get; } = new(
        "loss",
        "Loss",
        "How much the errors weigh",
        model => model.History.Count > 1 && Charts(model).Any(),
        model => model.Task == Learners.LearningTask.Classification
            ? "Log-loss counts how much probability the true class was given: it rises where answers are wrong and sure. Kappa is 0 for chance, and against no change 0 for repeating the last class."
            : "The squared error counts large errors most. R² is 0 for the mean and 1 for perfect answers.",
        (page, model) =>
        {
            page.Add($"<div class=\"pair even charts\">");
            foreach (LineChart chart in Charts(model))
            {
                chart.Write(page);
            }

            page.Add($"</div>");
        });

    private static IEnumerable<LineChart> Charts(StreamReportModel model)
    {
        // Of its first samples R² says nothing, and would stretch its axis far below 0.
        (string Title, Line[] Lines)[] charts =
        [
            ("Log-loss", [Line(model, "all", "var(--ink)", f => f.LogLoss), Line(model, "window", Palette.Of(0), f => f.WindowLogLoss)]),
            ("Kappa", [Line(model, "chance", "var(--ink)", f => f.Kappa), Line(model, "no change", Palette.Of(3), f => f.KappaNoChange)]),
            ("Root mean squared error", [Line(model, "all", "var(--ink)", f => f.Rmse), Line(model, "window", Palette.Of(0), f => f.WindowRmse)]),
            ("R²", [StreamLines.Over(model.History, "R²", "var(--ink)", s => s.Scored < Math.Min(1000, model.Last.Scored / 10) ? null : s.Learner.R2)]),
        ];
        return charts.Where(chart => chart.Lines.Any(line => line.Points.Count > 0)).Select(chart => StreamLines.Half(chart.Title, chart.Lines, model.Changes));
    }

    private static Line Line(StreamReportModel model, string name, string colour, Func<ScoreFigures, double?> value)
        => StreamLines.Over(model.History, name, colour, s => value(s.Learner));
}
