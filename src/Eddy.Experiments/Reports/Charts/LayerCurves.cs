using Eddy.Experiments.Reports.Pages;

namespace Eddy.Experiments.Reports.Charts;

/// <summary>One number of every layer over its training: a line a layer.</summary>
internal static class LayerCurves
{
    public static void Write(Markup page, string title, IReadOnlyList<LayerCurvePoint> points, string unit = "", Scale scale = Scale.Fitting)
    {
        page.Add($"<div class=\"pair charts\">");
        new LineChart
        {
            Title = title,
            YUnit = unit,
            XLabel = "epoch",
            Lines =
            [
                .. points.GroupBy(point => point.Layer).OrderBy(layer => layer.Key)
                    .Select(layer => new Line($"layer {Figure.Count(layer.Key + 1)}", Palette.Of(layer.Key), [.. layer.Select(point => (point.Epoch, point.Value))])),
            ],
            FromZero = true,
            YScale = scale,
            Style = "large",
            Width = 480,
            Height = 225,
            YTicks = 6,
            XTicks = 7,
        }.Write(page);
        page.Add($"</div>");
    }
}
