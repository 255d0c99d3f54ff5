using Eddy.Data.Images;
using Eddy.Experiments.Reports.Pages;

namespace Eddy.Experiments.Reports.Charts;

/// <summary>Small pictures inside the page: samples in grey, weights in a diverging scale.</summary>
internal static class Picture
{
    private const int LargestSide = 48; // larger ones are averaged down: they are shown at about this size, and the file stays small

    // From the most negative to the most positive weight. Orange against blue stay apart for every kind of colour vision, and both
    // darken outwards, so that size reads even in grey. By night the page turns lightness round and keeps the hues.
    private static readonly (double R, double G, double B)[] _stops =
    [
        (110, 40, 0), (200, 92, 20), (240, 172, 104), (252, 250, 246), (126, 182, 230), (34, 110, 186), (6, 44, 98),
    ];

    /// <summary>Writes a grey picture; the page turns it to dark on light by day.</summary>
    public static void WriteGrey(Markup page, ReadOnlySpan<byte> pixels, int rows, int columns, string alt)
    {
        var values = new float[pixels.Length];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = pixels[i];
        }

        (values, rows, columns) = Reduce(values, rows, columns);
        var bytes = new byte[values.Length];
        for (int i = 0; i < bytes.Length; i++)
        {
            bytes[i] = (byte)MathF.Round(values[i]);
        }

        WriteImage(page, "sample", Png.Encode(columns, rows, 1, bytes), columns, rows, alt);
    }

    /// <summary>Writes weights, zero in the middle of the scale and the largest magnitude at its end.</summary>
    public static void WriteWeights(Markup page, ReadOnlySpan<float> weights, int rows, int columns, string alt)
    {
        (float[] values, rows, columns) = Reduce(weights.ToArray(), rows, columns);
        float scale = 0;
        foreach (float value in values)
        {
            scale = float.IsFinite(value) ? Math.Max(scale, Math.Abs(value)) : scale;
        }

        var bytes = new byte[3 * values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            Diverging(float.IsFinite(values[i]) && scale > 0 ? values[i] / scale : 0, bytes.AsSpan(3 * i, 3));
        }

        WriteImage(page, "weights", Png.Encode(columns, rows, 3, bytes), columns, rows, alt);
    }

    /// <summary>The colour of a weight in [−1, 1], in 64 steps: fewer colours compress better and look the same.</summary>
    public static void Diverging(double value, Span<byte> rgb)
    {
        double at = (Math.Round(Math.Clamp(value, -1, 1) * 32) + 32) / 64 * (_stops.Length - 1);
        int low = Math.Min((int)at, _stops.Length - 2);
        double share = at - low;
        rgb[0] = (byte)Math.Round(_stops[low].R + (share * (_stops[low + 1].R - _stops[low].R)));
        rgb[1] = (byte)Math.Round(_stops[low].G + (share * (_stops[low + 1].G - _stops[low].G)));
        rgb[2] = (byte)Math.Round(_stops[low].B + (share * (_stops[low + 1].B - _stops[low].B)));
    }

    /// <summary>A picture of values with a sign, zero in the middle of the scale and <paramref name="most"/> at its end, as an address that holds all of it.</summary>
    public static string DivergingUri(Grid grid, float most) => Uri(grid, value => value / most);

    /// <summary>A picture of values without a sign, from 0 to <paramref name="most"/>; small ones are lifted, by a root, so that they are seen beside large ones.</summary>
    public static string RampUri(Grid grid, float most) => Uri(grid, value => Math.Sqrt(Math.Max(0, value / most)));

    private static string Uri(Grid grid, Func<float, double> colour)
    {
        var bytes = new byte[3 * grid.Values.Length];
        for (int i = 0; i < grid.Values.Length; i++)
        {
            Diverging(colour(grid.Values[i]) is var value && double.IsFinite(value) ? value : 0, bytes.AsSpan(3 * i, 3));
        }

        return "data:image/png;base64," + Convert.ToBase64String(Png.Encode(grid.Columns, grid.Rows, 3, bytes));
    }

    private static void WriteImage(Markup page, string kind, byte[] png, int width, int height, string alt)
        => page.Add($"<img class=\"{kind}\" width=\"{width}\" height=\"{height}\" alt=\"{alt}\" src=\"data:image/png;base64,{Convert.ToBase64String(png)}\"/>");

    // Means over blocks of whole pixels until both sides fit.
    private static (float[] Values, int Rows, int Columns) Reduce(float[] values, int rows, int columns)
    {
        int block = (Math.Max(rows, columns) + LargestSide - 1) / LargestSide;
        if (block <= 1)
        {
            return (values, rows, columns);
        }

        int newRows = (rows + block - 1) / block, newColumns = (columns + block - 1) / block;
        var reduced = new float[newRows * newColumns];
        var counts = new int[reduced.Length];
        for (int i = 0; i < values.Length; i++)
        {
            int target = (i / columns / block * newColumns) + (i % columns / block);
            reduced[target] += values[i];
            counts[target]++;
        }

        for (int i = 0; i < reduced.Length; i++)
        {
            reduced[i] /= counts[i];
        }

        return (reduced, newRows, newColumns);
    }
}
