using Eddy.Experiments.Reports.Charts;
using Eddy.Experiments.Reports.Pages;
using Shouldly;

namespace Eddy.Cli.Tests.Reports;

public class PictureTests
{
    [Fact]
    public void Zero_is_the_lightest_colour_and_the_signs_are_orange_and_blue()
    {
        byte[] zero = new byte[3], negative = new byte[3], positive = new byte[3], beyond = new byte[3];
        Picture.Diverging(0, zero);
        Picture.Diverging(-1, negative);
        Picture.Diverging(1, positive);
        Picture.Diverging(7, beyond);

        zero.ShouldAllBe(channel => channel > 240);
        negative[0].ShouldBeGreaterThan(negative[2]);
        positive[2].ShouldBeGreaterThan(positive[0]);
        beyond.ShouldBe(positive);
    }

    [Fact]
    public void Both_sides_darken_evenly_outwards()
    {
        for (int side = -1; side <= 1; side += 2)
        {
            double last = double.MaxValue;
            for (int step = 0; step <= 32; step++)
            {
                byte[] rgb = new byte[3];
                Picture.Diverging(side * step / 32.0, rgb);
                double lightness = (0.3 * rgb[0]) + (0.59 * rgb[1]) + (0.11 * rgb[2]);
                lightness.ShouldBeLessThan(last);
                last = lightness;
            }
        }
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void A_weight_that_is_not_finite_is_neutral_and_does_not_set_the_scale(float bad)
    {
        Markup broken = new(), clean = new();
        Picture.WriteWeights(broken, [bad, 1, -2, 0.5f], 2, 2, "");
        Picture.WriteWeights(clean, [0, 1, -2, 0.5f], 2, 2, "");

        broken.ToString().ShouldBe(clean.ToString());
    }

    [Fact]
    public void A_large_picture_is_averaged_down()
    {
        var page = new Markup();
        Picture.WriteGrey(page, new byte[200 * 100], 200, 100, "large");

        page.ToString().ShouldContain("width=\"20\" height=\"40\""); // blocks of 5×5
    }
}
