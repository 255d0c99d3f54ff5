using Eddy.Experiments.Reports.Charts;
using Eddy.Experiments.Reports.Pages;

namespace Eddy.Experiments.Reports.Sections;

/// <summary>The first layer's input weights as pictures.</summary>
internal static class ReceptiveFieldSection
{
    private const int Selective = 48;
    private const int Rest = 48;

    public static Section Section { get; } = new(
        "fields",
        "First layer",
        "What the first layer looks at",
        model => model.ReceptiveFields is { Weights.Count: > 0, Rows: > 0, Columns: > 0 },
        _ => "The input weights of single neurons, laid out as the image they read. Each picture has its own scale, zero in the middle.",
        Write);

    private static void Write(Markup page, ReportModel model)
    {
        page.Add($"<p class=\"key\"><span>inhibits</span><span class=\"ramp\" role=\"img\" aria-label=\"Colour scale from orange, negative, over neutral, zero, to blue, positive\"></span><span>excites</span></p>");
        IReadOnlyList<int> selective = FieldChoice.MostSelective(model, Selective);
        IReadOnlyList<int> rest = FieldChoice.RandomRest(model, selective, Rest);
        WriteGrid(page, model, rest.Count == 0 ? "All neurons, the most selective first" : "The most selective neurons", selective);
        if (rest.Count > 0)
        {
            WriteGrid(page, model, "A random choice of the others", rest);
        }
    }

    private static void WriteGrid(Markup page, ReportModel model, string title, IReadOnlyList<int> neurons)
    {
        ReceptiveFields fields = model.ReceptiveFields!;
        page.Add($"<h3>{title}</h3><ul class=\"fields\">");
        foreach (int neuron in neurons)
        {
            string about = $"Neuron {Figure.Count(neuron)}";
            if (model.Layers.Count > 0 && neuron < model.Layers[0].Analysis.Neurons.Count)
            {
                var statistics = model.Layers[0].Analysis.Neurons[neuron];
                about += statistics.Dead ? ", dead" : $", prefers {model.ClassName(statistics.PreferredClass)}, selectivity {Figure.Fixed(statistics.Selectivity, 2)}";
            }

            page.Add($"<li title=\"{about}\">");
            Picture.WriteWeights(page, fields.Weights[neuron], fields.Rows, fields.Columns, about);
            page.Add($"</li>");
        }

        page.Add($"</ul>");
    }
}
