using System.Globalization;

namespace Eddy.Data.Digits;

/// <summary>One way to write a digit: pen strokes through control points in the unit square, x to the right, y down.</summary>
/// <remarks>
/// A stroke is a smooth curve through its points (Catmull and Rom 1974), except at a corner, where it stops and starts anew. In text
/// a point is <c>x,y</c> in hundredths, a corner ends in <c>!</c>, and <c>|</c> lifts the pen.
/// </remarks>
internal sealed class DigitGlyph
{
    public DigitGlyph(int digit, double weight, string strokes)
    {
        (Digit, Weight) = (digit, weight);
        Strokes = [.. strokes.Split('|').Select(stroke => stroke.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(ReadPoint).ToArray())];
    }

    public int Digit { get; }

    /// <summary>How often this variant is written, relative to the others of its digit.</summary>
    public double Weight { get; }

    public GlyphPoint[][] Strokes { get; }

    private static GlyphPoint ReadPoint(string text)
    {
        bool corner = text.EndsWith('!');
        string[] xy = text.TrimEnd('!').Split(',');
        return new GlyphPoint(Hundredths(xy[0]), Hundredths(xy[1]), corner);

        static float Hundredths(string number) => int.Parse(number, CultureInfo.InvariantCulture) / 100f;
    }
}

/// <summary>A point that the pen passes, in the unit square.</summary>
internal readonly record struct GlyphPoint(float X, float Y, bool Corner);
