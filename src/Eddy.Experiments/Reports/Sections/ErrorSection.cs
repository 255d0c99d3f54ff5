using Eddy.Experiments.Reports.Charts;
using Eddy.Experiments.Reports.Pages;

namespace Eddy.Experiments.Reports.Sections;

/// <summary>Error and loss of what answers over time.</summary>
internal static class ErrorSection
{
    public static Section Section { get; } = new(
        "error",
        "Error",
        "Error over time",
        model => model.Head.Count > 0,
        model => model.AnsweringLede + (model.Head.Any(row => row.TrainingErrorPercent is not null) && model.Head.Any(row => row.ValidationErrorPercent is not null)
            ? " Where the two lines part, it has begun to learn the training samples by heart."
            : ""),
        Write);

    private static void Write(Markup page, ReportModel model)
    {
        (double X, double Y)[] training = Points(model.Head, row => row.TrainingErrorPercent);
        (double X, double Y)[] validation = Points(model.Head, row => row.ValidationErrorPercent);
        page.Add($"<div class=\"pair charts\">");
        Line[] lines = [.. new[] { new Line("training", Palette.Of(1), training), new Line("validation", Palette.Of(0), validation) }.Where(line => line.Points.Count > 0)];
        if (lines.Length > 0)
        {
            new LineChart { Title = "Error, %", XLabel = $"epoch of the {model.Answering}", YUnit = " %", Lines = lines, FromZero = true, Style = "large", Width = 480, Height = 225, YTicks = 6, XTicks = 7 }.Write(page);
        }

        new LineChart
        {
            Title = $"Loss of the {model.Answering}",
            XLabel = $"epoch of the {model.Answering}",
            Lines = [new Line($"{model.Answering} loss", "var(--ink)", Points(model.Head, row => row.Loss))],
            FromZero = true,
            Style = "large",
            Width = 320,
            Height = 225,
            YTicks = 6,
        }.Write(page);
        page.Add($"</div>");
    }

    private static (double X, double Y)[] Points(IReadOnlyList<HeadProgress> rows, Func<HeadProgress, double?> value)
        => [.. rows.Where(row => value(row) is not null).Select(row => (row.Epoch, value(row)!.Value))];
}
