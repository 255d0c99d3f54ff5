using Eddy.Data.Tasks;
using Shouldly;

namespace Eddy.Data.Tests.Tasks;

/// <summary>Each task's targets, worked out from its inputs alone.</summary>
public class MemoryTaskTests
{
    [Theory]
    [InlineData(4, 6, 1)]
    [InlineData(6, 10, 1)]
    [InlineData(3, 2, 3)]
    public void Add_looks_back_by_both_delays(int first, int second, int stretch)
    {
        TaskSteps steps = TaskSteps.Of("add", 1, 1, ("t1", $"{first}"), ("t2", $"{second}"), ("stretch", $"{stretch}"));
        var bits = new List<float>();
        for (int t = 0; t < 400 * stretch; t++)
        {
            steps.Next();
            float[] input = steps.Input();
            (input[0] + input[1]).ShouldBe(1);
            if (t % stretch == 0)
            {
                bits.Add(input[0]);
            }

            input[0].ShouldBe(bits[^1]);
            float y = 0.5f + (0.5f * Past(first)) - (0.25f * Past(second));
            steps.Target().ShouldBe([y, 1 - y]);
            float Past(int delay) => bits.Count > delay ? bits[^(1 + delay)] : 0;
        }

        bits.Average().ShouldBe(0.5f, 0.1f); // 400 fair bits: 4 deviations
    }

    [Fact]
    public void Adds_floors_are_the_losses_of_those_who_know()
    {
        const int Steps = 20_000;
        TaskSteps steps = TaskSteps.Of("add", 1, 1, ("targets", "sampled"));
        var bits = new List<int>();
        double[] loss = new double[4];
        for (int t = 0; t < Steps; t++)
        {
            steps.Next();
            bits.Add((int)steps.Input()[0]);
            int y = (int)steps.Target()[0];
            (y is 0 or 1).ShouldBeTrue();
            if (t < 6)
            {
                continue;
            }

            int a = bits[^5], b = bits[^7];
            double[] p = [0.625, 0.375 + (0.5 * a), 0.75 - (0.25 * b), 0.5 + (0.5 * a) - (0.25 * b)];
            for (int i = 0; i < 4; i++)
            {
                loss[i] -= Math.Log(y == 1 ? p[i] : 1 - p[i]) / (Steps - 6);
            }
        }

        double[] floors = [.. steps.Task.Figures().Select(figure => figure.Value)];
        floors.ShouldBe([0.66156, 0.51917, 0.62774, 0.45445], 1e-5);
        loss.ShouldBe(floors, 0.012); // a loss deviates by less than 0.42, so its mean by less than 0.003
    }

    [Fact]
    public void Mimic_follows_its_network()
    {
        var task = (MimicTask)SequenceTasks.Create("mimic", 1, 3);
        var steps = new TaskSteps(task);
        double[] state = new double[32];
        for (int t = 0; t < 100; t++)
        {
            steps.Next();
            float[] x = steps.Input();
            x.All(value => value is 0 or 1).ShouldBeTrue();
            var next = new double[32];
            for (int i = 0; i < 32; i++)
            {
                double sum = task.Bias[i];
                for (int j = 0; j < 32; j++)
                {
                    sum += task.Recurrent[(i * 32) + j] * state[j];
                }

                for (int j = 0; j < x.Length; j++)
                {
                    sum += task.Input[(i * x.Length) + j] * x[j];
                }

                next[i] = Math.Tanh(sum);
            }

            state = next;
            for (int o = 0; o < 8; o++)
            {
                double y = 0;
                for (int i = 0; i < 32; i++)
                {
                    y += task.Output[(o * 32) + i] * state[i];
                }

                // 40 roundings of sums below 8 a step, grown for a few steps by a gain near 1: well below 1e-3, and far above 0
                ((double)steps.Target()[o]).ShouldBe(y, 1e-3);
            }
        }
    }

