using Eddy.Experiments.Reports.Charts;
using Eddy.Experiments.Reports.Pages;

namespace Eddy.Experiments.Reports.Sections;

/// <summary>How far each class stands from the others in each layer.</summary>
internal static class SeparabilitySection
{
    private const int MostClasses = 40;

    public static Section Section { get; } = new(
        "separability",
        "Separability",
        "How far the classes stand apart",
        model => model.Layers.Count > 0,
        _ => "The squared distance of a class's mean from the mean of all, over the scatter inside the class: the longer the bar, the easier a linear head has it. All layers have the same scale.",
        Write);

    private static void Write(Markup page, ReportModel model)
    {
        double most = model.Layers.SelectMany(layer => layer.Analysis.ClassSeparability).Where(double.IsFinite).DefaultIfEmpty(0).Max();
        page.Add($"<div class=\"columns of-{Columns.For(model.Layers.Count)}\">");
        for (int i = 0; i < model.Layers.Count; i++)
        {
            LayerReport layer = model.Layers[i];
            Bars.Write(
                page,
                $"{layer.Name}: {Figure.Measure(layer.Analysis.Separability)} overall",
                "class",
                "between / within",
                layer.Analysis.ClassSeparability.Take(MostClasses).Select((value, k) => new Bar(model.ClassName(k), value, Figure.Measure(value), "var(--accent)")),
                most);
        }

        page.Add($"</div>");
    }
}
