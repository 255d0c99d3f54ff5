using Eddy.Experiments.Reports.Pages;

namespace Eddy.Experiments.Reports.Charts;

/// <summary>One bar of <see cref="Bars"/>.</summary>
/// <param name="Label">Its name.</param>
/// <param name="Value">Its length; one that is not finite is written, not drawn.</param>
/// <param name="Text">The value as text.</param>
/// <param name="Colour">Its colour as a style value.</param>
internal sealed record Bar(string Label, double Value, string Text, string Colour);

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
            double width = double.IsFinite(bar.Value) && most > 0 ? Math.Clamp(100 * bar.Value / most, 0, 100) : 0;
            page.Add($"<tr><th scope=\"row\">{bar.Label}</th><td class=\"track\"><span class=\"bar\" style=\"width:{width}%;background:{bar.Colour}\"></span></td>");
            page.Add($"<td class=\"value\">{bar.Text}</td></tr>");
        }

        page.Add($"</tbody></table>");
    }
}
