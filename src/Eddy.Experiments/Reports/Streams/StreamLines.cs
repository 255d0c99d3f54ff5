using Eddy.Experiments.Reports.Charts;
using Eddy.Experiments.Streaming;

namespace Eddy.Experiments.Reports.Streams;

/// <summary>Lines over the samples of a stream, and the charts that hold them.</summary>
internal static class StreamLines
{
    private const int MostPoints = 400;
    private const long Settled = 64; // before that, shares of a handful of samples jump over the whole height

    /// <summary>A figure over time, spread evenly over the samples, without the first few samples and without moments at which there is none.</summary>
    public static Line Over(IReadOnlyList<StreamScores> history, string name, string colour, Func<StreamScores, double?> value, bool dashed = false)
    {
        long last = history[^1].Examples, from = last > 16 * Settled ? Settled : 1, apart = last / MostPoints;
        var points = new List<(double X, double Y)>();
        foreach (StreamScores scores in history.Where(s => s.Examples >= from))
        {
            // Figures are written down the more densely the earlier: more than a pixel holds would only thicken the file.
            if (value(scores) is { } figure && (points.Count == 0 || scores.Examples == last || scores.Examples - points[^1].X >= apart))
            {
                points.Add((scores.Examples, figure));
            }
        }

        return new Line(name, colour, points, dashed);
    }

    /// <summary>A chart as wide as the page.</summary>
    public static LineChart Chart(string title, string unit, IEnumerable<Line> lines, IReadOnlyList<long> changes) => new()
    {
        Title = title,
        XLabel = "samples",
        YUnit = unit,
        Lines = [.. lines.Where(line => line.Points.Count > 0)],
        Marks = [.. changes.Select(at => (double)at)],
        YScale = Scale.Linear,
        Style = "large",
        Width = 800,
        Height = 260,
        YTicks = 6,
        XTicks = 9,
        NameWidth = 110,
        Points = MostPoints,
    };

    /// <summary>A chart half as wide.</summary>
    public static LineChart Half(string title, IEnumerable<Line> lines, IReadOnlyList<long> changes)
        => Chart(title, "", lines, changes) with { Width = 400, Height = 210, YTicks = 5, XTicks = 5, YScale = Scale.Fitting, NameWidth = 92, Style = "" };
}
