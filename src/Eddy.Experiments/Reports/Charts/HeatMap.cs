using Eddy.Experiments.Analysis;
using Eddy.Experiments.Reports.Pages;

namespace Eddy.Experiments.Reports.Charts;

/// <summary>A confusion matrix as a table whose cells are tinted: what is right in one hue, what is wrong in another.</summary>
internal static class HeatMap
{
    /// <summary>Beyond so many classes a table of all pairs can neither be read nor fit.</summary>
    public const int MostClasses = 26;

    public static void Write(Markup page, ConfusionMatrix matrix, Func<int, string> name)
    {
        long worst = 1;
        for (int i = 0; i < matrix.Classes; i++)
        {
            for (int j = 0; j < matrix.Classes; j++)
            {
                worst = i == j ? worst : Math.Max(worst, matrix[i, j]);
            }
        }

        page.Add($"<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Confusion matrix\"><table class=\"heat\">");
        page.Add($"<caption>Rows: the true class. Columns: what the network said. Last column: errors in percent of the row.</caption>");
        page.Add($"<thead><tr><td></td>");
        for (int j = 0; j < matrix.Classes; j++)
        {
            page.Add($"<th scope=\"col\">{name(j)}</th>");
        }

        page.Add($"<th scope=\"col\" class=\"edge\">error</th></tr></thead><tbody>");
        for (int i = 0; i < matrix.Classes; i++)
        {
            page.Add($"<tr><th scope=\"row\">{name(i)}</th>");
            for (int j = 0; j < matrix.Classes; j++)
            {
                WriteCell(page, matrix, i, j, worst, name);
            }

            page.Add($"<td class=\"edge\">{(matrix.TrueCount(i) == 0 ? "–" : Figure.Fixed(100 * (1 - matrix.Recall(i)), 1))}</td></tr>");
        }

        page.Add($"</tbody></table></div>");
    }

    private static void WriteCell(Markup page, ConfusionMatrix matrix, int i, int j, long worst, Func<int, string> name)
    {
        long count = matrix[i, j];
        if (count == 0)
        {
            page.Add($"<td class=\"none\">·</td>");
            return;
        }

        // Errors by square root: 1 and 20 must both be seen. The diagonal by how much of its class it holds. Never so full that ink
        // on it could not be read, in either theme.
        double share = i == j ? matrix.Recall(i) : Math.Sqrt((double)count / worst);
        int tint = (int)Math.Round(i == j ? 8 + (24 * share) : 8 + (46 * share));
        string kind = i == j ? "right" : "wrong";
        string title = i == j ? $"{name(i)}: {Figure.Count(count)} right" : $"{name(i)} taken for {name(j)}: {Figure.Count(count)} times";
        page.Add($"<td class=\"{kind}\" style=\"--t:{tint}%\" title=\"{title}\">{Figure.Count(count)}</td>");
    }
}
