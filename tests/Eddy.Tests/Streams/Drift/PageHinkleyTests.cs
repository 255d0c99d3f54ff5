using Eddy.Checkpoints;
using Eddy.Numerics;
using Eddy.Streams.Drift;
using Eddy.Tests.Checkpoints;
using Shouldly;

namespace Eddy.Tests.Streams.Drift;

public class PageHinkleyTests
{
    private const double U = 1.1e-16;

    [Fact]
    public void Without_fading_it_is_the_published_sum_above_its_minimum()
    {
        var options = new PageHinkleyOptions { Tolerance = 0.05, Threshold = 8, TwoSided = true, MinimumSamples = 20 };
        var detector = new PageHinkley(options);
        RandomSource random = new(1);
        double total = 0, up = 0, upLeast = 0, down = 0, downMost = 0;
        int n = 0, changes = 0;
        for (int t = 0; t < 20_000; t++)
        {
            double x = random.NextDouble() + (t / 1500 % 2 == 0 ? 0 : 0.4);
            n++;
            total += x;
            up += x - (total / n) - options.Tolerance;
            down += x - (total / n) + options.Tolerance;
            (upLeast, downMost) = (Math.Min(upLeast, up), Math.Max(downMost, down));
            double rise = up - upLeast, fall = downMost - down;
            bool expected = n >= options.MinimumSamples && Math.Max(rise, fall) > options.Threshold;
            detector.Observe(x).ShouldBe(expected);
            if (expected)
            {
                (total, up, upLeast, down, downMost, n) = (0, 0, 0, 0, 0, 0);
                changes++;
                detector.Statistic.ShouldBe(0);
            }
            else
            {
                // values below 1.4: the plain mean rounds n times, the running one each time by 4u and keeps the share of it that its weight keeps: n of either
                // in all; up to n terms are added to a sum of at most 1.4 n
                double bound = 3.0 * U * n * (n + 10);
                detector.Rise.ShouldBe(rise, bound);
                detector.Fall.ShouldBe(fall, bound);
                detector.Mean.ShouldBe(total / n, 8 * U * n);
            }
        }

        changes.ShouldBeGreaterThanOrEqualTo(12); // 13 steps of the mean, up and down by turns
    }

    [Fact]
    public void With_fading_it_is_the_largest_faded_sum_over_all_starts()
    {
        var detector = new PageHinkley(new PageHinkleyOptions { Tolerance = 0.02, Fading = 0.9, Threshold = 1000 });
        RandomSource random = new(2);
        var above = new List<double>();
        double total = 0;
        for (int t = 1; t <= 500; t++)
        {
            double x = random.NextDouble();
            total += x;
            above.Add(x - (total / t) - 0.02);
            detector.Observe(x).ShouldBeFalse();
            double largest = 0, sum = 0, weight = 1;
            for (int s = above.Count - 1; s >= 0; s--)
            {
                sum += weight * above[s];
                weight *= 0.9;
                largest = Math.Max(largest, sum);
            }

            detector.Rise.ShouldBe(largest, 1e-12); // ten terms count, each off by the mean's 500u at most, and 500 roundings: below 6000u
        }
    }

    [Fact]
    public void A_stationary_stream_raises_no_more_false_alarms_than_the_theory_allows()
    {
        // Values are 0 or 1 at even odds, and the mean is known to δ/2 from sample 2000 on except with probability Σ_{t ≥ 2000} 2 exp(−2t (δ/2)²) (Hoeffding). Each step then
        // adds at most x − ½ − δ/2. For θ > 0 with E exp(θ (x − ½ − δ/2)) = 1 a sum from any one start passes λ with probability at most exp(−θλ) (Lundberg), and g is the
        // largest over starts read backwards, so a step is a false alarm with probability at most exp(−θλ). Starts before 2000 have 98,000 steps of drift −δ/2 behind them
        // and cannot be above 0 any more.
        const double Tolerance = 0.1, Threshold = 30;
        const int Streams = 10, Warm = 100_000, Length = 120_000;
        double theta = 1;
        for (int i = 0; i < 200; i++)
        {
            theta = Math.Log((Math.Exp(theta * (0.5 - (Tolerance / 2))) + Math.Exp(-theta * (0.5 + (Tolerance / 2)))) / 2) > 0 ? theta * 0.9 : theta * 1.05;
        }

        theta *= 0.9; // the search ends within a tenth; a smaller θ gives a larger, valid bound
        double mean = 2 * Math.Exp(-2 * 2000 * Tolerance * Tolerance / 4) / (1 - Math.Exp(-2 * Tolerance * Tolerance / 4));
        double allowed = Streams * (mean + ((Length - Warm) * Math.Exp(-theta * Threshold)));
        allowed.ShouldBeLessThan(5); // or the test would say nothing: a detector that fires at random fires in all ten streams
        int alarms = 0;
        for (int s = 0; s < Streams; s++)
        {
            RandomSource random = new RandomSource(3).Split("stationary", s);
            var detector = new PageHinkley(new PageHinkleyOptions { Tolerance = Tolerance, Threshold = Threshold, MinimumSamples = Warm, TwoSided = s % 2 == 0 });
            for (int t = 0; t < Length; t++)
            {
                alarms += detector.Observe(random.NextInt(2)) ? 1 : 0;
            }
        }

        ((double)alarms).ShouldBeLessThanOrEqualTo(allowed);
    }

