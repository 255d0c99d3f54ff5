using System.Numerics;
using Eddy.Numerics;
using Eddy.Steps;
using Eddy.Tests.Numerics;
using Shouldly;

namespace Eddy.Tests.Steps;

public class StepRuleTests
{
    [Fact]
    public void A_thousand_adam_steps_follow_the_published_algorithm()
    {
        const int Steps = 1000;
        const double Rate = 0.01;
        var random = new RandomSource(1);
        Parameter<double> parameter = New<double>(new AdamOptions { LearningRate = Rate });
        var rule = new StepRule<double>(new AdamOptions { LearningRate = Rate });
        AdamReference[] references = [.. Enumerable.Range(0, parameter.Value.Length).Select(_ => new AdamReference(Rate))];
        double[] expected = parameter.Value.Span.ToArray(), gradient = new double[expected.Length];
        for (int t = 0; t < Steps; t++)
        {
            for (int i = 0; i < gradient.Length; i++)
            {
                gradient[i] = (random.NextInt(2) == 0 ? -1 : 1) * random.NextUniform(0.5, 1);
                expected[i] += references[i].Move(gradient[i]);
            }

            rule.Begin();
            rule.Apply(parameter, 0, gradient);
        }

        // |m̂| ≤ 1 is off by at most 2·21u (decay 0.9 keeps ten steps' roundings), v̂ ≥ 1/4 by 2·3·1000u in both computations, and its root by half of
        // that: a move of at most 2η by (84 + 6000)·u·2η. The weight, at most 1 + 20, rounds twice a step.
        double u = EveryWidth<double>.Unit, bound = Steps * u * ((12_200 * Rate) + 42);
        for (int i = 0; i < expected.Length; i++)
        {
            parameter.Value.Span[i].ShouldBe(expected[i], bound);
        }

        rule.Steps.ShouldBe(Steps);
    }

    [Fact]
    public void A_gradient_that_is_zero_from_the_start_moves_nothing()
    {
        Zero<float>(new AdamOptions());
        Zero<double>(new AdamOptions());
        Zero<float>(new SgdOptions());
        Zero<double>(new SgdOptions());
    }

    [Fact]
    public void Adam_takes_a_tiny_gradient_over_epsilon()
    {
        Tiny<float>();
        Tiny<double>();
    }

