using Eddy.Experiments.Analysis;
using Eddy.Experiments.Reports.Pages;

namespace Eddy.Experiments.Reports.Charts;

/// <summary>Points of a plane by class: colour and shape tell the class, and its name stands in its middle.</summary>
internal static class Scatter
{
    private const double Width = 420;
    private const double Margin = 14;

    public static void Write(Markup page, string title, PrincipalPlane plane, Func<int, string> name)
    {
        View view = View.Of(plane);
        page.Add($"<figure class=\"chart plane\"><figcaption><span class=\"chart-title\">{title}</span>");
        page.Add($"<span class=\"readout\">{Figure.Percent(plane.ExplainedByX, 0)} + {Figure.Percent(plane.ExplainedByY, 0)} of the variance</span></figcaption>");
        page.Add($"<svg viewBox=\"0 0 {Width} {view.Height}\" role=\"img\" aria-label=\"{title}: {Figure.Count(plane.X.Count)} samples along the first two principal components, by class\">");
        page.Add($"<line class=\"grid\" x1=\"0\" x2=\"{Width}\" y1=\"{view.PlaceY(0)}\" y2=\"{view.PlaceY(0)}\"/>");
        page.Add($"<line class=\"grid\" x1=\"{view.PlaceX(0)}\" x2=\"{view.PlaceX(0)}\" y1=\"0\" y2=\"{view.Height}\"/>");
        for (int k = 0; k < plane.Classes; k++)
        {
            WritePoints(page, plane, k, view);
        }

        for (int k = 0; k < plane.Classes; k++)
        {
            WriteName(page, plane, k, name(k), view);
        }

        page.Add($"</svg></figure>");
    }

    // One path a class, a dot of no length a sample: the line's cap draws it, and the file stays small.
    private static void WritePoints(Markup page, PrincipalPlane plane, int k, View view)
    {
        int[] members = Members(plane, k);
        if (members.Length == 0)
        {
            return;
        }

        page.Add($"<path class=\"points\" data-class=\"{k}\" style=\"stroke:{Palette.Of(k)}\" stroke-linecap=\"{(k % 2 == 0 ? "round" : "square")}\" d=\"");
        foreach (int i in members)
        {
            page.Add($"M{Math.Round(view.PlaceX(plane.X[i]), 1)} {Math.Round(view.PlaceY(plane.Y[i]), 1)}h0");
        }

        page.Add($"\"/>");
    }

    private static void WriteName(Markup page, PrincipalPlane plane, int k, string name, View view)
    {
        int[] members = Members(plane, k);
        if (members.Length > 0)
        {
            // The median: the middle of the crowd, wherever a few strays lie.
            double x = members.Select(i => plane.X[i]).Order().ElementAt(members.Length / 2), y = members.Select(i => plane.Y[i]).Order().ElementAt(members.Length / 2);
            page.Add($"<text class=\"class-name\" data-class=\"{k}\" style=\"fill:{Palette.Of(k)}\" x=\"{view.PlaceX(x)}\" y=\"{view.PlaceY(y) + 6}\">{name}</text>");
        }
    }

    private static int[] Members(PrincipalPlane plane, int k)
        => [.. Enumerable.Range(0, plane.Labels.Count).Where(i => plane.Labels[i] == k && float.IsFinite(plane.X[i]) && float.IsFinite(plane.Y[i]))];

    // One scale for both directions: distances must not depend on the way they point. Strays beyond the outermost hundredths lie on the rim.
    private sealed record View(double MiddleX, double MiddleY, double Scale, double Height)
    {
        public static View Of(PrincipalPlane plane)
        {
            (double lowX, double highX) = Range(plane.X);
            (double lowY, double highY) = Range(plane.Y);
            double height = Math.Clamp(Width * (highY - lowY) / (highX - lowX), 0.62 * Width, Width);
            double scale = Math.Min((Width - (2 * Margin)) / (highX - lowX), (height - (2 * Margin)) / (highY - lowY));
            return new View((lowX + highX) / 2, (lowY + highY) / 2, scale, height);
        }

        public double PlaceX(double x) => Math.Clamp((Width / 2) + ((x - MiddleX) * Scale), Margin / 2, Width - (Margin / 2));

        public double PlaceY(double y) => Math.Clamp((Height / 2) - ((y - MiddleY) * Scale), Margin / 2, Height - (Margin / 2));

        private static (double Low, double High) Range(IReadOnlyList<float> values)
        {
            float[] sorted = [.. values.Where(float.IsFinite).Order()];
            if (sorted.Length == 0)
            {
                return (-1, 1);
            }

            double low = sorted[(int)(0.004 * (sorted.Length - 1))], high = sorted[(int)(0.996 * (sorted.Length - 1))];
            double room = 1e-6 * Math.Max(1e-20, Math.Max(Math.Abs(low), Math.Abs(high))); // so that a single value has a place
            return (low - room, high + room);
        }
    }
}
