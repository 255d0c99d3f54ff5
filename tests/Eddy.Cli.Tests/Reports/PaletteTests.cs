using System.Globalization;
using Eddy.Experiments.Reports.Pages;
using Shouldly;

namespace Eddy.Cli.Tests.Reports;

public class PaletteTests
{
    public static TheoryData<string> Themes => ["light", "dark"];

    [Theory, MemberData(nameof(Themes))]
    public void Text_has_four_and_a_half_to_one_and_marks_three_to_one(string theme)
    {
        Palette palette = Of(theme);
        foreach (string back in (string[])[palette.Page, palette.Surface])
        {
            Contrast(palette.Ink, back).ShouldBeGreaterThan(7);
            Contrast(palette.Muted, back).ShouldBeGreaterThan(4.5);
            Contrast(palette.Accent, back).ShouldBeGreaterThan(4.5);
            Contrast(palette.Alarm, back).ShouldBeGreaterThan(4.5);
            for (int k = 0; k < palette.Classes.Count; k++)
            {
                Contrast(palette.Classes[k], back).ShouldBeGreaterThan(3, $"class {k} on {back}");
            }
        }
    }

    [Theory, MemberData(nameof(Themes))]
    public void Every_count_in_the_confusion_matrix_can_be_read(string theme)
    {
        Palette palette = Of(theme);
        for (int tint = 8; tint <= 54; tint++)
        {
            Contrast(palette.Ink, Mix(palette.Alarm, palette.Page, tint / 100.0)).ShouldBeGreaterThan(4.5, $"wrong at {tint} %");
        }

        for (int tint = 8; tint <= 32; tint++)
        {
            Contrast(palette.Ink, Mix(palette.Accent, palette.Page, tint / 100.0)).ShouldBeGreaterThan(4.5, $"right at {tint} %");
        }
    }

    [Theory, MemberData(nameof(Themes))]
    public void Classes_of_one_shape_differ_for_every_kind_of_colour_vision(string theme)
    {
        Palette palette = Of(theme);
        foreach ((string vision, double[] matrix) in _visions)
        {
            for (int i = 0; i < palette.Classes.Count; i++)
            {
                for (int j = i + 2; j < palette.Classes.Count; j += 2) // the shape is by parity
                {
                    Distance(See(palette.Classes[i], matrix), See(palette.Classes[j], matrix)).ShouldBeGreaterThan(0.08, $"classes {i} and {j}, {vision}");
                }
            }
        }
    }

    // How linear red, green and blue appear with all cones, without the long-wave and without the medium-wave ones.
    private static readonly (string Name, double[] Matrix)[] _visions =
    [
        ("all cones", [1, 0, 0, 0, 1, 0, 0, 0, 1]),
        ("protanopia", [0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998]),
        ("deuteranopia", [0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.011820, 0.042940, 0.968881]),
    ];

    private static Palette Of(string theme) => theme == "light" ? Palette.Light : Palette.Dark;

    private static double[] Parse(string colour) => [.. Enumerable.Range(0, 3).Select(i => int.Parse(colour.AsSpan(1 + (2 * i), 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture) / 255.0)];

    private static double[] Linear(double[] rgb) => [.. rgb.Select(c => c <= 0.04045 ? c / 12.92 : Math.Pow((c + 0.055) / 1.055, 2.4))];

    private static double Luminance(double[] rgb) => Linear(rgb) is var c ? (0.2126 * c[0]) + (0.7152 * c[1]) + (0.0722 * c[2]) : 0;

    private static double Contrast(string ink, string back) => Contrast(ink, Parse(back));

    private static double Contrast(string ink, double[] back)
    {
        double a = Luminance(Parse(ink)), b = Luminance(back);
        return (Math.Max(a, b) + 0.05) / (Math.Min(a, b) + 0.05);
    }

    private static double[] Mix(string top, string bottom, double share) => [.. Parse(top).Zip(Parse(bottom), (a, b) => (share * a) + ((1 - share) * b))];

    private static double[] See(string colour, double[] m)
    {
        double[] c = Linear(Parse(colour));
        return [.. Enumerable.Range(0, 3).Select(i => Math.Clamp((m[3 * i] * c[0]) + (m[(3 * i) + 1] * c[1]) + (m[(3 * i) + 2] * c[2]), 0, 1))];
    }

    // Distance in OKLab, where equal steps look about equal; 0.02 is just noticeable side by side.
    private static double Distance(double[] a, double[] b) => Math.Sqrt(Lab(a).Zip(Lab(b), (x, y) => (x - y) * (x - y)).Sum());

    private static double[] Lab(double[] c)
    {
        double l = Math.Cbrt((0.4122214708 * c[0]) + (0.5363325363 * c[1]) + (0.0514459929 * c[2]));
        double m = Math.Cbrt((0.2119034982 * c[0]) + (0.6806995451 * c[1]) + (0.1073969566 * c[2]));
        double s = Math.Cbrt((0.0883024619 * c[0]) + (0.2817188376 * c[1]) + (0.6299787005 * c[2]));
        return
        [
            (0.2104542553 * l) + (0.7936177850 * m) - (0.0040720468 * s),
            (1.9779984951 * l) - (2.4285922050 * m) + (0.4505937099 * s),
            (0.0259040371 * l) + (0.7827717662 * m) - (0.8086757660 * s),
        ];
    }
}
