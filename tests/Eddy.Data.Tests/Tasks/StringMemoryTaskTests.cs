using Shouldly;

namespace Eddy.Data.Tests.Tasks;

public class StringMemoryTaskTests
{
    private static readonly float[] _nothing = [0f];

    [Fact]
    public void A_string_is_asked_for_after_as_many_blanks()
    {
        TaskSteps steps = TaskSteps.Of("string-memory", 1, 1, ("first", "9"));
        var lengths = new Dictionary<int, int>();
        for (int sequence = 0; sequence < 2000; sequence++)
        {
            (List<int> inputs, List<int> targets) = Sequence(steps);
            int length = (inputs.Count - 2) / 2;
            lengths[length] = lengths.GetValueOrDefault(length) + 1;
            List<int> bits = inputs.GetRange(1, length);
            bits.All(bit => bit is 0 or 1).ShouldBeTrue();
            inputs.ShouldBe([2, .. bits, .. Enumerable.Repeat(3, length + 1)]);
            targets.ShouldBe([.. Enumerable.Repeat(3, length + 1), 2, .. bits]);
        }

        lengths.Keys.Order().ShouldBe([5, 6, 7, 8, 9]);
        lengths.Values.ShouldAllBe(count => count > 300 && count < 500); // 400 ± 18 each
    }

    [Fact]
    public void No_string_is_shorter_than_one()
    {
        TaskSteps steps = TaskSteps.Of("string-memory");
        for (int sequence = 0; sequence < 50; sequence++)
        {
            Sequence(steps).Inputs.Count.ShouldBe(4);
        }
    }

    [Fact]
    public void The_curriculum_follows_the_average()
    {
        TaskSteps steps = TaskSteps.Of("string-memory");
        double average = 2;
        int length = 1, growths = 0;
        for (int t = 0; t < 6000; t++)
        {
            steps.Next();
            float bits = t % 2 == 0 ? 0.01f : 0;
            steps.Task.Tell([bits * MathF.Log(2)]);
            average = (0.999 * average) + (0.001 * bits);
            if (average < 0.15)
            {
                (length, average, growths) = (length + 1, 0.3, growths + 1);
            }

            steps.Task.Figures()[0].Value.ShouldBe(length, $"step {t}");
            steps.Task.Figures()[1].Value.ShouldBe(average, 1e-6); // a float's rounding of each loss
        }

        growths.ShouldBeGreaterThan(3);
    }

    [Fact]
    public void A_perfect_learner_grows_after_2589_steps_and_then_every_693()
    {
        TaskSteps steps = TaskSteps.Of("string-memory");
        int[] growths = new int[3];
        for (int t = 1, at = 0; at < 3; t++)
        {
            double before = steps.Task.Figures()[0].Value;
            steps.Task.Tell(_nothing);
            if (steps.Task.Figures()[0].Value > before)
            {
                growths[at++] = t;
            }
        }

        // 2 · 0.999ⁿ < 0.15 from n = 2589 on; 0.3 · 0.999ⁿ < 0.15 from n = 693 on
        growths.ShouldBe([2589, 2589 + 693, 2589 + (2 * 693)]);
    }

    [Fact]
    public void It_stops_at_the_longest()
    {
        TaskSteps steps = TaskSteps.Of("string-memory", 1, 1, ("longest", "2"));
        for (int t = 0; t < 6000; t++)
        {
            steps.Task.Tell(_nothing);
        }

        steps.Task.Figures()[0].Value.ShouldBe(2);
    }

    [Fact]
    public void A_loss_that_is_not_finite_is_refused_and_changes_nothing()
    {
        TaskSteps steps = TaskSteps.Of("string-memory", 2);
        Should.Throw<ArgumentException>(() => steps.Task.Tell([0, float.NaN])).Message.ShouldContain("not a finite number");
        steps.Task.Figures()[1].Value.ShouldBe(2);
    }

    private static (List<int> Inputs, List<int> Targets) Sequence(TaskSteps steps)
    {
        List<int> inputs = [], targets = [];
        do
        {
            steps.Next();
            steps.StartsAnew().ShouldBe(inputs.Count == 0);
            steps.HasTarget().ShouldBeTrue();
            inputs.Add(TaskSteps.One(steps.Input()));
            targets.Add(TaskSteps.One(steps.Target()));
        }
        while (inputs.Count < 2 * (inputs.IndexOf(3) is var blank and >= 0 ? blank : int.MaxValue / 2));

        return (inputs, targets);
    }
}
