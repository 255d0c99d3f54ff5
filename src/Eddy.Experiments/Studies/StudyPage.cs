using Eddy.Experiments.Reports.Charts;
using Eddy.Experiments.Reports.Pages;
using Eddy.Experiments.Reports.Sections;

namespace Eddy.Experiments.Studies;

/// <summary>Writes a study as one page that needs nothing but itself.</summary>
internal static class StudyPage
{
    private const double LongestOverMedian = 3; // one method that fails must not press the others against the left edge

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
        new("curves", "Curves", "At a glance", model => model.Curves.Count > 0, _ => "A line is a method, a point the mean over its runs that came to their end. Rates lie on a logarithmic axis, and so does what is measured, unless it is 0 somewhere.", WriteCurves),
        Tables("Published beside measured", isPublished: true),
        Tables("What each change does", isPublished: false),
        new("runs", "Run by run", "Run by run", model => model.Grids.Count > 0, _ => "The figures of which the tables above hold the means.", WriteGrids),
        new("reproduce", "Reproduce", "Run it again", model => model.Command.Length > 0, _ => "The same command goes on where it was stopped, and repeats no run that is done.", (page, model) => page.Add($"<pre>{model.Command}</pre>")),
    ];

    /// <summary>The page.</summary>
    public static string Write(StudyOutcome outcome) => PageFrame.Write($"Study: {outcome.Name}", outcome, _sections, WriteTop);

    private static Section<StudyOutcome> Tables(string title, bool isPublished) => new(
        "tables",
        "Tables",
        title,
        model => model.Tables.Any(table => table.Reference == "published") == isPublished,
        _ => $"A measured figure is the mean over the runs that came to their end, ± their standard deviation. A dash is a figure that {(isPublished ? "nobody published, or that " : "")}has not been measured yet.",
        WriteTables);

    private static void WriteTop(Markup page, StudyOutcome model)
    {
        page.Add($"<header class=\"hero\"><div class=\"hero-text\"><h1>{model.Name}</h1><p class=\"subtitle\">{model.Description}</p></div></header>");
        if (!model.IsDone)
        {
            page.Add($"<p class=\"banner\" role=\"status\"><strong>Interrupted</strong> after {model.Done} of {model.Total} runs; the same command goes on</p>");
        }
    }

    private static void WriteCurves(Markup page, StudyOutcome model)
    {
        page.Add($"<div class=\"pair charts\">");
        foreach (StudyCurves curves in model.Curves)
        {
            new LineChart
            {
                Title = curves.Title,
                XLabel = curves.Over,
                YUnit = curves.Measure.EndsWith('%') ? " %" : "",
                Lines = [.. curves.Lines.Select((line, i) => new Line(line.Name, Palette.Of(i), line.Points))],
                XScale = Scale.Logarithmic,
                YScale = Scale.Logarithmic,
                NameWidth = 110,
                Style = "large",
                Width = 480,
                Height = 300,
            }.Write(page);
        }

        page.Add($"</div>");
    }

    private static void WriteTables(Markup page, StudyOutcome model)
    {
        foreach (StudyTable table in model.Tables)
        {
            page.Add($"<h3>{table.Title}</h3>");
            if (table.IsDrawn && table.Rows.Any(row => row.Measured is not null))
            {
                WriteBars(page, table);
            }

            Begin(page, table.Title, StudyCells.Headings(table));
            int columns = StudyCells.Headings(table).Count;
            bool notes = StudyCells.HasNotes(table);
            string group = "";
            foreach (StudyRow row in table.Rows)
            {
                if (row.Group != group)
                {
                    group = row.Group;
                    page.Add($"<tr><th class=\"group\" scope=\"rowgroup\" colspan=\"{columns}\">{group}</th></tr>");
                }

                IReadOnlyList<string> cells = StudyCells.Of(table, row);
                page.Add($"<tr><th scope=\"row\">{cells[0]}</th>");
                for (int i = 1; i < cells.Count; i++)
                {
                    page.Add($"<td class=\"{(notes && i == cells.Count - 1 ? "remark" : "")}\">{cells[i]}</td>");
                }

                page.Add($"</tr>");
            }

            page.Add($"</tbody></table></div>");
        }
    }

    private static void WriteBars(Markup page, StudyTable table)
    {
        StudyRow[] rows = [.. table.Rows.Where(row => row.Measured is not null)];
        double[] values = [.. rows.SelectMany(row => row.Points.Append(row.Measured ?? 0).Append(row.Published ?? 0)).Where(v => v > 0).Order()];
        double most = 1.04 * Math.Min(values[^1], LongestOverMedian * values[values.Length / 2]);
        bool isCut = most < values[^1];
        Bars.Write(
            page,
            $"Bar: mean. Dots: its runs. Line: {table.Reference}.{(isCut ? " Bars that would be longer are cut." : "")}",
            "method",
            table.Measure,
            rows.Select(row => new Bar(row.Name, row.Measured ?? double.NaN, StudyCells.Measured(table, row), Palette.Of(0))
            {
                Mark = row.Published,
                MarkText = $"{table.Reference} {StudyCells.Number(table, row.Published)}",
                Points = row.Points.Count > 1 ? [.. row.Points.Where(point => point <= most)] : [],
            }),
            most);
    }

    private static void WriteGrids(Markup page, StudyOutcome model)
    {
        foreach (StudyGrid grid in model.Grids)
        {
            page.Add($"<h3>{grid.Title}</h3>");
            Begin(page, grid.Title, grid.Headings);
            foreach (IReadOnlyList<string> row in grid.Rows)
            {
                page.Add($"<tr><th scope=\"row\">{row[0]}</th>");
                foreach (string cell in row.Skip(1))
                {
                    page.Add($"<td>{cell}</td>");
                }

                page.Add($"</tr>");
            }

            page.Add($"</tbody></table></div>");
        }
    }

    private static void Begin(Markup page, string title, IEnumerable<string> headings)
    {
        page.Add($"<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{title}\"><table class=\"figures\"><thead><tr>");
        foreach (string heading in headings)
        {
            page.Add($"<th scope=\"col\" class=\"{(heading == "note" ? "remark" : "")}\">{heading}</th>");
        }

        page.Add($"</tr></thead><tbody>");
    }
}
