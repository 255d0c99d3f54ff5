using Eddy.Experiments.Reports.Pages;

namespace Eddy.Experiments.Reports.Charts;

/// <summary>Figures to see first, each on a tile of its own.</summary>
internal static class Tiles
{
    private const int LongText = 12; // a hash or a path: set smaller, and breakable

    public static void Write(Markup page, IEnumerable<KeyFigure> figures)
    {
        page.Add($"<dl class=\"tiles\">");
        foreach (KeyFigure figure in figures)
        {
            page.Add($"<div class=\"tile\"><dt>{figure.Label}</dt><dd><span class=\"{(figure.Value.Length > LongText ? "long" : "figure")}\">{figure.Value}</span>");
            if (figure.Unit.Length > 0)
            {
                page.Add($"<span class=\"unit\"> {figure.Unit}</span>");
            }

            if (figure.Note.Length > 0)
            {
                page.Add($"<span class=\"note\">{figure.Note}</span>");
            }

            page.Add($"</dd></div>");
        }

        page.Add($"</dl>");
    }
}
