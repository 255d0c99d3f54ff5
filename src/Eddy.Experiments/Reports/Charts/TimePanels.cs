using Eddy.Experiments.Reports.Pages;

namespace Eddy.Experiments.Reports.Charts;

/// <summary>Panels one under the other over the same time axis, so that what happened together stands together.</summary>
internal sealed record TimePanels
{
    private const double Width = 800, Top = 4, Bottom = 32, Left = 44, NameRoom = 17, Gap = 9;

    public required string Title { get; init; }

    /// <summary>What all of it says, for who cannot see it.</summary>
    public required string Description { get; init; }

    /// <summary>Time steps.</summary>
    public required int Steps { get; init; }

    public required IReadOnlyList<TimePanel> Panels { get; init; }

    /// <summary>Steps that matter, shaded through all panels: [from, to).</summary>
    public IReadOnlyList<(int From, int To)> Shaded { get; init; } = [];

    /// <summary>Room at the right for the names of lines.</summary>
    public double Right { get; init; } = 130;

    public void Write(Markup page)
    {
        double height = Top + Bottom + Panels.Sum(panel => NameRoom + panel.Height + Gap) - Gap, floor = height - Bottom;
        var x = Axis.Exactly(0, Math.Max(1, Steps), Left, Width - Right, 9);
        page.Add($"<figure class=\"chart large panels\"><figcaption><span class=\"chart-title\">{Title}</span></figcaption>");
        page.Add($"<svg viewBox=\"0 0 {Width} {height}\" role=\"img\" aria-label=\"{Description}\">");
        foreach ((int from, int to) in Shaded)
        {
            page.Add($"<rect class=\"asked\" x=\"{x.Place(from)}\" y=\"{Top}\" width=\"{x.Place(to) - x.Place(from)}\" height=\"{floor - Top}\"/>");
        }

        foreach (double tick in x.Ticks)
        {
            page.Add($"<line class=\"grid\" x1=\"{x.Place(tick)}\" x2=\"{x.Place(tick)}\" y1=\"{Top}\" y2=\"{floor}\"/>");
            page.Add($"<text class=\"tick\" x=\"{x.Place(tick)}\" y=\"{floor + 14}\" text-anchor=\"middle\">{x.Label(tick)}</text>");
        }

        page.Add($"<text class=\"tick\" x=\"{(Left + Width - Right) / 2}\" y=\"{height - 3}\" text-anchor=\"middle\">time step</text>");
        double top = Top;
        foreach (TimePanel panel in Panels)
        {
            page.Add($"<text class=\"panel-name\" x=\"{Left}\" y=\"{top + NameRoom - 5}\">{panel.Name}</text>");
            top += NameRoom;
            page.Add($"<line class=\"grid\" x1=\"{Left}\" x2=\"{Width - Right}\" y1=\"{top + panel.Height}\" y2=\"{top + panel.Height}\"/>");
            panel.Write(page, x, top, Width - Right);
            top += panel.Height + Gap;
        }

        page.Add($"</svg></figure>");
    }
}

/// <summary>One of <see cref="TimePanels"/>.</summary>
/// <param name="Name">What it shows.</param>
/// <param name="Height">Of the picture, its name apart.</param>
internal abstract record TimePanel(string Name, double Height)
{
    /// <summary>Draws it from <paramref name="top"/> down, between the ends of the axis.</summary>
    public abstract void Write(Markup page, Axis x, double top, double right);

    /// <summary>Values down the left side, and lines across.</summary>
    private protected static void WriteTicks(Markup page, Axis y, Axis x, double right)
    {
        double left = x.Place(0);
        foreach (double tick in y.Ticks)
        {
            page.Add($"<line class=\"grid\" x1=\"{left}\" x2=\"{right}\" y1=\"{y.Place(tick)}\" y2=\"{y.Place(tick)}\"/>");
            page.Add($"<text class=\"tick\" x=\"{left - 6}\" y=\"{y.Place(tick) + 3}\" text-anchor=\"end\">{y.Label(tick)}</text>");
        }
    }
}