    [Fact]
    public void Copy_asks_for_the_pattern_after_the_cue()
    {
        TaskSteps steps = TaskSteps.Of("copy");
        var lengths = new HashSet<int>();
        for (int sequence = 0; sequence < 200; sequence++)
        {
            var pattern = new List<float[]>();
            int shown = 0, zeros = 0;
            steps.Next();
            steps.StartsAnew().ShouldBeTrue();
            while (steps.Input()[7] == 0)
            {
                steps.HasTarget().ShouldBeFalse();
                pattern.Add(steps.Input()[..7]);
                shown++;
                steps.Next();
                steps.StartsAnew().ShouldBeFalse();
            }

            int length = shown - 7;
            lengths.Add(length);
            zeros = pattern.Skip(length).Sum(step => step.Count(value => value != 0));
            zeros.ShouldBe(0);
            steps.HasTarget().ShouldBeFalse("the cue alone asks nothing");
            for (int i = 0; i < length; i++)
            {
                steps.Next();
                steps.HasTarget().ShouldBeTrue();
                steps.Input().All(value => value == 0).ShouldBeTrue();
                steps.Target().ShouldBe(pattern[i]);
            }
        }

        lengths.Order().ShouldBe(Enumerable.Range(10, 11));
    }

    [Fact]
    public void A_flip_flop_holds_its_last_pulse()
    {
        TaskSteps steps = TaskSteps.Of("flip-flop", 1, 1, ("length", "50"));
        float[] held = new float[3];
        int pulses = 0;
        for (int t = 0; t < 5000; t++)
        {
            steps.Next();
            steps.StartsAnew().ShouldBe(t % 50 == 0);
            for (int i = 0; i < 3; i++)
            {
                float pulse = steps.Input()[i];
                (t % 50 > 0 || pulse != 0).ShouldBeTrue();
                held[i] = pulse == 0 ? held[i] : pulse > 0 ? 1 : 0;
                pulses += pulse != 0 ? 1 : 0;
            }

            steps.Target().ShouldBe(held);
        }

        pulses.ShouldBeInRange(1770 - 150, 1770 + 150); // 300 at the beginnings and 0.1 of 14,700, ± 4 deviations of 36
    }

    [Fact]
    public void Delayed_match_compares_the_two_stimuli()
    {
        TaskSteps steps = TaskSteps.Of("delayed-match");
        int first = -1, delay = 0, same = 0, sequences = 0;
        var delays = new HashSet<int>();
        for (int t = 0; t < 20_000; t++)
        {
            steps.Next();
            int stimulus = TaskSteps.One(steps.Input()[..4]);
            if (steps.StartsAnew())
            {
                (first, delay) = (stimulus, 0);
                first.ShouldBeInRange(0, 3);
            }
            else if (steps.Input()[4] == 1)
            {
                steps.HasTarget().ShouldBeTrue();
                TaskSteps.One(steps.Target()).ShouldBe(stimulus == first ? 0 : 1);
                same += stimulus == first ? 1 : 0;
                sequences++;
                delays.Add(delay);
            }
            else
            {
                steps.HasTarget().ShouldBeFalse();
                stimulus.ShouldBe(-1);
                delay++;
            }
        }

        delays.Order().ShouldBe(Enumerable.Range(5, 16));
        ((double)same / sequences).ShouldBe(0.5, 0.08); // about 1,380 sequences: 6 deviations
    }

    [Theory]
    [InlineData("28")]
    [InlineData("1")]
    [InlineData("196")]
    public void An_image_comes_pixel_by_pixel_and_its_class_at_the_end(string pixels)
    {
        TaskSteps steps = TaskSteps.Of("seq-digits", 1, 1, ("samples", "50"), ("pixels", pixels));
        Eddy.Data.Images.ImageSet images = DataSets.Load("digits", trainSamples: 50).Train;
        for (int sequence = 0; sequence < 5; sequence++)
        {
            var seen = new List<float>();
            do
            {
                steps.Next();
                steps.StartsAnew().ShouldBe(seen.Count == 0);
                seen.AddRange(steps.Input());
                steps.HasTarget().ShouldBe(seen.Count == 784);
            }
            while (seen.Count < 784);

            int label = TaskSteps.One(steps.Target());
            Enumerable.Range(0, 50).Count(i => images.Label(i) == label && images.Image(i).ToArray().Select((p, k) => Math.Abs((p / 255f) - seen[k])).Max() < 1e-6f).ShouldBe(1);
        }
    }
}
