using Eddy.Experiments.Reports.Sections;

namespace Eddy.Experiments.Reports.Pages;

/// <summary>What every page has around its parts: head, style, contents, footer, script.</summary>
/// <remarks>A page is HTML that is well-formed XML too. It loads nothing: style, script and pictures are inside. The same model gives the
/// same text.</remarks>
internal static class PageFrame
{
    /// <summary>A whole page: what <paramref name="writeTop"/> writes, then every section that has something to show.</summary>
    public static string Write<TModel>(string title, TModel model, IEnumerable<Section<TModel>> sections, Action<Markup, TModel> writeTop)
    {
        Section<TModel>[] present = [.. sections.Where(section => section.IsPresent(model))];
        var page = new Markup();
        page.Add($"<!DOCTYPE html>\n<html xmlns=\"http://www.w3.org/1999/xhtml\" lang=\"en\"><head><meta charset=\"utf-8\"/>");
        page.Add($"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/><meta name=\"color-scheme\" content=\"light dark\"/>");
        page.Add($"<title>{title}</title><style>{PageStyle.Text}</style></head><body>");
        page.Add($"<a class=\"skip\" href=\"#main\">Skip to the results</a><nav class=\"contents\" aria-label=\"Contents\"><ul>");
        foreach (Section<TModel> section in present)
        {
            page.Add($"<li><a href=\"#{section.Id}\">{section.Short}</a></li>");
        }

        page.Add($"</ul><button type=\"button\" class=\"theme\" hidden=\"hidden\" aria-label=\"Switch between light and dark\">◐</button></nav><main id=\"main\">");
        writeTop(page, model);
        foreach (Section<TModel> section in present)
        {
            page.Add($"<section id=\"{section.Id}\" aria-labelledby=\"{section.Id}-title\"><h2 id=\"{section.Id}-title\">{section.Title}</h2><p class=\"lede\">{section.Lede(model)}</p>");
            section.Write(page, model);
            page.Add($"</section>");
        }

        page.Add($"</main><footer>Written by Eddy. This page is one file and loads nothing.</footer><script>{PageScript.Text}</script></body></html>\n");
        return page.ToString();
    }
}
