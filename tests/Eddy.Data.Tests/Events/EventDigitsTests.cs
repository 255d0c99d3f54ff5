using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Eddy.Data.Digits;
using Eddy.Data.Events;
using Eddy.Data.Images;
using Eddy.Tests.Conformance;
using Shouldly;

namespace Eddy.Data.Tests.Events;

[Collection(nameof(Alone))]
public class EventDigitsTests
{
    private static readonly EventDigitsOptions _quiet = new() { NoiseHz = 0 };
    private static readonly ImageSet _digits = DigitGenerator.Generate(1, "train", 40);

    [Theory]
    [InlineData(28, 28, 3.0, 3, 1000)]
    [InlineData(7, 19, 1.3, 4, 0)]
    [InlineData(5, 33, 8.0, 1, 0)]
    [InlineData(1, 1, 3.0, 3, 20_000)]
    public void Events_are_those_of_the_equations(int rows, int columns, double amplitude, int saccades, int refractory)
    {
        var options = new EventDigitsOptions { NoiseHz = 0, Amplitude = amplitude, Saccades = saccades, RefractoryUs = refractory, SaccadeMs = 50 };
        byte[] image = rows == 28 ? _digits.Image(3).ToArray() : new byte[rows * columns];
        if (rows != 28)
        {
            new Random(5).NextBytes(image);
        }

        var camera = new EventDigits(rows, columns, options);
        CameraEvent[] events = camera.Record(image, 0).ToArray();
        List<CameraEvent> expected = EventDigitsReference.Record(image, rows, columns, options, camera.Phase);
        events.Length.ShouldBe(expected.Count);
        events.Length.ShouldBeGreaterThan(2);

        // the moment is where a line meets a level: the slower the light changes the worse it is known in single precision, so 2 % of a look; the order of neighbours may then differ
        foreach (var pixel in expected.GroupBy(e => (e.X, e.Y)))
        {
            CameraEvent[] found = [.. events.Where(e => (e.X, e.Y) == pixel.Key)];
            found.Select(e => e.On).ShouldBe(pixel.Select(e => e.On));
            found.Zip(pixel, (a, b) => Math.Abs(a.Microseconds - b.Microseconds)).Max().ShouldBeLessThanOrEqualTo(options.LookUs / 50);
        }
    }

    [Fact]
    public void Events_come_in_the_order_of_time_within_the_recording_and_the_sensor()
    {
        var camera = new EventDigits(28, 28, new EventDigitsOptions { NoiseHz = 20 });
        camera.DurationUs.ShouldBe(300_000);
        CameraEvent[] events = camera.Record(_digits.Image(0), 0).ToArray();
        events.ShouldBe(events.OrderBy(e => e.Microseconds));
        events.All(e => e.Microseconds >= 0 && e.Microseconds <= 300_000 && e.X < 28 && e.Y < 28).ShouldBeTrue();
        events.Count(e => e.On).ShouldBeInRange(events.Length / 4, events.Length * 3 / 4);
    }

    [Fact]
    public void An_image_has_the_same_events_in_any_order()
    {
        EventDigits one = new(28, 28, seed: 9), other = new(28, 28, seed: 9);
        CameraEvent[] third = one.Record(_digits.Image(3), 3).ToArray();
        other.Record(_digits.Image(7), 7);
        other.Record(_digits.Image(3), 3).ToArray().ShouldBe(third);
        other.Record(_digits.Image(3), 4).ToArray().ShouldNotBe(third); // another index, other noise
        new EventDigits(28, 28, seed: 10).Record(_digits.Image(3), 3).ToArray().ShouldNotBe(third);
    }

    /// <summary>Fixed bits, whatever the vector width: the suite is run at several.</summary>
    [Fact]
    public void The_bits_are_fixed()
    {
        var camera = new EventDigits(28, 28, _quiet);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (int i = 0; i < 20; i++)
        {
            foreach (CameraEvent e in camera.Record(_digits.Image(i), i))
            {
                ReadOnlySpan<long> fields = [e.Microseconds, e.X, e.Y, e.On ? 1 : 0];
                hash.AppendData(MemoryMarshal.AsBytes(fields));
            }
        }

        Convert.ToHexStringLower(hash.GetHashAndReset())[..16].ShouldBe("b9f9564c02822f00");
    }

    [Fact]
    public void Black_sends_nothing_but_noise_at_its_rate()
    {
        byte[] black = new byte[784];
        new EventDigits(28, 28, _quiet).Record(black, 0).Length.ShouldBe(0);
        var camera = new EventDigits(28, 28, new EventDigitsOptions { NoiseHz = 5 });
        int[] counts = [.. Enumerable.Range(0, 100).Select(i => camera.Record(black, i).Length)];
        double expected = 5 * 0.3 * 784; // 1176 an image
        counts.Average().ShouldBe(expected, 4 * Math.Sqrt(expected / 100));
        counts.Distinct().Count().ShouldBeGreaterThan(30);
        double on = camera.Record(black, 0).ToArray().Count(e => e.On);
        on.ShouldBe(expected / 2, 5 * Math.Sqrt(expected / 4) + 40);
    }

    [Fact]
    public void A_pixel_rests_after_an_event()
    {
        var camera = new EventDigits(28, 28, new EventDigitsOptions { NoiseHz = 0, RefractoryUs = 15_000, Threshold = 0.1 });
        foreach (var pixel in camera.Record(_digits.Image(1), 1).ToArray().GroupBy(e => (e.X, e.Y)))
        {
            long[] times = [.. pixel.Select(e => e.Microseconds)];
            times.Zip(times.Skip(1), (a, b) => b - a).All(gap => gap >= 15_000).ShouldBeTrue();
        }
    }

    [Fact]
    public void Mismatch_is_of_the_sensor_and_changes_its_events()
    {
        EventDigitsOptions uneven = _quiet with { Mismatch = 0.1 };
        CameraEvent[] even = new EventDigits(28, 28, _quiet).Record(_digits.Image(2), 2).ToArray(), first = new EventDigits(28, 28, uneven).Record(_digits.Image(2), 2).ToArray();
        first.ShouldNotBe(even);
        new EventDigits(28, 28, uneven).Record(_digits.Image(2), 2).ToArray().ShouldBe(first);
        new EventDigits(28, 28, uneven, seed: 2).Record(_digits.Image(2), 2).ToArray().ShouldNotBe(first);
    }

    [Fact]
    public void A_recording_allocates_nothing()
    {
        var camera = new EventDigits(28, 28);
        int image = 0;
        Allocation.NothingIn(
            () =>
            {
                camera.Record(_digits.Image(image), image);
                image = (image + 1) % 40;
            },
            steps: 10);
    }

    [Fact]
    public void What_is_wrong_is_refused()
    {
        Should.Throw<ArgumentException>(() => new EventDigits(28, 28).Record(new byte[783], 0)).Message.ShouldContain("length 783, but 784");
        Should.Throw<ArgumentOutOfRangeException>(() => new EventDigits(0, 28));
        Should.Throw<ArgumentOutOfRangeException>(() => new EventDigits(28, 4097));
        Should.Throw<ArgumentOutOfRangeException>(() => new EventDigitsOptions { Threshold = double.NaN }).Message.ShouldContain("Threshold must be in [0.02, 5]");
    }
}
