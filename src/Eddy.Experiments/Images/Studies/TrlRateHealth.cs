using System.Globalization;
using System.Text.Json.Nodes;
using Eddy.Experiments.Reports.Pages;

namespace Eddy.Experiments.Images.Studies;

/// <summary>How neurons fare, as the columns of a table: a mean over runs a layer, with a stroke between layers.</summary>
internal static class TrlRateHealth
{
    private static readonly (string Heading, string Name, Func<double, string> Text)[] _columns =
    [
        ("silent, %", "silent", value => (100 * value).ToString("0.0", CultureInfo.InvariantCulture)),
        ("variance / target", "variance", Figure.Measure),
        ("largest", "variance_largest", Figure.Measure),
        ("lateral lag", "lateral_lag", Figure.Measure),
        ("lateral gain", "lateral_gain", Figure.Measure),
        ("signal", "signal", Figure.Measure),
        ("common to all samples, %", "signal_common", value => (100 * value).ToString("0.0", CultureInfo.InvariantCulture)),
        ("spread over neurons", "signal_spread", Figure.Measure),
    ];

    /// <summary>Headings of the columns.</summary>
    public static IReadOnlyList<string> Headings { get; } = [.. _columns.Select(column => column.Heading)];

    /// <summary>The cells, from the health of each run's layers; dashes where there is none.</summary>
    public static IReadOnlyList<string> Cells(IEnumerable<IReadOnlyList<JsonObject>> runs)
    {
        IReadOnlyList<JsonObject>[] known = [.. runs];
        int layers = known.Select(run => run.Count).DefaultIfEmpty().Min();
        return [.. _columns.Select(column => layers == 0 ? "–" : string.Join(" / ", Enumerable.Range(0, layers).Select(l => Mean(known.Select(run => run[l][column.Name]?.GetValue<double>()).OfType<double>(), column.Text))))];
    }

    private static string Mean(IEnumerable<double> values, Func<double, string> text) => values.ToArray() is { Length: > 0 } all ? text(all.Average()) : "–";
}
