using System.Text;
using Eddy.Experiments.Reports.Pages;

namespace Eddy.Experiments.Studies;

/// <summary>Writes a study's tables as Markdown, to be kept beside other results. It names no folder.</summary>
internal static class StudyMarkdown
{
    /// <summary>The text.</summary>
    public static string Write(StudyOutcome outcome)
    {
        var text = new StringBuilder();
        text.Append($"# {outcome.Name}: results\n\n{outcome.Description}\n\n```\n{outcome.Command}\n```\n\n");
        text.Append($"{Figure.Count(outcome.Done)} of {Figure.Count(outcome.Total)} runs are at their end. A measured figure is the mean over them, ± their standard deviation; a dash is a figure that nobody published, or that has not been measured.\n\n");
        foreach (string finding in outcome.Findings)
        {
            text.Append($"- {Cell(finding)}\n");
        }

        text.Append(outcome.Findings.Count > 0 ? "\n" : "");
        foreach (StudyTable table in outcome.Tables)
        {
            text.Append($"## {table.Title}\n\n");
            Begin(text, StudyCells.Headings(table));
            string group = "";
            foreach (StudyRow row in table.Rows)
            {
                if (row.Group != group)
                {
                    group = row.Group;
                    Row(text, [$"**{group}**", .. Enumerable.Repeat("", StudyCells.Headings(table).Count - 1)]);
                }

                Row(text, StudyCells.Of(table, row));
            }

            text.Append('\n');
        }

        foreach (StudyGrid grid in outcome.Grids)
        {
            text.Append($"## {grid.Title}\n\n");
            Begin(text, grid.Headings);
            foreach (IReadOnlyList<string> row in grid.Rows)
            {
                Row(text, row);
            }

            text.Append('\n');
        }

        return text.ToString().TrimEnd('\n') + "\n";
    }

    private static void Begin(StringBuilder text, IReadOnlyList<string> headings)
    {
        Row(text, headings);
        Row(text, [.. headings.Select(_ => "---")]);
    }

    private static void Row(StringBuilder text, IReadOnlyList<string> cells) => text.Append("| ").AppendJoin(" | ", cells.Select(Cell)).Append(" |\n");

    // A bar would end the cell, a break the row.
    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal).ReplaceLineEndings(" ");
}
