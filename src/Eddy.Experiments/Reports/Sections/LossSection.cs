using Eddy.Experiments.Reports.Charts;
using Eddy.Experiments.Reports.Pages;

namespace Eddy.Experiments.Reports.Sections;

/// <summary>The loss terms of every layer over time: a row of small charts a layer.</summary>
internal static class LossSection
{
    private const int TableRows = 24;

    private static readonly (string Name, string Colour, Func<LayerLoss, double> Value)[] _terms =
    [
        ("total", "var(--ink)", loss => loss.Total),
        ("similarity", Palette.Of(0), loss => loss.Similarity),
        ("variance", Palette.Of(1), loss => loss.Variance),
        ("covariance", Palette.Of(2), loss => loss.Covariance),
        ("lateral", Palette.Of(3), loss => loss.Lateral),
    ];

    public static Section Section { get; } = new(
        "losses",
        "Losses",
        "What each layer learned from",
        model => model.Losses.Count > 0,
        _ => "Every layer minimises its own loss. Similarity falls as neighbours in time become alike; variance is below zero while neurons "
            + "are still pushed up to their target; covariance falls as neurons stop repeating each other; lateral falls as the lateral weights learn who fires with whom.",
        Write);

    private static void Write(Markup page, ReportModel model)
    {
        bool phases = model.Losses.Select(loss => loss.Phase).Distinct().Count() > 1;
        Scale[] scales = [.. _terms.Select(term => SharedScale(model.Losses, term.Value))];
        foreach (IGrouping<(string Phase, int Layer), LayerLoss> group in model.Losses.GroupBy(loss => (loss.Phase, loss.Layer)))
        {
            LayerLoss[] rows = [.. group];
            string name = LayerName(model, group.Key.Layer) + (phases && group.Key.Phase.Length > 0 ? ", " + group.Key.Phase : "");
            page.Add($"<h3>{name}</h3><div class=\"multiples\">");
            for (int i = 0; i < _terms.Length; i++)
            {
                (string term, string colour, Func<LayerLoss, double> value) = _terms[i];
                new LineChart
                {
                    Title = term,
                    YScale = scales[i],
                    XLabel = "epoch",
                    Style = term == "total" ? "wide-on-phone" : "",
                    Lines = [new Line($"{name} {term}", colour, [.. rows.Select(row => (row.Epoch, value(row)))])],
                }.Write(page);
            }

            page.Add($"</div>");
            WriteTable(page, name, rows);
        }

        WriteSilence(page, model);
    }

    private static void WriteSilence(Markup page, ReportModel model)
    {
        if (model.Silence.Count == 0)
        {
            return;
        }

        page.Add($"<h3>Silent neurons</h3><p>Neurons that were 0 for every sample of an epoch's last batch. A relu neuron that is silent has no slope, so no signal moves it while it is.</p>");
        LayerCurves.Write(page, "Silent neurons, %", model.Silence, " %", Scale.Linear);
    }

    // One kind of scale for a term in all layers, so that their shapes can be compared: logarithmic where it is possible in every layer
    // and called for in one.
    private static Scale SharedScale(IReadOnlyList<LayerLoss> losses, Func<LayerLoss, double> value)
    {
        double[][] layers = [.. losses.GroupBy(loss => (loss.Phase, loss.Layer)).Select(group => group.Select(value).Where(double.IsFinite).ToArray()).Where(v => v.Length > 0)];
        return layers.All(v => v.Min() > 0) && layers.Any(v => Axis.SpansDecades(v.Min(), v.Max())) ? Scale.Logarithmic : Scale.Linear;
    }

    private static string LayerName(ReportModel model, int layer) => layer >= 0 && layer < model.Layers.Count
        ? $"{Capital(model.Layers[layer].Name)} · {Figure.Count(model.Layers[layer].Analysis.Neurons.Count)} neurons"
        : $"Layer {Figure.Count(layer + 1)}";

    private static string Capital(string name) => name.Length == 0 ? name : char.ToUpperInvariant(name[0]) + name[1..];

    private static void WriteTable(Markup page, string name, LayerLoss[] rows)
    {
        page.Add($"<details><summary>The figures of {name}</summary><div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Loss terms of {name}\"><table class=\"figures\"><thead><tr><th scope=\"col\">epoch</th><th scope=\"col\">step</th>");
        foreach ((string term, _, _) in _terms)
        {
            page.Add($"<th scope=\"col\">{term}</th>");
        }

        page.Add($"</tr></thead><tbody>");
        int shown = Math.Min(TableRows, rows.Length);
        for (int i = 0; i < shown; i++)
        {
            LayerLoss row = rows[shown == 1 ? 0 : (int)((long)i * (rows.Length - 1) / (shown - 1))];
            page.Add($"<tr><th scope=\"row\">{Figure.Measure(row.Epoch)}</th><td>{Figure.Count(row.Step)}</td>");
            foreach ((_, _, Func<LayerLoss, double> value) in _terms)
            {
                page.Add($"<td>{Figure.Measure(value(row))}</td>");
            }

            page.Add($"</tr>");
        }

        page.Add($"</tbody></table></div></details>");
    }
}
