using Eddy.Experiments.Reports.Charts;
using Eddy.Experiments.Reports.Pages;

namespace Eddy.Experiments.Reports.Sections;

/// <summary>Each layer's activations along their first two principal components.</summary>
internal static class PlaneSection
{
    private const int MostClasses = 40;

    public static Section Section { get; } = new(
        "planes",
        "PCA",
        "The representation from above",
        model => model.Layers.Any(layer => layer.Plane is { X.Count: > 0 }),
        _ => "Samples along the two directions in which a layer varies most: only a shadow of a space of hundreds of dimensions, but classes that part here are far apart. Every name stands at the middle of its class; point at one in the list to lift it out, press it to hide it.",
        Write);

    private static void Write(Markup page, ReportModel model)
    {
        int classes = Math.Min(MostClasses, model.Layers.Max(layer => layer.Plane?.Classes ?? 0));
        page.Add($"<div data-planes=\"\"><ul class=\"legend\">");
        for (int k = 0; k < classes; k++)
        {
            page.Add($"<li><button type=\"button\" data-class=\"{k}\" aria-pressed=\"true\"><svg viewBox=\"0 0 12 12\" width=\"12\" height=\"12\" aria-hidden=\"true\">");
            page.Add($"<path d=\"M6 6h0\" style=\"stroke:{Palette.Of(k)};stroke-width:8\" stroke-linecap=\"{(k % 2 == 0 ? "round" : "square")}\"/></svg>{model.ClassName(k)}</button></li>");
        }

        page.Add($"</ul><div class=\"columns of-2\">");
        foreach (LayerReport layer in model.Layers)
        {
            if (layer.Plane is { X.Count: > 0 } plane)
            {
                Scatter.Write(page, layer.Name, plane, model.ClassName);
            }
        }

        page.Add($"</div></div>");
    }
}
