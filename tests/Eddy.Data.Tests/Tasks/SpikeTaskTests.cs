using Eddy.Data.Tasks;
using Shouldly;

namespace Eddy.Data.Tests.Tasks;

public class SpikeTaskTests
{
    [Fact]
    public void Cues_come_in_the_published_shape_and_the_side_with_more_is_asked()
    {
        TaskSteps steps = TaskSteps.Of("cue-count");
        (steps.Task.InputSize, steps.Task.OutputSize).ShouldBe((40, 2));
        for (int sequence = 0; sequence < 20; sequence++)
        {
            int right = 0;
            double[] spikes = new double[4];
            for (int t = 0; t < 2250; t++)
            {
                steps.Next();
                steps.StartsAnew().ShouldBe(t == 0);
                steps.HasTarget().ShouldBe(t >= 2100);
                float[] now = steps.Input();
                double[] by = [.. Enumerable.Range(0, 4).Select(p => (double)now.Skip(10 * p).Take(10).Sum())];
                bool cue = t < 1050 && t % 150 < 100;
                (by[0] + by[1] == 0 || cue).ShouldBeTrue();
                (by[2] == 0 || t >= 2100).ShouldBeTrue();
                spikes = [.. spikes.Zip(by, (a, b) => a + b)];
                if (t < 1050 && t % 150 == 149)
                {
                    (spikes[0] == 0 || spikes[1] == 0).ShouldBeTrue(); // one side a cue; 39 spikes are expected of it
                    right += spikes[1] > 0 ? 1 : 0;
                    (spikes[0], spikes[1]) = (0, 0);
                }

                if (t >= 2100)
                {
                    steps.Target()[right > 3 ? 1 : 0].ShouldBe(1);
                }
            }

            spikes[2].ShouldBe(10 * 150 * 0.0392, 5 * Math.Sqrt(59)); // 40 Hz; Poisson
            spikes[3].ShouldBe(10 * 2250 * 0.00995, 5 * Math.Sqrt(224));
        }
    }

    [Theory]
    [InlineData("7", "0.3")]
    [InlineData("1", "0.3")]
    [InlineData("3", "0.5")]
    public void The_last_cue_alone_is_worth_its_figure(string cues, string minority)
    {
        TaskSteps steps = TaskSteps.Of("cue-count", 1, 1, ("cues", cues), ("minority", minority), ("cue", "20"), ("pause", "0"), ("delay", "0"), ("recall", "1"), ("rate", "1000"), ("noise", "0"));
        int length = (20 * int.Parse(cues)) + 1, right = 0;
        const int sequences = 4000;
        for (int i = 0; i < sequences; i++)
        {
            bool last = false;
            for (int t = 0; t < length; t++)
            {
                steps.Next();
                last = t == length - 3 ? steps.Input()[10..20].Sum() > 0 : last;
            }

            right += steps.Target()[last ? 1 : 0] == 1 ? 1 : 0;
        }

        double figure = steps.Task.Figures()[1].Value;
        ((double)right / sequences).ShouldBe(figure, 1e-9 + (4 * Math.Sqrt(figure * (1 - figure) / sequences)));
    }

    [Fact]
    public void A_pattern_is_frozen_normalised_and_driven_by_a_clock()
    {
        TaskSteps steps = TaskSteps.Of("pattern-generation", 2, 3, ("outputs", "3"));
        (float[] Input, float[] Target)[][] rounds = [.. Enumerable.Range(0, 2).Select(_ => new (float[], float[])[1000])];
        steps.Next();
        do
        {
            steps.Next();
        }
        while (!steps.StartsAnew());

        for (int t = 0; t < 2000; t++)
        {
            rounds[t / 1000][t % 1000] = (steps.Input(), steps.Target());
            steps.HasTarget().ShouldBeTrue();
            steps.Next();
            steps.StartsAnew().ShouldBe(t % 1000 == 999);
        }

        for (int t = 0; t < 1000; t++)
        {
            rounds[1][t].Input.ShouldBe(rounds[0][t].Input);
            rounds[1][t].Target.ShouldBe(rounds[0][t].Target);
            Enumerable.Range(0, 20).Where(i => rounds[0][t].Input[i] == 1).All(i => i / 4 == t / 200).ShouldBeTrue(); // five groups of four units
        }

        for (int k = 0; k < 3; k++)
        {
            double[] y = [.. rounds[0].Select(step => (double)step.Target[k])];
            y.Average().ShouldBe(0, 1e-6);
            y.Average(v => v * v).ShouldBe(1, 1e-6);

            // nothing but 1, 2, 3 and 5 Hz
            double power = ((int[])[1, 2, 3, 5]).Sum(f => Square(f, y));
            power.ShouldBe(1, 1e-6);
            Square(5, y).ShouldBeGreaterThan(1e-3);
        }

        rounds[0].Select(step => step.Target[0]).ShouldNotBe(rounds[0].Select(step => step.Target[1]));

        static double Square(int hertz, double[] y)
        {
            double a = y.Select((v, t) => v * Math.Cos(2 * Math.PI * hertz * t / 1000)).Average(), b = y.Select((v, t) => v * Math.Sin(2 * Math.PI * hertz * t / 1000)).Average();
            return 2 * ((a * a) + (b * b));
        }
    }

