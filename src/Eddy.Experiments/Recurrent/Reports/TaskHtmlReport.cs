using Eddy.Experiments.Reports.Charts;
using Eddy.Experiments.Reports.Pages;
using Eddy.Experiments.Reports.Sections;

namespace Eddy.Experiments.Recurrent.Reports;

/// <summary>Writes the report of a run over a task as one page that needs nothing but itself.</summary>
public static class TaskHtmlReport
{
    private static readonly Section<TaskReportModel>[] _sections =
    [
        new("curve", "Curve", "How it went", model => model.Curves.Any(curve => curve.Points.Count > 1),
            model => "Every answer was given and scored before anything was learned from it; a point is the mean since the one before. Dashed lines are what the task says of itself, or what chance comes to."
                + (model.Results.Any(row => row.Control is not null) ? " Readout only is the control, whose layers stay as they were drawn." : ""),
            WriteCurves),
        ControlSection.Section,
        EpisodeSection.Section,
        MembraneSection.Section,
        FiringSection.Section,
        EligibilitySection.Section,
        SettingsSection.Settings.On<TaskReportModel>(),
        SettingsSection.Reproduce.On<TaskReportModel>(),
    ];

    /// <summary>The page of a run.</summary>
    public static string Write(TaskReportModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return PageFrame.Write(model.Title, model, _sections, WriteTop);
    }

    private static void WriteTop(Markup page, TaskReportModel model)
    {
        page.Add($"<header class=\"hero\"><div class=\"hero-text\"><h1>{model.Title}</h1><p class=\"subtitle\">{model.Subtitle}</p>");
        if (model.Headline is { } figure)
        {
            page.Add($"<p class=\"headline\"><span class=\"headline-figure\">{figure}</span><span class=\"headline-label\">{model.HeadlineLabel}</span></p>");
        }

        page.Add($"</div></header>");
        HeadlineSection.WriteFacts(page, model);
    }

    private static void WriteCurves(Markup page, TaskReportModel model)
    {
        bool first = true;
        foreach (TaskCurve curve in model.Curves.Where(curve => curve.Points.Count > 1))
        {
            (double from, double to) = (curve.Points[0].Step, curve.Points[^1].Step);
            new LineChart
            {
                Title = curve.Title,
                XLabel = "time steps",
                Lines =
                [
                    new Line(curve.Marks.Count + curve.Beside.Count > 0 ? curve.Name : curve.Title, Palette.Of(0), curve.Points),
                    .. curve.Beside.Select((line, i) => new Line(line.Name, Palette.Of(i + 1), line.Points)),
                    .. curve.Marks.Select((mark, i) => new Line(mark.Name, Palette.Of(i + curve.Beside.Count + 2), [(from, mark.Value), (to, mark.Value)], Dashed: true)),
                ],
                YScale = Scale.Fitting,
                Style = "large",
                Width = 800,
                Height = first ? 260 : 180,
                YTicks = first ? 6 : 4,
                XTicks = 9,
                NameWidth = 190,
                Points = 400,
            }.Write(page);
            first = false;
        }
    }
}
