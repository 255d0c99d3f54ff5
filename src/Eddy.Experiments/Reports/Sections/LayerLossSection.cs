using Eddy.Experiments.Reports.Charts;
using Eddy.Experiments.Reports.Pages;

namespace Eddy.Experiments.Reports.Sections;

/// <summary>The losses of layers that have one each, over time.</summary>
internal static class LayerLossSection
{
    public static Section Section { get; } = new(
        "layer-losses",
        "Losses",
        "What each layer learned from",
        model => model.LayerLosses.Count > 0,
        _ => "Every layer minimises its own loss on what the layer below says; nothing comes from above.",
        Write);

    private static void Write(Markup page, ReportModel model)
    {
        page.Add($"<div class=\"charts\">");
        new LineChart
        {
            Title = "Loss",
            XLabel = "epoch",
            Lines =
            [
                .. model.LayerLosses.GroupBy(point => point.Layer).OrderBy(layer => layer.Key)
                    .Select(layer => new Line($"layer {Figure.Count(layer.Key + 1)}", Palette.Of(layer.Key), [.. layer.Select(point => (point.Epoch, point.Loss))])),
            ],
            FromZero = true,
            Style = "large",
            Width = 480,
            Height = 225,
            YTicks = 6,
            XTicks = 7,
        }.Write(page);
        page.Add($"</div>");
    }
}
