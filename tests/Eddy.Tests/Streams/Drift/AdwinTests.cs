using Eddy.Checkpoints;
using Eddy.Numerics;
using Eddy.Streams.Drift;
using Eddy.Tests.Checkpoints;
using Shouldly;

namespace Eddy.Tests.Streams.Drift;

public class AdwinTests
{
    [Theory]
    [InlineData(0.5)]
    [InlineData(0.02)]
    [InlineData(-1)] // uniform instead of Bernoulli
    public void A_stationary_stream_raises_no_more_false_alarms_than_delta_allows(double p)
    {
        const int Streams = 50, Length = 20_000;
        foreach (double delta in new[] { 0.002, 0.05 })
        {
            int alarms = 0;
            var options = new AdwinOptions { Delta = delta };
            for (int s = 0; s < Streams; s++)
            {
                RandomSource random = new RandomSource(11).Split("stationary", s);
                var detector = new Adwin(options);
                for (int t = 0; t < Length; t++)
                {
                    alarms += detector.Observe(Draw(random, p)) ? 1 : 0;
                }

                detector.Mean.ShouldBe(p < 0 ? 0.5 : p, 0.15);
            }

            // Each check is wrong with a probability of at most δ, so their expected number is at most δ times the checks, however they depend on each other.
            double allowed = delta * Streams * Length / options.Clock;
            ((double)alarms).ShouldBeLessThanOrEqualTo(allowed);
        }
    }

    [Theory]
    [InlineData(0.2, 0.8, 2000)]
    [InlineData(0.8, 0.2, 2000)]
    [InlineData(0.4, 0.6, 10_000)]
    [InlineData(0.02, 0.3, 10_000)]
    public void An_abrupt_change_is_found_within_the_delay_of_the_theory(double before, double after, int length)
    {
        const int Streams = 100;
        var options = new AdwinOptions();

        // Theorem: two parts whose means differ by 2ε are cut with probability 1 − δ. The variance of the window is at most that of all new values and a quarter of the
        // squared difference. A cut falls between buckets: the one across the change is not larger than all newer ones together, so at least half of the new values lie
        // behind a cut, and the rest shift the older mean by their share. A check comes at most a clock later.
        int newer = 2;
        double worst = Math.Max(before * (1 - before), after * (1 - after)) + (0.25 * (after - before) * (after - before));
        while (Math.Abs(after - before) * length / (length + (newer / 2.0)) < 2 * Epsilon(options, length, newer / 2.0, worst))
        {
            newer++;
        }

        int late = 0;
        for (int s = 0; s < Streams; s++)
        {
            RandomSource random = new RandomSource(12).Split("change", s);
            var detector = new Adwin(options);
            for (int t = 0; t < length; t++)
            {
                detector.Observe(Draw(random, before));
            }

            int delay = 1;
            while (!detector.Observe(Draw(random, after)) && delay <= newer + options.Clock)
            {
                delay++;
            }

            late += delay > newer + options.Clock ? 1 : 0;
            for (int t = 0; t < 2000; t++)
            {
                detector.Observe(Draw(random, after));
            }

            // The window now has the new mean: 2000 values are off by 4σ at most in all but 1 of 16,000 streams, and old ones are kept only
            // as long as they hide below 2ε, to a bucket.
            double off = 4 * Math.Sqrt(after * (1 - after) / 2000), old = 1;
            while (Math.Abs(after - before) < 2 * Epsilon(options, old, 2000, worst))
            {
                old++;
            }

            detector.Mean.ShouldBe(after, off + (Math.Abs(after - before) * 2 * old / 2000));
            ((double)detector.WindowLength).ShouldBeLessThanOrEqualTo(2000 + delay + (2 * old));
        }

        late.ShouldBeLessThanOrEqualTo(2); // δ·100 = 0.2 expected: more than two would happen once in 900 times
    }

    [Fact]
    public void Mean_and_variance_are_those_of_the_values_in_the_window_and_buckets_are_few()
    {
        const double U = 1.1e-16;
        RandomSource random = new(13);
        var detector = new Adwin(new AdwinOptions { Clock = 8 });
        var values = new List<double>();
        int changes = 0, compared = 0;
        for (int t = 0; t < 40_000; t++)
        {
            double level = t / 5000 % 2 == 0 ? 0.2 : 0.7;
            values.Add(level + random.NextUniform(-0.2, 0.2));
            changes += detector.Observe(values[^1]) ? 1 : 0;
            long n = detector.WindowLength;
            n.ShouldBeLessThanOrEqualTo(values.Count);

            // the oldest bucket of 2^k comes after at least M − 1 of every smaller size: n ≥ 2^k + 4 (2^k − 1)
            double depth = Math.Log2((n + 4) / 5.0) + 1;
            detector.Window.Count.ShouldBeLessThanOrEqualTo(5 * (int)Math.Floor(depth + 1e-9));
            if (t % 97 == 0)
            {
                double[] kept = [.. values.TakeLast((int)n)];
                double mean = kept.Average(), variance = kept.Sum(v => (v - mean) * (v - mean)) / n;

                // values below 1: a sum passes at most `depth` merges and then its buckets one by one, each rounding by u·n; the plain one rounds n times.
                // The squares round eight times at each, the mean's own error in them included.
                double steps = depth + (5 * depth) + 2;
                detector.Mean.ShouldBe(mean, U * (steps + n));
                detector.Variance.ShouldBe(variance, 8 * U * (steps + n));
                compared++;
            }
        }

        changes.ShouldBeGreaterThanOrEqualTo(7);
        compared.ShouldBeGreaterThan(400);
    }

