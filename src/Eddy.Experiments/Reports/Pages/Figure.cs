using System.Globalization;

namespace Eddy.Experiments.Reports.Pages;

/// <summary>Numbers as they are read, the same in every culture.</summary>
internal static class Figure
{
    public const string NotFinite = "not finite";

    private static readonly CultureInfo _culture = CultureInfo.InvariantCulture;

    /// <summary>A whole number, thousands apart: 60,000.</summary>
    public static string Count(long value) => Signed(value.ToString("#,0", _culture));

    /// <summary>A measured value to about three digits: 0.0123, 1.23, 12.3, 1,234, 1.23e-7.</summary>
    public static string Measure(double value)
    {
        double size = Math.Abs(value);
        return Signed(size switch
        {
            _ when !double.IsFinite(value) => NotFinite,
            0 => "0",
            < 1e-4 or >= 1e7 => value.ToString("0.##e+0", _culture).Replace("e+", "e", StringComparison.Ordinal),
            < 0.001 => value.ToString("0.00000", _culture),
            < 0.1 => value.ToString("0.0000", _culture),
            < 1 => value.ToString("0.000", _culture),
            < 10 => value.ToString("0.00", _culture),
            < 100 => value.ToString("0.0", _culture),
            _ => value.ToString("#,0", _culture),
        });
    }

    /// <summary>A value with so many decimals.</summary>
    public static string Fixed(double value, int decimals)
        => double.IsFinite(value) ? Signed(value.ToString("#,0." + new string('0', decimals), _culture).TrimEnd('.')) : NotFinite;

    /// <summary>A fraction in percent: 0.0312 is "3.12 %".</summary>
    public static string Percent(double fraction, int decimals = 1) => double.IsFinite(fraction) ? Fixed(100 * fraction, decimals) + " %" : NotFinite;

    /// <summary>A probability in whole percent that is not rounded up to certainty.</summary>
    public static string Confidence(double probability) => probability is > 0.99 and <= 1 ? "> 99 %" : Percent(probability, 0);

    /// <summary>A place in a picture, to a hundredth of a pixel.</summary>
    /// <exception cref="InvalidOperationException">The value is not finite: it should have been left out of the picture.</exception>
    public static string Coordinate(double value) => double.IsFinite(value)
        ? (Math.Round(value, 2) + 0.0).ToString("0.##", _culture)
        : throw new InvalidOperationException($"A picture was given the coordinate {value}; leave such points out.");

    // A minus sign as wide as a plus, not a hyphen; no negative zero.
    private static string Signed(string text) => text.StartsWith('-')
        ? text.AsSpan(1).IndexOfAnyInRange('1', '9') < 0 ? text[1..] : "\u2212" + text[1..]
        : text;
}
