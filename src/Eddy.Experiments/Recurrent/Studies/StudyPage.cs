using Eddy.Experiments.Reports.Pages;
using Eddy.Experiments.Reports.Sections;

namespace Eddy.Experiments.Recurrent.Studies;

/// <summary>Writes a study as one page that needs nothing but itself.</summary>
internal static class StudyPage
{
    private static readonly Section<StudyOutcome>[] _sections =
    [
        new("findings", "Findings", "What it says", model => model.Findings.Count > 0, _ => "Each sentence follows from the tables below.", (page, model) =>
        {
            page.Add($"<ul class=\"notes\">");
            foreach (string finding in model.Findings)
            {
                page.Add($"<li>{finding}</li>");
            }

            page.Add($"</ul>");
        }),
        new("tables", "Tables", "Published beside measured", _ => true,
            _ => "A measured figure is the mean over the runs that came to their end, ± their standard deviation. A dash is a figure that nobody published, or that has not been measured yet.", WriteTables),
    ];

    /// <summary>The page.</summary>
    public static string Write(StudyOutcome outcome) => PageFrame.Write($"Study: {outcome.Name}", outcome, _sections, WriteTop);

    private static void WriteTop(Markup page, StudyOutcome model)
    {
        page.Add($"<header class=\"hero\"><div class=\"hero-text\"><h1>{model.Name}</h1><p class=\"subtitle\">{model.Description}</p></div></header>");
        if (!model.IsDone)
        {
            page.Add($"<p class=\"banner\" role=\"status\"><strong>Interrupted</strong> after {model.Done} of {model.Total} runs; the same command goes on</p>");
        }
    }

    private static void WriteTables(Markup page, StudyOutcome model)
    {
        foreach (StudyTable table in model.Tables)
        {
            page.Add($"<h3>{table.Title}</h3><div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{table.Title}\"><table class=\"figures\"><thead><tr><th scope=\"col\">method</th>");
            foreach (string heading in new[] { "published", table.Measure, "difference" }.Concat(table.Parts).Concat(["runs", "exploded", "time", "note"]))
            {
                page.Add($"<th scope=\"col\">{heading}</th>");
            }

            page.Add($"</tr></thead><tbody>");
            foreach (StudyRow row in table.Rows)
            {
                page.Add($"<tr><th scope=\"row\">{row.Name}</th>");
                foreach (string cell in Cells(row))
                {
                    page.Add($"<td>{cell}</td>");
                }

                page.Add($"</tr>");
            }

            page.Add($"</tbody></table></div>");
        }
    }

    private static IEnumerable<string> Cells(StudyRow row)
    {
        yield return Number(row.Published);
        yield return row.Deviation is { } deviation ? $"{Number(row.Measured)} ± {Number(deviation)}" : Number(row.Measured);
        yield return Number(row.Difference);
        foreach (double part in row.Parts)
        {
            yield return Number(part);
        }

        yield return $"{Figure.Count(row.Runs)} of {Figure.Count(row.Wanted)}";
        yield return Figure.Count(row.Exploded);
        yield return $"{Figure.Measure(row.Seconds)} s";
        yield return row.Note;
    }

    private static string Number(double? value) => value is { } number && double.IsFinite(number) ? Figure.Measure(number) : "–";
}
