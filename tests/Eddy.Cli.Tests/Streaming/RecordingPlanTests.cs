using Eddy.Experiments.Streaming;
using Shouldly;

namespace Eddy.Cli.Tests.Streaming;

public class RecordingPlanTests
{
    [Fact]
    public void Moments_double_at_first_and_then_come_128_times_in_every_doubling()
    {
        var moments = new List<long>();
        for (long at = RecordingPlan.Next(0); at <= 1 << 20; at = RecordingPlan.Next(at))
        {
            moments.Add(at);
        }

        moments[..11].ShouldBe([1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024]);
        moments[11].ShouldBe(1032);
        moments.Count.ShouldBe(11 + (10 * 128)); // ten doublings from 1024 to 2²⁰
        Enumerable.Range(0, 21).ShouldAllBe(power => moments.Contains(1L << power));
    }

    [Fact]
    public void The_next_moment_depends_on_the_count_alone()
    {
        // From any count between two moments the next is the same: a resumed run falls into step.
        long[] next = [.. Enumerable.Range(1 << 12, 64).Select(count => RecordingPlan.Next(count))];
        next.ShouldBe(Enumerable.Range(1 << 12, 64).Select(count => ((count / 32L) + 1) * 32));
    }

    [Fact]
    public void A_thousand_million_samples_are_few_lines()
    {
        int lines = 0;
        for (long at = 0; at < 1_000_000_000; at = RecordingPlan.Next(at))
        {
            lines++;
        }

        lines.ShouldBeLessThan(2_600);
    }
}
