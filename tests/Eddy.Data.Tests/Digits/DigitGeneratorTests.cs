using Eddy.Data.Digits;
using Eddy.Data.Images;
using Shouldly;

namespace Eddy.Data.Tests.Digits;

public class DigitGeneratorTests
{
    private static readonly DigitOptions _still = new()
    {
        RotationDegrees = 0,
        Shear = 0,
        Scale = 0,
        Aspect = 0,
        Shift = 0,
        Jitter = 0,
        Elastic = 0,
        PenSpread = 0,
        Blur = 0.5,
        Fading = 0,
        Grain = 0,
    };

    [Fact]
    public void Threads_do_not_change_a_byte_and_a_long_run_begins_with_a_short_one()
    {
        ImageSet one = DigitGenerator.Generate(7, "train", 1001, threads: 1);
        ImageSet three = DigitGenerator.Generate(7, "train", 1001, threads: 3);
        ImageSet two = DigitGenerator.Generate(7, "train", 333, threads: 2);
        three.AllPixels.SequenceEqual(one.AllPixels).ShouldBeTrue();
        three.AllLabels.SequenceEqual(one.AllLabels).ShouldBeTrue();
        two.AllPixels.SequenceEqual(one.AllPixels[..(333 * 784)]).ShouldBeTrue();
        two.AllLabels.SequenceEqual(one.AllLabels[..333]).ShouldBeTrue();
    }

    [Fact]
    public void Images_can_be_painted_in_any_order()
    {
        ImageSet expected = DigitGenerator.Generate(7, "test", 300);
        var generator = new DigitGenerator(7, "test");
        var image = new byte[784];
        foreach (int i in new[] { 299, 0, 120, 5, 298 })
        {
            generator.Paint(i, image).ShouldBe(expected.Label(i));
            image.ShouldBe(expected.Image(i).ToArray());
        }
    }

    [Fact]
    public void Seeds_and_parts_give_different_images_in_different_order()
    {
        ImageSet[] sets = [DigitGenerator.Generate(1, "train", 100), DigitGenerator.Generate(2, "train", 100), DigitGenerator.Generate(1, "test", 100)];
        sets.Select(set => Convert.ToHexString(set.AllPixels)).Distinct().Count().ShouldBe(3);
        sets.Select(set => Convert.ToHexString(set.AllLabels)).Distinct().Count().ShouldBe(3);
    }

    [Fact]
    public void Every_hundred_images_hold_each_digit_ten_times_in_an_order_of_their_own()
    {
        ImageSet set = DigitGenerator.Generate(1, "train", 500);
        byte[][] blocks = [.. set.AllLabels.ToArray().Chunk(100)];
        foreach (byte[] block in blocks)
        {
            block.GroupBy(label => label).Select(group => group.Count()).ShouldBe(Enumerable.Repeat(10, 10));
        }

        blocks.Select(Convert.ToHexString).Distinct().Count().ShouldBe(5);
    }

    [Fact]
    public void Without_distortion_every_variant_of_a_digit_is_one_image()
    {
        ImageSet set = DigitGenerator.Generate(1, "train", 2000, options: _still);
        for (int digit = 0; digit < 10; digit++)
        {
            // the rarest variant is written once in 10: that none of 200 shows it has a chance of 0.9²⁰⁰ = 7e-10
            Enumerable.Range(0, 2000).Where(i => set.Label(i) == digit).Select(i => Convert.ToHexString(set.Image(i))).Distinct().Count()
                .ShouldBe(DigitGlyphs.ByDigit[digit].Length, $"digit {digit}");
        }
    }

    [Fact]
    public void An_undistorted_stroke_is_inked_by_its_distance()
    {
        // The plainest 1 is a line down the middle from 0.03 to 0.97 of 18.5 pixels; pen radius 0.8, edge ±0.5, ink 255.
        double top = 14 + (18.5 * (0.03 - 0.5)), bottom = 14 + (18.5 * (0.97 - 0.5));
        var expected = new double[784];
        for (int p = 0; p < 784; p++)
        {
            double x = (p % 28) + 0.5, y = (p / 28) + 0.5;
            double distance = Math.Sqrt(Math.Pow(x - 14, 2) + Math.Pow(y - Math.Clamp(y, top, bottom), 2));
            double t = Math.Clamp(1.3 - distance, 0, 1);
            expected[p] = 255 * t * t * (3 - (2 * t));
        }

        ImageSet set = DigitGenerator.Generate(1, "train", 1000, options: _still);
        Enumerable.Range(0, 1000).Where(i => set.Label(i) == 1)
            .Min(i => set.Image(i).ToArray().Zip(expected, (pixel, value) => Math.Abs(pixel - value)).Max())
            .ShouldBeLessThan(0.51); // rounding to bytes, and single precision
    }

    [Fact]
    public void The_background_is_black_the_pen_is_not_and_nothing_touches_the_edge()
    {
        ImageSet set = DigitGenerator.Generate(1, "train", 2000);
        for (int i = 0; i < set.Count; i++)
        {
            byte[] image = set.Image(i).ToArray();
            image.Count(pixel => pixel > 128).ShouldBeInRange(15, 784 / 2, $"image {i}: ink"); // the thinnest 1 has 13 rows of more than a pixel
            image.Count(pixel => pixel == 0).ShouldBeGreaterThan(784 / 3, $"image {i}: background");
            (image[..28].Max() < 128 && image[^28..].Max() < 128).ShouldBeTrue($"image {i} is cut at the top or bottom");
        }

        // grain and fading keep the ink off full white: saturated pixels are the exception
        set.AllPixels.ToArray().Count(pixel => pixel == 255).ShouldBeLessThan(set.AllPixels.Length / 50);
    }

    [Fact]
    public void A_painted_image_allocates_its_random_source_and_nothing_else()
    {
        var generator = new DigitGenerator(1, "train");
        var image = new byte[784];
        generator.Paint(0, image);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 1; i < 100; i++)
        {
            generator.Paint(i, image);
        }

        // a split allocates the source, the name's bytes and the parent's state: three objects of at most 64 bytes
        ((GC.GetAllocatedBytesForCurrentThread() - before) / 99.0).ShouldBeLessThanOrEqualTo(3 * 64);
    }

    [Fact]
    public void Wrong_arguments_and_options_are_refused()
    {
        var generator = new DigitGenerator(1, "train");
        Should.Throw<ArgumentException>(() => generator.Paint(0, new byte[783])).Message.ShouldContain("784 bytes");
        Should.Throw<ArgumentException>(() => generator.Paint(-1, new byte[784]));
        Should.Throw<ArgumentException>(() => new DigitGenerator(1, ""));
        Should.Throw<ArgumentException>(() => DigitGenerator.Generate(1, "train", 0));
        Should.Throw<ArgumentException>(() => DigitGenerator.Generate(1, "train", 3_000_000));
        Should.Throw<ArgumentException>(() => DigitGenerator.Generate(1, "train", 10, threads: 0));
        Should.Throw<ArgumentOutOfRangeException>(() => new DigitOptions { Jitter = 0.2 }).Message.ShouldContain("Jitter must be in [0, 0.1]");
        Should.Throw<ArgumentOutOfRangeException>(() => new DigitOptions { Height = double.NaN });
        Should.Throw<ArgumentOutOfRangeException>(() => new DigitOptions { Blur = 0.1 });
    }
}
