using Eddy.Data.Images;
using Eddy.Numerics;
using Eddy.Tests.Conformance;
using Shouldly;

namespace Eddy.Data.Tests.Images;

public class ImageAugmenterTests
{
    private static readonly AugmentOptions _none = new() { RotationDegrees = 0, Shift = 0, Scale = 0 };
    private static readonly byte[] _image = [.. Enumerable.Range(0, 7 * 9).Select(k => (byte)(40 + ((k * 53) % 200)))];

    [Fact]
    public void All_strengths_zero_give_the_image_itself()
    {
        Apply(_none, 1).ShouldBe(_image.Select(pixel => pixel / 255f));
    }

    [Fact]
    public void A_shift_moves_by_exactly_what_was_drawn_with_bilinear_weights_and_zero_background()
    {
        AugmentOptions options = _none with { Shift = 0.4 };
        for (ulong seed = 0; seed < 20; seed++)
        {
            // the four draws: rotation, scale, shift along x, shift along y
            var random = new RandomSource(seed);
            random.NextDouble();
            random.NextDouble();
            double shiftX = random.NextUniform(-0.4, 0.4) * 9, shiftY = random.NextUniform(-0.4, 0.4) * 7;
            float[] result = Apply(options, seed);
            for (int y = 0; y < 7; y++)
            {
                for (int x = 0; x < 9; x++)
                {
                    // positions below 12 are rounded by up to 2⁻²¹ a few times, and the image's slope is at most 1
                    ((double)result[(y * 9) + x]).ShouldBe(Bilinear(x - shiftX, y - shiftY), 4e-6, $"seed {seed}, at {x}, {y}");
                }
            }
        }
    }

    [Fact]
    public void A_rotation_turns_about_the_centre_and_a_scale_keeps_it()
    {
        // 9×9 with one bright pixel at the centre, another right of it
        var image = new byte[81];
        (image[40], image[43]) = (255, 255);
        var augmenter = new ImageAugmenter(9, 9, _none with { RotationDegrees = 180 });
        var result = new float[81];
        for (ulong seed = 0; seed < 20; seed++)
        {
            double angle = new RandomSource(seed).NextUniform(-180, 180) * Math.PI / 180;
            augmenter.Apply(image, result, new RandomSource(seed));
            result[40].ShouldBe(1, 1e-5f);

            // the other one's centre of mass has turned by the angle, three pixels away; interpolation is symmetric only on average: half a pixel
            result[40] = 0;
            Mass(result, exclude: 1.5).ShouldSatisfyAllConditions(
                mass => mass.X.ShouldBe(3 * Math.Cos(angle), 0.5),
                mass => mass.Y.ShouldBe(3 * Math.Sin(angle), 0.5));
        }

        var scaler = new ImageAugmenter(9, 9, _none with { Scale = 0.5 });
        for (ulong seed = 0; seed < 20; seed++)
        {
            var random = new RandomSource(seed);
            random.NextDouble();
            double scale = 1 + random.NextUniform(-0.5, 0.5);
            scaler.Apply(image, result, new RandomSource(seed));
            result[40].ShouldBe(1, 1e-5f);
            double brightest = Enumerable.Range(42, 3).MaxBy(at => result[at]) - 40;
            brightest.ShouldBe(3 * scale, 1, $"scale {scale}"); // a whole pixel nearest to it
        }
    }

    [Fact]
    public void The_same_source_gives_the_same_image_and_another_a_different_one()
    {
        Apply(new AugmentOptions(), 5).ShouldBe(Apply(new AugmentOptions(), 5));
        Apply(new AugmentOptions(), 5).ShouldNotBe(Apply(new AugmentOptions(), 6));
        Apply(new AugmentOptions(), 5).ShouldAllBe(value => value >= 0 && value <= 1);
    }

    [Fact]
    public void Every_image_takes_four_draws_and_no_memory()
    {
        var augmenter = new ImageAugmenter(7, 9);
        var result = new float[63];
        var random = new RandomSource(3);
        augmenter.Apply(_image, result, random);
        var counter = new RandomSource(3);
        for (int k = 0; k < 4; k++)
        {
            counter.NextUInt64();
        }

        random.State.ShouldBe(counter.State);

        Allocation.NothingIn(() => augmenter.Apply(_image, result, random));
    }

    [Fact]
    public void Wrong_lengths_and_options_are_refused()
    {
        var augmenter = new ImageAugmenter(7, 9);
        var result = new float[63];
        Should.Throw<ArgumentException>(() => augmenter.Apply(_image.AsSpan(1), result, new RandomSource(1))).Message.ShouldContain("7×9 = 63");
        Should.Throw<ArgumentException>(() => augmenter.Apply(_image, result.AsSpan(1), new RandomSource(1)));
        Should.Throw<ArgumentException>(() => new ImageAugmenter(0, 9));
        Should.Throw<ArgumentOutOfRangeException>(() => new AugmentOptions { RotationDegrees = 181 });
        Should.Throw<ArgumentOutOfRangeException>(() => new AugmentOptions { Shift = -0.1 });
        Should.Throw<ArgumentOutOfRangeException>(() => new AugmentOptions { Scale = double.NaN });
    }

    private static float[] Apply(AugmentOptions options, ulong seed)
    {
        var result = new float[63];
        new ImageAugmenter(7, 9, options).Apply(_image, result, new RandomSource(seed));
        return result;
    }

    private static double Bilinear(double x, double y)
    {
        double left = Math.Floor(x), top = Math.Floor(y), u = x - left, v = y - top;
        return ((1 - v) * (((1 - u) * Pixel(left, top)) + (u * Pixel(left + 1, top)))) + (v * (((1 - u) * Pixel(left, top + 1)) + (u * Pixel(left + 1, top + 1))));

        static double Pixel(double column, double row) => column is >= 0 and < 9 && row is >= 0 and < 7 ? _image[((int)row * 9) + (int)column] / 255.0 : 0;
    }

    private static (double X, double Y) Mass(float[] image, double exclude)
    {
        double sum = 0, x = 0, y = 0;
        for (int k = 0; k < 81; k++)
        {
            (double dx, double dy) = ((k % 9) - 4, (k / 9) - 4);
            if ((dx * dx) + (dy * dy) > exclude * exclude)
            {
                (sum, x, y) = (sum + image[k], x + (image[k] * dx), y + (image[k] * dy));
            }
        }

        return (x / sum, y / sum);
    }
}