    [Fact]
    public void Every_value_counts_once_whatever_the_number_of_buckets()
    {
        foreach (int buckets in new[] { 2, 5, 64 })
        {
            var window = new AdwinWindow(buckets);
            for (int t = 1; t <= 5000; t++)
            {
                window.Add(t);
                window.Length.ShouldBe(t);
                window.Moments().Sum.ShouldBe(t * (t + 1L) / 2.0); // whole numbers below 2⁵³ add without rounding
                int last = 0;
                for (int row = 0; row < window.Depth; row++)
                {
                    window.Sums(row).Length.ShouldBeLessThanOrEqualTo(buckets);
                    last = window.Sums(row).Length;
                }

                last.ShouldBeGreaterThan(0);
            }

            while (window.Length > 0)
            {
                long before = window.Length;
                window.DropOldest();
                window.Length.ShouldBeLessThan(before);
                (double sum, _) = window.Moments();
                sum.ShouldBe((5000.0 * 5001 / 2) - ((5000.0 - window.Length) * (5001 - window.Length) / 2)); // the newest are left
            }

            window.Count.ShouldBe(0);
        }
    }

    [Fact]
    public void A_constant_stream_is_never_cut_and_a_step_of_it_soon()
    {
        var detector = new Adwin();
        for (int t = 0; t < 100_000; t++)
        {
            detector.Observe(3.7).ShouldBeFalse();
        }

        detector.WindowLength.ShouldBe(100_000);
        detector.Mean.ShouldBe(3.7, 1e-12);
        detector.Variance.ShouldBe(0, 1e-20);
        bool seen = false;
        for (int t = 0; t < 96 && !seen; t++)
        {
            seen = detector.Observe(4.7);
        }

        seen.ShouldBeTrue();
        detector.Reset();
        (detector.WindowLength, detector.Mean, detector.Variance).ShouldBe((0L, 0.0, 0.0));
    }

    [Fact]
    public void The_range_scales_the_decisions_with_the_values()
    {
        Adwin one = new(), hundred = new(new AdwinOptions { Range = 128 });
        RandomSource random = new(14);
        for (int t = 0; t < 20_000; t++)
        {
            double value = Draw(random, t / 4000 % 2 == 0 ? 0.3 : 0.6);
            hundred.Observe(128 * value).ShouldBe(one.Observe(value)); // a power of two scales without rounding
            hundred.WindowLength.ShouldBe(one.WindowLength);
        }

        one.WindowLength.ShouldBeLessThan(8000);
    }

    [Fact]
    public void Saved_and_loaded_it_goes_on_bit_for_bit()
    {
        using var folder = new TemporaryFolder();
        Adwin whole = new(), resumed = new();
        RandomSource random = new(15);
        for (int t = 0; t < 5003; t++)
        {
            whole.Observe(Draw(random, 0.3));
            resumed.Observe(random.NextDouble()); // what was there is forgotten
        }

        var builder = new CheckpointBuilder(new CheckpointManifest { Kind = "test" });
        whole.Save(builder, "drift/");
        builder.Save(folder.File("a.safetensors"));
        resumed.Load(Checkpoint.Load(folder.File("a.safetensors")), "drift/");
        int changes = 0;
        for (int t = 0; t < 5000; t++)
        {
            double value = Draw(random, t < 2000 ? 0.3 : 0.7);
            bool changed = whole.Observe(value);
            resumed.Observe(value).ShouldBe(changed);
            (resumed.WindowLength, resumed.Mean, resumed.Variance).ShouldBe((whole.WindowLength, whole.Mean, whole.Variance));
            changes += changed ? 1 : 0;
        }

        changes.ShouldBeGreaterThan(0);
        Should.Throw<InvalidDataException>(() => new Adwin(new AdwinOptions { Buckets = 6 }).Load(Checkpoint.Load(folder.File("a.safetensors")), "drift/"));
    }

    [Fact]
    public void Bad_values_and_options_are_refused_before_a_write()
    {
        var detector = new Adwin();
        detector.Observe(0.5);
        foreach (double bad in new[] { double.NaN, double.PositiveInfinity, double.NegativeInfinity })
        {
            Should.Throw<ArgumentOutOfRangeException>(() => detector.Observe(bad)).Message.ShouldContain("finite");
        }

        (detector.WindowLength, detector.Mean).ShouldBe((1L, 0.5));
        Should.Throw<ArgumentOutOfRangeException>(() => new AdwinOptions { Delta = 0 });
        Should.Throw<ArgumentOutOfRangeException>(() => new AdwinOptions { Delta = 1 });
        Should.Throw<ArgumentOutOfRangeException>(() => new AdwinOptions { Delta = double.NaN });
        Should.Throw<ArgumentOutOfRangeException>(() => new AdwinOptions { Clock = 0 });
        Should.Throw<ArgumentOutOfRangeException>(() => new AdwinOptions { MinimumPart = 0 });
        Should.Throw<ArgumentOutOfRangeException>(() => new AdwinOptions { Buckets = 1 });
        Should.Throw<ArgumentOutOfRangeException>(() => new AdwinOptions { Range = double.PositiveInfinity });
    }

    private static double Draw(RandomSource random, double p) => p < 0 ? random.NextDouble() : random.NextDouble() < p ? 1 : 0;

    private static double Epsilon(AdwinOptions options, double older, double newer, double variance)
    {
        double m = 1 / ((1 / older) + (1 / newer)), log = Math.Log(2 * Math.Log(older + newer) / options.Delta);
        return Math.Sqrt(2 / m * variance * log) + (2 / (3 * m) * log);
    }
}
