using System.Globalization;
using Eddy.Experiments.Reports.Pages;

namespace Eddy.Experiments.Reports.Charts;

/// <summary>One line of a <see cref="LineChart"/>.</summary>
/// <param name="Name">What it shows.</param>
/// <param name="Colour">Its colour as a style value.</param>
/// <param name="Points">Its points by ascending x; a point that is not finite breaks the line.</param>
/// <param name="Dashed">Whether it is only there to compare with.</param>
internal sealed record Line(string Name, string Colour, IReadOnlyList<(double X, double Y)> Points, bool Dashed = false);

/// <summary>Lines over time with axes, a label at each line's end and a read-out under the pointer.</summary>
internal sealed record LineChart
{
    public const int MostPoints = 160; // for a small chart, one for every pixel or two; more would only thicken the file

    private const int ManyMarks = 24; // from then on they are drawn paler, or they would be all that one sees

    public required string Title { get; init; }

    public required IReadOnlyList<Line> Lines { get; init; }

    public required string XLabel { get; init; }

    public string YUnit { get; init; } = "";

    public double Width { get; init; } = 220;

    public double Height { get; init; } = 158;

    public Scale YScale { get; init; } = Scale.Fitting;

    /// <summary>Linear with whole numbers at its ticks, unless it says otherwise.</summary>
    public Scale XScale { get; init; } = Scale.Linear;

    /// <summary>Whether a linear axis of values begins at zero.</summary>
    public bool FromZero { get; init; }

    public int YTicks { get; init; } = 4;

    public int XTicks { get; init; } = 4;

    /// <summary>Moments to mark by a line from top to bottom; those outside the axis are left out.</summary>
    public IReadOnlyList<double> Marks { get; init; } = [];

    /// <summary>Room at the right for the names of lines, where there is more than one.</summary>
    public double NameWidth { get; init; } = 84;

    /// <summary>Points of a line at most.</summary>
    public int Points { get; init; } = MostPoints;

    /// <summary>Appended to the classes of the figure.</summary>
    public string Style { get; init; } = "";

    public void Write(Markup page)
    {
        const double top = 10, bottom = 30, left = 44;
        double right = Lines.Count > 1 ? NameWidth : 12; // room for the names at the ends
        Line[] lines = [.. Lines.Select(line => line with { Points = Thin(line.Points, Points) })];
        double[] values = [.. lines.SelectMany(line => line.Points).Select(p => p.Y).Where(double.IsFinite)];
        bool zero = FromZero && values.Length > 0 && !Axis.SpansDecades(values.Min(), values.Max());
        var y = Axis.Over(zero ? [.. values, 0] : values, Height - bottom, top, YTicks, YScale);
        var x = Axis.Over(lines.SelectMany(line => line.Points).Select(p => p.X), left, Width - right, XTicks, XScale, wholeNumbers: XScale == Scale.Linear);
        int broken = Lines.Sum(line => line.Points.Count(p => !IsFinite(p)));

        page.Add($"<figure class=\"chart {Style}\"><figcaption><span class=\"chart-title\">{Title}</span><span class=\"readout\" aria-hidden=\"true\">");
        page.Add($"{Summary(lines)}</span></figcaption><svg viewBox=\"0 0 {Width} {Height}\" role=\"img\" aria-label=\"{Description(lines)}\" data-chart=\"\" data-x=\"{XLabel}\">");
        foreach (double tick in y.Ticks)
        {
            double at = y.Place(tick);
            page.Add($"<line class=\"grid\" x1=\"{left}\" x2=\"{Width - right}\" y1=\"{at}\" y2=\"{at}\"/>");
            page.Add($"<text class=\"tick\" x=\"{left - 6}\" y=\"{at + 3.5}\" text-anchor=\"end\">{y.Label(tick)}</text>");
        }

        foreach (double tick in x.Ticks)
        {
            page.Add($"<text class=\"tick\" x=\"{x.Place(tick)}\" y=\"{Height - bottom + 14}\" text-anchor=\"middle\">{x.Label(tick)}</text>");
        }

        page.Add($"<text class=\"tick\" x=\"{(left + Width - right) / 2}\" y=\"{Height - 3}\" text-anchor=\"middle\">{XLabel}{(y.Logarithmic ? " · log scale" : "")}</text>");
        string change = Marks.Count > ManyMarks ? "change many" : "change";
        foreach (double mark in Marks.Where(x.Holds))
        {
            page.Add($"<line class=\"{change}\" x1=\"{x.Place(mark)}\" x2=\"{x.Place(mark)}\" y1=\"{top}\" y2=\"{Height - bottom}\"/>");
        }

        page.Add($"<line class=\"cursor\" x1=\"0\" x2=\"0\" y1=\"{top}\" y2=\"{Height - bottom}\" visibility=\"hidden\"/>");
        double[] labelAt = EndLabels(lines, y, top, Height - bottom);
        for (int i = 0; i < lines.Length; i++)
        {
            WriteLine(page, lines[i], x, y, labelAt[i], named: lines.Length > 1);
        }

        page.Add($"</svg>");
        if (broken > 0)
        {
            page.Add($"<p class=\"warn\">{broken} of {Lines.Sum(line => line.Points.Count)} values {Figure.NotFinite}, left out.</p>");
        }

        page.Add($"</figure>");
    }

