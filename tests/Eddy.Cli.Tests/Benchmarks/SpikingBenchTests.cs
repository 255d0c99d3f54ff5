using Eddy.Experiments.Benchmarks;
using Shouldly;

namespace Eddy.Cli.Tests.Benchmarks;

public class SpikingBenchTests
{
    [Fact]
    public void EventsAreTheDenseTracesForLessWorkAndNothingGrowsWithTheSequence()
    {
        SpikingBenchResult result = SpikingBench.Run(new SpikingBenchPlan { Rule = "d-rtrl events", Quick = true });
        result.Refused.ShouldBeEmpty();
        result.Rows.Count.ShouldBe(4);
        result.Rows.ShouldAllBe(row => row.AllocatedBytes == 0 && row.ObserveMicroseconds > 0 && row.LessonMicroseconds > 0 && row.UpdateMicroseconds > 0);
        result.Rows.ShouldAllBe(row => row.Activity.All(a => a > 0.02 && a < 0.15));
        foreach (SpikingBenchCheck check in result.Checks)
        {
            check.RelativeError.ShouldBeLessThan(check.What.Contains("16 bits") ? 1e-2 : check.What.Contains("double") ? 2e-13 : 1e-4, check.What);
        }

        result.Checks.Count.ShouldBe(8);
        result.Memory[0].StateBytes.ShouldBe(result.Memory[1].StateBytes);
        result.Memory[1].Steps.ShouldBeGreaterThan(10 * result.Memory[0].Steps);
    }

    [Fact]
    public void AnUnknownRuleIsNamedWithTheKnownOnes()
        => Should.Throw<ArgumentException>(() => SpikingBench.Run(new SpikingBenchPlan { Rule = "rtrl" })).Message.ShouldContain("d-rtrl events");
}
