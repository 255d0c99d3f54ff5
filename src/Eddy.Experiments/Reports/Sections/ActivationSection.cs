using Eddy.Experiments.Analysis;
using Eddy.Experiments.Reports.Charts;
using Eddy.Experiments.Reports.Pages;

namespace Eddy.Experiments.Reports.Sections;

/// <summary>Whether the neurons are alive, as lively as they were asked to be, and different from each other.</summary>
internal static class ActivationSection
{
    public static Section Section { get; } = new(
        "activations",
        "Activations",
        "Are the neurons put to use?",
        model => model.Layers.Any(layer => layer.Analysis.Neurons.Count > 0),
        model => $"Measured on {Figure.Count(model.Layers[0].Analysis.Samples)} samples. {(model.HasVarianceTarget ? "The variance term pushes every neuron up to τ and lets go there; dead" : "Dead")} "
            + "neurons and high correlation between neurons are capacity that is not used.",
        Write);

    private static void Write(Markup page, ReportModel model)
    {
        LayerReport[] layers = [.. model.Layers.Where(layer => layer.Analysis.Neurons.Count > 0)];
        page.Add($"<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Activation statistics\"><table class=\"figures\"><caption>Activation statistics by layer</caption><thead><tr><th scope=\"col\">layer</th><th scope=\"col\">neurons</th>");
        page.Add($"<th scope=\"col\">dead</th><th scope=\"col\">saturated</th><th scope=\"col\">active</th><th scope=\"col\">median variance</th>");
        if (model.HasVarianceTarget)
        {
            page.Add($"<th scope=\"col\">τ</th>");
        }

        page.Add($"<th scope=\"col\">mean |correlation|</th><th scope=\"col\">mean selectivity</th></tr></thead><tbody>");
        foreach (LayerReport layer in layers)
        {
            LayerAnalysis a = layer.Analysis;
            page.Add($"<tr><th scope=\"row\">{layer.Name}</th><td>{Figure.Count(a.Neurons.Count)}</td><td{Alarm(a.DeadNeurons)}>{Figure.Count(a.DeadNeurons)}</td><td{Alarm(a.SaturatedNeurons)}>{Figure.Count(a.SaturatedNeurons)}</td>");
            page.Add($"<td>{Figure.Percent(a.MeanActiveFraction)}</td><td>{Figure.Measure(a.MedianVariance)}</td>");
            if (model.HasVarianceTarget)
            {
                page.Add($"<td>{Figure.Measure(a.VarianceTarget)}</td>");
            }

            page.Add($"<td>{Figure.Measure(a.MeanAbsoluteCorrelation)}</td><td>{Figure.Measure(a.MeanSelectivity)}</td></tr>");
        }

        page.Add($"</tbody></table></div><div class=\"columns of-{Columns.For(layers.Length)}\">");
        foreach (LayerReport layer in layers)
        {
            (double mark, string name) = model.HasVarianceTarget ? (layer.Analysis.VarianceTarget, "τ") : (layer.Analysis.MedianVariance, "median");
            HistogramChart.Write(page, $"Variance, {layer.Name}", layer.Analysis.VarianceHistogram, mark, name, "variance of a neuron");
        }

        page.Add($"</div>");
    }

    private static RawMarkup Alarm(int count) => new(count > 0 ? " class=\"alarm\"" : "");
}
