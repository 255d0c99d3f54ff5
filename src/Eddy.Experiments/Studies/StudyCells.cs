using System.Globalization;
using Eddy.Experiments.Reports.Pages;

namespace Eddy.Experiments.Studies;

/// <summary>The figures of a study's tables as text, the same on the page and in Markdown.</summary>
internal static class StudyCells
{
    private const string None = "–";

    /// <summary>Headings of the columns, the rows' names first.</summary>
    public static IReadOnlyList<string> Headings(StudyTable table)
    {
        List<string> headings = ["method", table.Reference, table.Measure, "difference", .. table.Facts, .. table.Parts, table.Runs];
        if (HasExploded(table))
        {
            headings.Add("exploded");
        }

        headings.Add("time");
        if (HasNotes(table))
        {
            headings.Add("note");
        }

        return headings;
    }

    /// <summary>The cells of a row, its name first.</summary>
    public static IReadOnlyList<string> Of(StudyTable table, StudyRow row)
    {
        List<string> cells = [row.Name, Number(table, row.Published), Measured(table, row), Signed(table, row.Difference), .. row.Facts, .. row.Parts.Select(part => Number(table, part)), Runs(row)];
        if (HasExploded(table))
        {
            cells.Add(Figure.Count(row.Exploded));
        }

        cells.Add(row.Runs == 0 && row.Seconds == 0 ? None : Time(row.Seconds));
        if (HasNotes(table))
        {
            cells.Add(row.Note);
        }

        return cells;
    }

    /// <summary>Whether the last column holds remarks.</summary>
    public static bool HasNotes(StudyTable table) => table.Rows.Any(row => row.Note.Length > 0);

    /// <summary>The mean, and the deviation where there is one.</summary>
    public static string Measured(StudyTable table, StudyRow row)
        => row.Deviation is { } deviation ? $"{Number(table, row.Measured)} ± {Number(table, deviation)}" : Number(table, row.Measured);

    /// <summary>A figure; a dash where there is none.</summary>
    public static string Number(StudyTable table, double? value)
        => value is not { } number || !double.IsFinite(number) ? None : table.Decimals is { } decimals ? Figure.Fixed(number, decimals) : Figure.Measure(number);

    /// <summary>A span of time in the unit in which people would say it.</summary>
    public static string Time(double seconds) => seconds switch
    {
        < 120 => $"{Figure.Measure(seconds)} s",
        < 7200 => string.Create(CultureInfo.InvariantCulture, $"{seconds / 60:0.0} min"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{seconds / 3600:0.0} h"),
    };

    private static string Signed(StudyTable table, double? value) => Number(table, value) is var text && value > 0 && table.Decimals is not null ? "+" + text : text;

    private static string Runs(StudyRow row) => $"{Figure.Count(row.Runs)} of {Figure.Count(row.Wanted)}";

    private static bool HasExploded(StudyTable table) => table.Rows.Any(row => row.Exploded > 0);
}