    /// <summary>At most <paramref name="most"/> points, each the mean of as many neighbours; the first and the last stay themselves.</summary>
    public static IReadOnlyList<(double X, double Y)> Thin(IReadOnlyList<(double X, double Y)> points, int most = MostPoints)
    {
        if (points.Count <= most)
        {
            return points;
        }

        var thin = new (double X, double Y)[most];
        for (int i = 0; i < most - 1; i++)
        {
            int from = (int)((long)i * (points.Count - 1) / (most - 1)), to = (int)((long)(i + 1) * (points.Count - 1) / (most - 1));
            double sumX = 0, sumY = 0;
            for (int j = from; j < to; j++)
            {
                sumX += points[j].X;
                sumY += points[j].Y;
            }

            thin[i] = (sumX / (to - from), sumY / (to - from));
        }

        (thin[0], thin[^1]) = (points[0], points[^1]);
        return thin;
    }

    private static bool IsFinite((double X, double Y) point) => double.IsFinite(point.X) && double.IsFinite(point.Y);

    private static void WriteLine(Markup page, Line line, Axis x, Axis y, double labelAt, bool named)
    {
        (double X, double Y)[] points = [.. line.Points.Where(IsFinite)];
        if (points.Length == 0)
        {
            return;
        }

        page.Add($"<path class=\"{(line.Dashed ? "line base" : "line")}\" style=\"stroke:{line.Colour}\" data-name=\"{line.Name}\" data-u=\"");
        page.Add($"{string.Join('|', points.Select(p => XText(p.X)))}\" data-v=\"{string.Join('|', points.Select(p => Figure.Measure(p.Y)))}\" d=\"");
        bool pen = false;
        foreach ((double X, double Y) point in line.Points)
        {
            if (!IsFinite(point))
            {
                pen = false;
                continue;
            }

            page.Add($"{(pen ? "L" : "M")}{x.Place(point.X)} {y.Place(point.Y)}");
            pen = true;
        }

        double endX = x.Place(points[^1].X), endY = y.Place(points[^1].Y);
        page.Add($"\"/><circle class=\"dot\" style=\"fill:{line.Colour}\" cx=\"{endX}\" cy=\"{endY}\" r=\"3\" data-cx=\"{endX}\" data-cy=\"{endY}\"/>");
        if (named)
        {
            page.Add($"<text class=\"end\" style=\"fill:{line.Colour}\" x=\"{endX + 8}\" y=\"{labelAt + 4}\">{line.Name}</text>");
        }
    }

    // Labels beside the ends of their lines, moved down or up where two would touch.
    private static double[] EndLabels(Line[] lines, Axis y, double top, double bottom)
    {
        const double apart = 14;
        double[] wanted = [.. lines.Select(line => line.Points.LastOrDefault(IsFinite, (0, double.NaN)).Y is var v && double.IsFinite(v) ? y.Place(v) : bottom)];
        int[] order = [.. Enumerable.Range(0, lines.Length).OrderBy(i => wanted[i])];
        double[] at = [.. wanted];
        for (int i = 1; i < order.Length; i++)
        {
            at[order[i]] = Math.Max(at[order[i]], at[order[i - 1]] + apart);
        }

        double over = order.Length > 0 ? Math.Max(0, at[order[^1]] - bottom) : 0;
        for (int i = order.Length - 1; i >= 0 && over > 0; i--)
        {
            double limit = i == order.Length - 1 ? bottom : at[order[i + 1]] - apart;
            at[order[i]] = Math.Max(top, Math.Min(at[order[i]], limit));
        }

        return at;
    }

    private static string XText(double x) => x == Math.Floor(x) ? Figure.Count((long)x) : Math.Abs(x) < 0.1 ? Figure.Measure(x) : Figure.Fixed(x, 2);

    private string Summary(Line[] lines) => lines.Length != 1 ? "" : Last(lines[0]);

    private string Last(Line line) => line.Points.Count == 0 ? "" : Figure.Measure(line.Points[^1].Y) + YUnit;

    private string Description(Line[] lines)
    {
        IEnumerable<string> parts = lines.Where(line => line.Points.Count > 0).Select(line => string.Create(
            CultureInfo.InvariantCulture, $"{line.Name} from {Figure.Measure(line.Points[0].Y)}{YUnit} to {Last(line)}"));
        return $"{Title} over {XLabel}: {string.Join("; ", parts)}.";
    }
}
