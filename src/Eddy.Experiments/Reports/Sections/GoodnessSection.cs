using Eddy.Experiments.Reports.Charts;
using Eddy.Experiments.Reports.Pages;

namespace Eddy.Experiments.Reports.Sections;

/// <summary>The goodness of each layer of forward-forward.</summary>
internal static class GoodnessSection
{
    public static Section Section { get; } = new(
        "goodness",
        "Goodness",
        "How good each layer finds the images",
        model => model.Goodness.Count > 0,
        _ => "Every layer learns to be above θ for images with their own label and below it for images with another one. Here each image is shown with the label that was answered: "
            + "where the answer was wrong, the goodness should be lower.",
        Write);

    private static void Write(Markup page, ReportModel model)
    {
        page.Add($"<div class=\"columns of-{Columns.For(model.Goodness.Count)}\">");
        foreach (LayerGoodness layer in model.Goodness)
        {
            (string Name, double Value, string Colour)[] rows = [("right answers", layer.Right, Palette.Of(0)), ("wrong answers", layer.Wrong, Palette.Of(1)), ("θ", layer.Threshold, "var(--ink)")];
            (string Name, double Value, string Colour)[] known = [.. rows.Where(row => double.IsFinite(row.Value))];
            Bars.Write(
                page, $"Goodness, {layer.Name}", "", "mean goodness", known.Select(row => new Bar(row.Name, row.Value, Figure.Measure(row.Value), row.Colour)), known.Max(row => row.Value));
        }

        page.Add($"</div>");
    }
}