    [Fact]
    public void Adam_takes_a_huge_gradient_by_its_sign()
    {
        Huge<float>(1e18f);
        Huge<double>(1e140);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_bits_do_not_depend_on_how_the_weights_are_cut(bool adam)
    {
        StepOptions options = adam ? new AdamOptions { LearningRate = 0.1 } : new SgdOptions { LearningRate = 0.1 };
        Parameter<float> whole = New<float>(options), cut = New<float>(options);
        StepRule<float> wholeRule = new(options), cutRule = new(options);
        var random = new RandomSource(2);
        for (int t = 0; t < 20; t++)
        {
            float[] gradient = random.Uniform<float>(whole.Value.Length);
            wholeRule.Begin();
            wholeRule.Apply(whole, 0, gradient);
            cutRule.Begin();
            for (int at = 0; at < gradient.Length;)
            {
                int length = Math.Min(32 * (1 + random.NextInt(4)), gradient.Length - at);
                cutRule.Take(cut, at, gradient.AsSpan(at, length));
                at += length;
            }
        }

        cut.Value.Bytes().ShouldBe(whole.Value.Bytes());
        cut.FirstMoment?.Bytes().ShouldBe(whole.FirstMoment!.Bytes());
        cut.SecondMoment?.Bytes().ShouldBe(whole.SecondMoment!.Bytes());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_kept_gradient_gives_the_same_bits_as_one_that_is_used_up(bool adam)
    {
        StepOptions options = adam ? new AdamOptions { LearningRate = 0.1 } : new SgdOptions { LearningRate = 0.1 };
        Parameter<double> usedUp = New<double>(options), kept = New<double>(options, keepGradient: true);
        StepRule<double> usedUpRule = new(options), keptRule = new(options);
        double[] gradient = new RandomSource(2).Uniform<double>(usedUp.Value.Length);
        usedUpRule.Begin();
        usedUpRule.Take(usedUp, 0, gradient);
        keptRule.Begin();
        byte[] before = kept.Value.Bytes();
        keptRule.Take(kept, 0, gradient);
        kept.Value.Bytes().ShouldBe(before);
        for (int p = 0; p < kept.Value.Panels; p++)
        {
            keptRule.ApplyKept(kept, p, 1);
        }

        kept.Value.Bytes().ShouldBe(usedUp.Value.Bytes());
        kept.Gradient!.Span.ToArray().ShouldBe(gradient);
    }

    [Fact]
    public void A_scale_shortens_a_kept_gradient_before_the_step()
    {
        var options = new SgdOptions { LearningRate = 1 };
        Parameter<double> kept = New<double>(options, keepGradient: true);
        double[] before = kept.Value.Span.ToArray(), gradient = new RandomSource(2).Uniform<double>(before.Length);
        var rule = new StepRule<double>(options);
        rule.Begin();
        rule.Take(kept, 0, gradient);
        rule.ApplyKept(kept, 0, 0.25);
        kept.Value.Panel(0).ToArray().ShouldBe(before.Take(kept.Value.PanelLength).Select((w, i) => Math.FusedMultiplyAdd(-1, 0.25 * gradient[i], w)));
        kept.Value.Panel(1).ToArray().ShouldBe(before.Skip(kept.Value.PanelLength)); // its turn has not come
    }

    [Fact]
    public void Resuming_at_a_step_goes_on_as_if_never_stopped()
    {
        var options = new AdamOptions { LearningRate = 0.1 };
        Parameter<float> one = New<float>(options), two = New<float>(options);
        StepRule<float> rule = new(options), first = new(options), second = new(options);
        var random = new RandomSource(2);
        for (int t = 0; t < 10; t++)
        {
            if (t == 4)
            {
                second.Resume(first.Steps);
            }

            StepRule<float> interrupted = t < 4 ? first : second;
            float[] gradient = random.Uniform<float>(one.Value.Length);
            rule.Begin();
            rule.Apply(one, 0, gradient);
            interrupted.Begin();
            interrupted.Apply(two, 0, gradient);
        }

        two.Value.Bytes().ShouldBe(one.Value.Bytes());
        second.Steps.ShouldBe(10);
    }

    [Fact]
    public void A_schedule_and_a_rate_factor_multiply_the_rate()
    {
        var options = new SgdOptions { LearningRate = 0.5 };
        Parameter<double> parameter = New<double>(options);
        double[] before = parameter.Value.Span.ToArray(), ones = [.. before.Select(_ => 1.0)];
        var rule = new StepRule<double>(options, rateFactor: 0.5) { Schedule = 0.125 };
        rule.Begin();
        rule.Apply(parameter, 0, ones);
        parameter.Value.Span.ToArray().ShouldBe(before.Select(w => w - 0.03125));
    }

    private static Parameter<T> New<T>(StepOptions options, bool keepGradient = false)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var parameter = new Parameter<T>(8, 64, options, keepGradient); // no padding: every element is a weight
        parameter.Randomize(new RandomSource(9), 1);
        return parameter;
    }

    private static void Zero<T>(StepOptions options)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Parameter<T> parameter = New<T>(options);
        byte[] before = parameter.Value.Bytes();
        var rule = new StepRule<T>(options);
        for (int t = 0; t < 100; t++)
        {
            rule.Begin();
            rule.Apply(parameter, 0, new T[parameter.Value.Length]);
        }

        parameter.Value.Bytes().ShouldBe(before);
    }

    private static void Tiny<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var options = new AdamOptions { LearningRate = 1 };
        Parameter<T> parameter = New<T>(options);
        parameter.Value.Span.Clear();
        var rule = new StepRule<T>(options);
        T[] gradient = [.. Enumerable.Repeat(T.CreateChecked(1e-20), parameter.Value.Length)];
        for (int t = 1; t <= 100; t++)
        {
            rule.Begin();
            rule.Apply(parameter, 0, gradient);

            // m̂ = g and √v̂ ≤ 1e-18 even where v̂ is not normal, so each move is g/ε to 1e-10; m̂ is off by 42u, the rest by 6u, and w rounds once a step
            double expected = -t * 1e-12;
            foreach (T w in parameter.Value.Span)
            {
                double.CreateChecked(w).ShouldBe(expected, -expected * (1e-10 + ((48 + t) * EveryWidth<T>.Unit)));
            }
        }
    }

    private static void Huge<T>(T size)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var options = new AdamOptions { LearningRate = 0.5 };
        Parameter<T> parameter = New<T>(options);
        parameter.Value.Span.Clear();
        var rule = new StepRule<T>(options);
        T[] gradient = [.. Enumerable.Range(0, parameter.Value.Length).Select(i => i % 2 == 0 ? size : -size)];
        rule.Begin();
        rule.Apply(parameter, 0, gradient);

        // the first step is η·g/|g|: 3u in m, 2.5u in the root of v, 2⁻²¹ of the root in float, 6u in the rest
        double bound = 0.5 * (Math.ScaleB(1, -21) + (12 * EveryWidth<T>.Unit));
        for (int i = 0; i < gradient.Length; i++)
        {
            double.CreateChecked(parameter.Value.Span[i]).ShouldBe(i % 2 == 0 ? -0.5 : 0.5, bound);
        }
    }
}
