using Eddy.Experiments.Reports.Charts;
using Eddy.Experiments.Reports.Pages;
using Eddy.Experiments.Reports.Sections;
using Eddy.Experiments.Streaming;
using Eddy.Learners;
using Eddy.Streams.Metrics;

namespace Eddy.Experiments.Reports.Streams;

/// <summary>Accuracy, or absolute error, over the stream: all, window and fading, with the rules that learn nothing.</summary>
internal static class StreamCurveSection
{
    private static readonly string[] _baselineColours = [Palette.Of(9), Palette.Of(3)];

    public static Section<StreamReportModel> Section { get; } = new(
        "curve",
        "Curve",
        "How it went",
        model => model.History.Count > 1,
        model => "Every sample was answered and scored before anything was learned from it. "
            + $"The window holds the last {Figure.Count(model.Window)} samples; dashed lines are the rules that learn nothing."
            + (model.Changes.Count > 0
                ? $" {Figure.Count(model.Changes.Count)} upright {(model.Changes.Count == 1 ? "line marks" : "lines mark")} where {model.Detector} declared that the errors had changed."
                : model.Detector.Length > 0 ? $" {model.Detector} declared no change in the errors." : ""),
        Write);

    private static void Write(Markup page, StreamReportModel model)
    {
        bool classes = model.Task == LearningTask.Classification;
        double scale = classes ? 100 : 1;
        string unit = classes ? " %" : "";
        Chart(page, model, classes ? "Accuracy over the last samples, %" : "Absolute error over the last samples", unit,
        [
            Line(model, "window", Palette.Of(0), s => scale * (classes ? s.Learner.WindowAccuracy : s.Learner.WindowMae)),
            Line(model, "fading", Palette.Of(1), s => scale * s.Learner.FadingAccuracy),
            .. Baselines(model, f => scale * (classes ? f.WindowAccuracy : f.WindowMae)),
        ]);
        Chart(page, model, classes ? "Accuracy from the beginning, %" : "Absolute error from the beginning", unit,
        [
            Line(model, model.Learner, "var(--ink)", s => scale * (classes ? s.Learner.Accuracy : s.Learner.Mae)),
            .. Baselines(model, f => scale * (classes ? f.Accuracy : f.Mae)),
        ]);
    }

    private static IEnumerable<Line> Baselines(StreamReportModel model, Func<ScoreFigures, double?> value)
        => model.Last.Baselines.Select((baseline, i) => Line(
            model,
            StreamVerdict.Say(baseline.Name),
            _baselineColours[i % _baselineColours.Length],
            s => s.Baselines.FirstOrDefault(b => b.Name == baseline.Name) is { } at ? value(at.Figures) : null,
            dashed: true));

    private static Line Line(StreamReportModel model, string name, string colour, Func<StreamScores, double?> value, bool dashed = false)
        => StreamLines.Over(model.History, name, colour, value, dashed);

    private static void Chart(Markup page, StreamReportModel model, string title, string unit, IEnumerable<Line> lines)
        => StreamLines.Chart(title, unit, lines, model.Changes).Write(page);
}
