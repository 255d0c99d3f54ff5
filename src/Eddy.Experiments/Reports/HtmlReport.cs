using Eddy.Experiments.Reports.Pages;
using Eddy.Experiments.Reports.Sections;

namespace Eddy.Experiments.Reports;

/// <summary>Writes a report of a training run as one page that needs nothing but itself.</summary>
/// <remarks>The page is HTML that is well-formed XML too. It loads nothing: style, script and pictures are inside. The same model gives the
/// same text.</remarks>
public static class HtmlReport
{
    private static readonly Section[] _sections =
    [
        LossSection.Section,
        ErrorSection.Section,
        PredictionSection.Section,
        CompletionSection.Section,
        ConfusionSection.Section,
        MistakesSection.Section,
        ReceptiveFieldSection.Section,
        NeuronSection.Section,
        SeparabilitySection.Section,
        ActivationSection.Section,
        PlaneSection.Section,
        SettingsSection.Settings,
        SettingsSection.Reproduce,
    ];

    /// <summary>The page of a run. Parts that the model lacks are left out.</summary>
    /// <exception cref="ArgumentException">Receptive fields are not of the size that they say; nothing was written.</exception>
    public static string Write(ReportModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        RequireFields(model.ReceptiveFields);
        Section[] present = [.. _sections.Where(section => section.IsPresent(model))];
        var page = new Markup();
        page.Add($"<!DOCTYPE html>\n<html xmlns=\"http://www.w3.org/1999/xhtml\" lang=\"en\"><head><meta charset=\"utf-8\"/>");
        page.Add($"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/><meta name=\"color-scheme\" content=\"light dark\"/>");
        page.Add($"<title>{model.Title}</title><style>{PageStyle.Text}</style></head><body>");
        page.Add($"<a class=\"skip\" href=\"#main\">Skip to the results</a><nav class=\"contents\" aria-label=\"Contents\"><ul>");
        foreach (Section section in present)
        {
            page.Add($"<li><a href=\"#{section.Id}\">{section.Short}</a></li>");
        }

        page.Add($"</ul><button type=\"button\" class=\"theme\" hidden=\"hidden\" aria-label=\"Switch between light and dark\">◐</button></nav><main id=\"main\">");
        HeadlineSection.Write(page, model);
        foreach (Section section in present)
        {
            page.Add($"<section id=\"{section.Id}\" aria-labelledby=\"{section.Id}-title\"><h2 id=\"{section.Id}-title\">{section.Title}</h2><p class=\"lede\">{section.Lede(model)}</p>");
            section.Write(page, model);
            page.Add($"</section>");
        }

        page.Add($"</main><footer>Written by Eddy. This page is one file and loads nothing.</footer><script>{PageScript.Text}</script></body></html>\n");
        return page.ToString();
    }

    private static void RequireFields(ReceptiveFields? fields)
    {
        if (fields is null)
        {
            return;
        }

        for (int i = 0; i < fields.Weights.Count; i++)
        {
            if (fields.Weights[i].Length != fields.Rows * fields.Columns)
            {
                throw new ArgumentException(
                    $"Receptive field {i} has {fields.Weights[i].Length} weights, but {fields.Rows}×{fields.Columns} pixels need {fields.Rows * fields.Columns}.",
                    nameof(fields));
            }
        }
    }
}
