using Eddy.Experiments.Reports.Pages;

namespace Eddy.Experiments.Reports.Charts;

/// <summary>One bar of <see cref="Bars"/>.</summary>
/// <param name="Label">Its name.</param>
/// <param name="Value">Its length; one that is not finite is written, not drawn.</param>
/// <param name="Text">The value as text.</param>
/// <param name="Colour">Its colour as a style value.</param>
internal sealed record Bar(string Label, double Value, string Text, string Colour)
{
    /// <summary>A value to compare with, drawn as a line across the bar; null for none.</summary>
    public double? Mark { get; init; }

    /// <summary>What the mark is, for who hears the page.</summary>
    public string MarkText { get; init; } = "";

    /// <summary>The values of which <see cref="Value"/> is the mean, drawn as dots; those that are not finite are left out.</summary>
    public IReadOnlyList<double> Points { get; init; } = [];
}

/// <summary>Horizontal bars as a table: each a name, a length from zero and the figure itself.</summary>
internal static class Bars
{
    /// <summary>Writes bars to a scale whose full length is <paramref name="most"/>.</summary>
    public static void Write(Markup page, string caption, string labelHead, string valueHead, IEnumerable<Bar> bars, double most)
    {
        page.Add($"<table class=\"bars\"><caption>{caption}</caption><thead><tr><th scope=\"col\">{labelHead}</th>");
        page.Add($"<th scope=\"col\" colspan=\"2\">{valueHead}</th></tr></thead><tbody>");
        foreach (Bar bar in bars)
        {
            page.Add($"<tr><th scope=\"row\">{bar.Label}</th><td class=\"track\"><span class=\"rail\"><span class=\"bar\" style=\"width:{Share(bar.Value, most)}%;background:{bar.Colour}\"></span>");
            if (bar.Mark is { } mark && double.IsFinite(mark))
            {
                page.Add($"<span class=\"bar-mark\" role=\"img\" aria-label=\"{bar.MarkText}\" style=\"left:{Share(mark, most)}%\"></span>");
            }

            foreach (double point in bar.Points.Where(double.IsFinite))
            {
                page.Add($"<span class=\"bar-point\" style=\"left:{Share(point, most)}%\"></span>");
            }

            page.Add($"</span></td><td class=\"value\">{bar.Text}</td></tr>");
        }

        page.Add($"</tbody></table>");
    }

    private static double Share(double value, double most) => double.IsFinite(value) && most > 0 ? Math.Clamp(100 * value / most, 0, 100) : 0;
}