    [Fact]
    public void What_was_stored_is_recalled()
    {
        TaskSteps steps = TaskSteps.Of("store-recall", 1, 2, ("noise", "0"), ("rate", "200"), ("neurons", "5"));
        int recalls = 0, bits = 0;
        for (int sequence = 0; sequence < 60; sequence++)
        {
            int kept = -1, asked = 0;
            for (int window = 0; window < 10; window++)
            {
                double[] spikes = new double[4];
                int told = -1;
                for (int t = 0; t < 200; t++)
                {
                    steps.Next();
                    steps.StartsAnew().ShouldBe(window == 0 && t == 0);
                    spikes = [.. spikes.Select((sum, p) => sum + steps.Input().Skip(5 * p).Take(5).Sum())];
                    steps.HasTarget().ShouldBe(told >= 0 || (t == 0 && steps.HasTarget()));
                    told = steps.HasTarget() ? TaskSteps.One(steps.Target()) : -1;
                }

                bool store = spikes[2] > 0, recall = spikes[3] > 0;
                recall.ShouldBe(told >= 0);
                (spikes[0] > 0).ShouldBe(!recall && spikes[1] == 0);
                if (recall)
                {
                    told.ShouldBe(kept);
                    (kept, asked, bits) = (-1, asked + 1, bits + told);
                }
                else if (store)
                {
                    kept.ShouldBe(-1);
                    kept = spikes[1] > 0 ? 1 : 0;
                }
            }

            asked.ShouldBeGreaterThan(0);
            recalls += asked;
        }

        ((double)bits / recalls).ShouldBe(0.5, 4 * 0.5 / Math.Sqrt(recalls));
    }

    [Fact]
    public void A_hidden_key_is_where_its_template_says()
    {
        // no noise, loss or movement: the templates are found again in every sequence, at its place
        TaskSteps steps = TaskSteps.Of("poisson-key", 1, 4, ("noise", "0"), ("drop", "0"), ("jitter", "0"), ("length", "60"), ("rate", "100"));
        var seen = new List<(int Key, string[] Steps)>();
        for (int sequence = 0; sequence < 40; sequence++)
        {
            var raster = new string[60];
            int key = -1;
            for (int t = 0; t < 60; t++)
            {
                steps.Next();
                raster[t] = string.Concat(steps.Input());
                steps.HasTarget().ShouldBe(t >= 50);
                key = steps.HasTarget() ? TaskSteps.One(steps.Target()) : key;
            }

            seen.Add((key, raster[..50])); // template 50 of 60 with 10 asked: it begins at 0
        }

        seen.Select(s => s.Key).Distinct().Count().ShouldBe(4);
        foreach (var key in seen.GroupBy(s => s.Key))
        {
            key.Select(s => string.Concat(s.Steps)).Distinct().Count().ShouldBe(1);
        }

        seen.Select(s => string.Concat(s.Steps)).Distinct().Count().ShouldBe(4);
    }

    [Fact]
    public void Loss_and_movement_change_a_key_and_rates_tell_nothing()
    {
        TaskSteps steps = TaskSteps.Of("poisson-key", 1, 4, ("length", "60"));
        var seen = new HashSet<string>();
        for (int sequence = 0; sequence < 20; sequence++)
        {
            seen.Add(steps.Record(60));
        }

        seen.Count.ShouldBe(20);
    }

    [Fact]
    public void Delayed_match_can_be_told_in_spikes()
    {
        TaskSteps steps = TaskSteps.Of("delayed-match", 1, 6, ("neurons", "8"), ("hold", "30"), ("shortest", "10"), ("longest", "10"), ("noise", "0"), ("stimuli", "3"));
        steps.Task.InputSize.ShouldBe(32);
        int same = 0;
        for (int sequence = 0; sequence < 100; sequence++)
        {
            double[] first = new double[4], second = new double[4];
            for (int t = 0; t < 70; t++)
            {
                steps.Next();
                steps.StartsAnew().ShouldBe(t == 0);
                steps.HasTarget().ShouldBe(t == 69);
                double[] by = [.. Enumerable.Range(0, 4).Select(p => (double)steps.Input().Skip(8 * p).Take(8).Sum())];
                (by.Sum() == 0 || t < 30 || t >= 40).ShouldBeTrue();
                first = t < 30 ? [.. first.Zip(by, (a, b) => a + b)] : first;
                second = t >= 40 ? [.. second.Zip(by, (a, b) => a + b)] : second;
            }

            (first.Count(s => s > 0), second.Count(s => s > 0)).ShouldBe((1, 2)); // 48 spikes are expected of each
            first[3].ShouldBe(0);
            second[3].ShouldBe(48, 5 * Math.Sqrt(48 * 0.8));
            bool match = Array.FindIndex(first, s => s > 0) == Array.FindIndex(second, s => s > 0);
            steps.Target()[match ? 0 : 1].ShouldBe(1);
            same += match ? 1 : 0;
        }

        same.ShouldBeInRange(30, 70); // 4 deviations about 50
    }

    [Theory]
    [InlineData("cue-count", "cues", "6", "must be odd")]
    [InlineData("cue-count", "cue", "0.1", "option cue makes 0 steps of 1 ms, but 1 to 1000000 are needed")]
    [InlineData("cue-count", "minority", "0.6", "must be a number from 0.001 to 0.5")]
    [InlineData("pattern-generation", "groups", "21", "a whole number from 1 to 20")]
    [InlineData("poisson-key", "length", "59", "option length makes 59 steps of 1 ms, but 60")]
    [InlineData("store-recall", "windows", "1", "a whole number from 2")]
    [InlineData("event-digits", "part", "all", "must be train or test")]
    [InlineData("event-digits", "crop", "14", "nothing left")]
    public void A_wrong_option_is_refused(string name, string option, string value, string message)
        => Should.Throw<ArgumentException>(() => TaskSteps.Of(name, 1, 1, (option, value))).Message.ShouldContain(message);

    [Fact]
    public void Populations_too_large_for_memory_are_refused()
        => Should.Throw<ArgumentException>(() => SequenceTasks.Create("poisson-key", 60_000, 1, new Dictionary<string, string> { ["length"] = "1000000" }));
}