    [Theory]
    [InlineData(0.2, 0.8, false)]
    [InlineData(0.3, 0.5, false)]
    [InlineData(0.8, 0.2, true)]
    public void An_abrupt_change_is_found_within_the_delay_of_the_theory(double before, double after, bool twoSided)
    {
        const int Streams = 100, Length = 5000;
        var options = new PageHinkleyOptions { Tolerance = 0.05, Threshold = 40, TwoSided = twoSided };

        // After k values of the new mean the sum has risen by k (Δ − δ) less what the running mean has followed, Σ Δ i/(n + i) < Δ k²/2n, and less chance: Hoeffding gives
        // exp(−2 c²/k) for a lack of c in the k new values. The mean before was off by at most 4 σ/√n, k times over. It cannot rise by more than 1 a step.
        double change = Math.Abs(after - before), known = 4 * Math.Sqrt(before * (1 - before) / Length);
        int delay = 1;
        double Lack(int k) => (k * (change - options.Tolerance - known)) - (change * k * (k + 1) / (2.0 * Length)) - options.Threshold;
        while (Lack(delay) <= 0 || Math.Exp(-2 * Lack(delay) * Lack(delay) / delay) > 1e-5)
        {
            delay++;
        }

        for (int s = 0; s < Streams; s++)
        {
            RandomSource random = new RandomSource(4).Split("change", s);
            var detector = new PageHinkley(options);
            for (int t = 0; t < Length; t++)
            {
                detector.Observe(random.NextDouble() < before ? 1 : 0).ShouldBeFalse();
            }

            double start = detector.Statistic;
            int found = 1;
            while (!detector.Observe(random.NextDouble() < after ? 1 : 0))
            {
                found++;
            }

            found.ShouldBeInRange((int)(options.Threshold - start), delay); // 100 streams, 1 in 100,000 each for chance and 1 in 16,000 for the mean before
            detector.Mean.ShouldBe(0);
        }
    }

    [Fact]
    public void A_fall_counts_only_where_both_sides_do()
    {
        PageHinkley one = new(), both = new(new PageHinkleyOptions { TwoSided = true });
        bool oneSaw = false, bothSaw = false;
        for (int t = 0; t < 2000; t++)
        {
            double x = t < 1000 ? 1 : 0;
            oneSaw |= one.Observe(x);
            bothSaw |= both.Observe(x);
        }

        oneSaw.ShouldBeFalse();
        bothSaw.ShouldBeTrue();
    }

    [Fact]
    public void Nothing_is_declared_before_the_fewest_samples()
    {
        var detector = new PageHinkley(new PageHinkleyOptions { Threshold = 0.1, Tolerance = 0, MinimumSamples = 40 });
        for (int t = 1; t < 40; t++)
        {
            detector.Observe(t).ShouldBeFalse();
        }

        detector.Observe(40).ShouldBeTrue();
        detector.Observe(41).ShouldBeFalse();
    }

    [Fact]
    public void Saved_and_loaded_it_goes_on_bit_for_bit()
    {
        using var folder = new TemporaryFolder();
        var options = new PageHinkleyOptions { TwoSided = true, Fading = 0.999, Threshold = 20 };
        PageHinkley whole = new(options), resumed = new(options);
        RandomSource random = new(5);
        for (int t = 0; t < 1000; t++)
        {
            whole.Observe(random.NextDouble());
            resumed.Observe(t);
        }

        var builder = new CheckpointBuilder(new CheckpointManifest { Kind = "test" });
        whole.Save(builder, "drift/");
        builder.Save(folder.File("a.safetensors"));
        resumed.Load(Checkpoint.Load(folder.File("a.safetensors")), "drift/");
        int changes = 0;
        for (int t = 0; t < 3000; t++)
        {
            double value = random.NextDouble() + (t > 1000 ? 0.4 : 0);
            bool changed = whole.Observe(value);
            resumed.Observe(value).ShouldBe(changed);
            (resumed.Rise, resumed.Fall, resumed.Mean).ShouldBe((whole.Rise, whole.Fall, whole.Mean));
            changes += changed ? 1 : 0;
        }

        changes.ShouldBeGreaterThan(0);
    }

    [Fact]
    public void Bad_values_and_options_are_refused_before_a_write()
    {
        var detector = new PageHinkley();
        detector.Observe(0.5);
        foreach (double bad in new[] { double.NaN, double.PositiveInfinity, double.NegativeInfinity })
        {
            Should.Throw<ArgumentOutOfRangeException>(() => detector.Observe(bad)).Message.ShouldContain("finite");
        }

        detector.Mean.ShouldBe(0.5);
        Should.Throw<ArgumentOutOfRangeException>(() => new PageHinkleyOptions { Tolerance = -1 });
        Should.Throw<ArgumentOutOfRangeException>(() => new PageHinkleyOptions { Threshold = 0 });
        Should.Throw<ArgumentOutOfRangeException>(() => new PageHinkleyOptions { Threshold = double.NaN });
        Should.Throw<ArgumentOutOfRangeException>(() => new PageHinkleyOptions { MinimumSamples = 0 });
        Should.Throw<ArgumentOutOfRangeException>(() => new PageHinkleyOptions { Fading = 1.01 });
    }
}