/// <summary>A row a unit, a stroke a spike.</summary>
/// <param name="Name">What it shows.</param>
/// <param name="Height">Of the picture.</param>
/// <param name="Rows">Units.</param>
/// <param name="Spikes">Unit and step of each spike.</param>
/// <param name="Colour">As a style value.</param>
internal sealed record RasterPanel(string Name, double Height, int Rows, IReadOnlyList<(int Row, int Step)> Spikes, string Colour) : TimePanel(Name, Height)
{
    /// <inheritdoc/>
    public override void Write(Markup page, Axis x, double top, double right)
    {
        double row = Height / Math.Max(1, Rows), length = Math.Max(1, 0.86 * row), thick = Math.Clamp(0.5 * (x.Place(1) - x.Place(0)), 0.8, 5);
        if (Spikes.Count == 0)
        {
            page.Add($"<text class=\"tick\" x=\"{(x.Place(0) + right) / 2}\" y=\"{top + (Height / 2) + 3}\" text-anchor=\"middle\">nothing fires</text>");
            return;
        }

        page.Add($"<path class=\"spikes\" style=\"stroke:{Colour};stroke-width:{thick}\" d=\"");
        foreach ((int unit, int step) in Spikes)
        {
            page.Add($"M{Math.Round(x.Place(step + 0.5), 1)} {Math.Round(top + (unit * row), 1)}v{Math.Round(length, 1)}");
        }

        page.Add($"\"/>");
    }
}

/// <summary>A row a unit, a colour a value.</summary>
/// <param name="Name">What it shows.</param>
/// <param name="Height">Of the picture.</param>
/// <param name="Values">[rows, steps].</param>
/// <param name="Ramp">From 0 up: for what has no sign.</param>
/// <param name="Most">The end of the scale; null for the largest value.</param>
internal sealed record PicturePanel(string Name, double Height, Grid Values, bool Ramp = false, float? Most = null) : TimePanel(Name, Height)
{
    /// <inheritdoc/>
    public override void Write(Markup page, Axis x, double top, double right)
        => page.Add($"<image class=\"weights\" x=\"{x.Place(0)}\" y=\"{top}\" width=\"{right - x.Place(0)}\" height=\"{Height}\" preserveAspectRatio=\"none\" href=\"{(Ramp ? Picture.RampUri(Values, Most ?? Values.Most) : Picture.DivergingUri(Values, Most ?? Values.Most))}\"/>");
}

/// <summary>Lines, and spikes over them.</summary>
/// <param name="Name">What it shows.</param>
/// <param name="Height">Of the picture.</param>
/// <param name="Lines">The lines; x is the step.</param>
/// <param name="Spikes">Steps with a spike.</param>
internal sealed record LinesPanel(string Name, double Height, IReadOnlyList<Line> Lines, IReadOnlyList<int> Spikes) : TimePanel(Name, Height)
{
    /// <inheritdoc/>
    public override void Write(Markup page, Axis x, double top, double right)
    {
        var y = Axis.Over(Lines.SelectMany(line => line.Points).Select(point => point.Y), top + Height, top + (Spikes.Count > 0 ? 9 : 0), Height > 80 ? 5 : 3);
        WriteTicks(page, y, x, right);
        foreach (int step in Spikes)
        {
            double at = x.Place(step + 0.5);
            page.Add($"<line class=\"fires\" x1=\"{at}\" x2=\"{at}\" y1=\"{top}\" y2=\"{top + 6}\"/>");
        }

        (string Name, string Colour, double At)[] names = [.. Lines.Where(line => line.Name.Length > 0 && line.Points.Any(IsFinite))
            .Select(line => (line.Name, line.Colour, y.Place(line.Points.Last(IsFinite).Y))).OrderBy(name => name.Item3)];
        foreach (Line line in Lines)
        {
            WriteLine(page, line, x, y);
        }

        double above = double.NegativeInfinity;
        foreach ((string name, string colour, double at) in names)
        {
            above = Math.Max(at, above + 11);
            page.Add($"<text class=\"end\" style=\"fill:{colour}\" x=\"{right + 6}\" y=\"{above + 3}\">{name}</text>");
        }
    }

    private static bool IsFinite((double X, double Y) point) => double.IsFinite(point.Y);

    private static void WriteLine(Markup page, Line line, Axis x, Axis y)
    {
        if (!line.Points.Any(IsFinite))
        {
            return;
        }

        page.Add($"<path class=\"{(line.Dashed ? "line base" : "line")}\" style=\"stroke:{line.Colour}\" d=\"");
        bool pen = false;
        foreach ((double X, double Y) point in line.Points)
        {
            if (IsFinite(point))
            {
                page.Add($"{(pen ? "L" : "M")}{Math.Round(x.Place(point.X + 0.5), 1)} {Math.Round(y.Place(point.Y), 1)}");
            }

            pen = IsFinite(point);
        }

        page.Add($"\"/>");
    }
}
