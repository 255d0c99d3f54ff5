using Eddy.Data.Images;
using Eddy.Experiments.Analysis;
using Eddy.Experiments.Reports.Charts;
using Eddy.Experiments.Reports.Pages;

namespace Eddy.Experiments.Reports.Sections;

/// <summary>The most and the least selective neurons of each layer, with the samples that excite them most.</summary>
internal static class NeuronSection
{
    private const int Shown = 6;
    private const int SamplesShown = 8;

    public static Section Section { get; } = new(
        "neurons",
        "Neurons",
        "Most and least selective neurons",
        model => model.Layers.Any(layer => layer.Analysis.Neurons.Count > 0),
        model => "Selectivity is the part of a neuron's variance that the class explains: 1 for a neuron that knows nothing but the class, 0 for one that does not know it."
            + (model.Samples is null ? "" : " Beside each, the samples that excite it most, the strongest first."),
        Write);

    private static void Write(Markup page, ReportModel model)
    {
        foreach (LayerReport layer in model.Layers)
        {
            NeuronStatistics[] alive = [.. layer.Analysis.Neurons.Where(n => !n.Dead).OrderByDescending(n => n.Selectivity).ThenBy(n => n.Neuron)];
            if (alive.Length == 0)
            {
                continue;
            }

            int each = Math.Min(Shown, (alive.Length + 1) / 2);
            page.Add($"<h3>{layer.Name}</h3><div class=\"pair even\">");
            WriteTable(page, model, $"Most selective of {layer.Name}", alive[..each]);
            WriteTable(page, model, $"Least selective of {layer.Name}", [.. alive[Math.Max(each, alive.Length - each)..].Reverse()]);
            page.Add($"</div>");
        }
    }

    private static void WriteTable(Markup page, ReportModel model, string caption, NeuronStatistics[] neurons)
    {
        if (neurons.Length == 0)
        {
            return;
        }

        bool pictures = model.Samples is not null;
        page.Add($"<table class=\"neurons\"><caption>{caption}</caption><thead><tr><th scope=\"col\">neuron</th><th scope=\"col\">selectivity</th><th scope=\"col\" class=\"optional\">active</th><th scope=\"col\">prefers</th>");
        if (pictures)
        {
            page.Add($"<th scope=\"col\">top samples</th>");
        }

        page.Add($"</tr></thead><tbody>");
        foreach (NeuronStatistics neuron in neurons)
        {
            page.Add($"<tr><th scope=\"row\">{Figure.Count(neuron.Neuron)}</th><td>{Figure.Fixed(neuron.Selectivity, 2)}</td><td class=\"optional\">{Figure.Percent(neuron.ActiveFraction, neuron.ActiveFraction < 0.01 ? 2 : 0)}</td><td>{model.ClassName(neuron.PreferredClass)}</td>");
            if (pictures)
            {
                page.Add($"<td class=\"strip\">");
                foreach (int sample in neuron.TopSamples.Where(sample => sample < model.Samples!.Count).Take(SamplesShown))
                {
                    ImageSet samples = model.Samples!;
                    Picture.WriteGrey(page, samples.Image(sample), samples.Rows, samples.Columns, model.ClassName(samples.Label(sample)));
                }

                page.Add($"</td>");
            }

            page.Add($"</tr>");
        }

        page.Add($"</tbody></table>");
    }
}
