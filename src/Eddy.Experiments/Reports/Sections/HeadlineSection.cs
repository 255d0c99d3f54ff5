using Eddy.Experiments.Analysis;
using Eddy.Experiments.Reports.Charts;
using Eddy.Experiments.Reports.Pages;

namespace Eddy.Experiments.Reports.Sections;

/// <summary>The top of the page: what was trained, the result in one large figure, and the figures to see first.</summary>
internal static class HeadlineSection
{
    private const int Mosaic = 28;

    public static void Write(Markup page, ReportModel model)
    {
        page.Add($"<header class=\"hero\"><div class=\"hero-text\"><h1>{model.Title}</h1>");
        if (model.Subtitle.Length > 0)
        {
            page.Add($"<p class=\"subtitle\">{model.Subtitle}</p>");
        }

        if (model.ErrorPercent is { } error)
        {
            page.Add($"<p class=\"headline\"><span class=\"headline-figure\">{Figure.Fixed(error, 2)}</span>");
            page.Add($"<span class=\"headline-unit\">\u00A0%</span><span class=\"headline-label\">{model.ErrorLabel}{Counts(model.Confusion)}</span></p>");
        }

        page.Add($"</div>");
        if (model.ReceptiveFields is { Weights.Count: > 0 } fields)
        {
            page.Add($"<div class=\"mosaic\" aria-hidden=\"true\">");
            foreach (int neuron in FieldChoice.MostSelective(model, Mosaic))
            {
                Picture.WriteWeights(page, fields.Weights[neuron], fields.Rows, fields.Columns, "");
            }

            page.Add($"</div>");
        }

        page.Add($"</header>");
        WriteFacts(page, model);
    }

    /// <summary>What follows the hero on every page: whether the run was interrupted, the figures to see first, remarks.</summary>
    public static void WriteFacts(Markup page, RunPage model)
    {
        if (model.Interrupted is { } reason)
        {
            page.Add($"<p class=\"banner\" role=\"status\"><strong>Interrupted</strong> {reason}</p>");
        }

        if (model.KeyFigures.Count > 0)
        {
            Tiles.Write(page, model.KeyFigures);
        }

        if (model.Notes.Count > 0)
        {
            page.Add($"<ul class=\"notes\">");
            foreach (string note in model.Notes)
            {
                page.Add($"<li>{note}</li>");
            }

            page.Add($"</ul>");
        }
    }

    private static string Counts(ConfusionMatrix? confusion)
        => confusion is { Total: > 0 } ? $" · {Figure.Count(confusion.Errors)} of {Figure.Count(confusion.Total)} wrong" : "";
}
