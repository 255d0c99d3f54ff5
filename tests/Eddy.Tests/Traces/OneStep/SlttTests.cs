using Eddy.Learners.Recurrent;
using Eddy.Networks;
using Eddy.Steps;
using Eddy.Traces;
using Eddy.Traces.OneStep;
using Shouldly;

namespace Eddy.Tests.Traces.OneStep;

public class SlttTests
{
    [Fact]
    public void At_all_steps_it_is_the_one_step_rule()
    {
        var sequence = new SequenceCase(plan => LayerKinds.Add(LayerKinds.Add(plan, "lif:threshold=0.3", 4), "gru", 3)) { Streams = 2 };
        SequenceCase.Error(sequence.Gradients(new SlttOptions()), sequence.Gradients(new OneStepOptions())).ShouldBe(0);
    }

    [Fact]
    public void The_layers_learn_at_the_steps_drawn_all_at_the_same_and_no_others()
    {
        var sequence = new SequenceCase(plan => plan.Gru(4).Gru(3)) { Steps = 40, Streams = 2 };
        double[][] oneStep = Steps(sequence, new SlttOptions(), stream: 1), sampled = Steps(sequence, new SlttOptions { Sampling = StepSampling.Each(0.4) }, stream: 1);
        int taken = 0;
        for (int t = 0; t < 40; t++)
        {
            bool rests = sampled[t].All(v => v == 0);
            (rests || sampled[t].SequenceEqual(oneStep[t])).ShouldBeTrue($"step {t}");
            taken += rests ? 0 : 1;
        }

        taken.ShouldBeInRange(5, 27); // 16 expected, 3.5 standard deviations
        Steps(sequence, new SlttOptions { Sampling = StepSampling.Each(0.4) }, stream: 0).Select(g => g.All(v => v == 0))
            .ShouldNotBe(sampled.Select(g => g.All(v => v == 0))); // a stream draws its own
    }

    [Fact]
    public void Exactly_so_many_of_a_stretch_are_drawn_each_as_often_as_any_other()
    {
        RecurrentCore<float> core = Network.Recurrent(1).Tanh(2).Linear(1)
            .Build<float>(new SlttOptions { Sampling = StepSampling.Exactly(2, 5) }, new SgdOptions(), new RecurrentLearnerOptions());
        var taken = new int[5];
        for (int stretch = 0; stretch < 2000; stretch++)
        {
            int drawn = 0;
            for (int i = 0; i < 5; i++)
            {
                core.Observe(0, [1]);
                if (!core.Credit.Rests(0))
                {
                    taken[i]++;
                    drawn++;
                }
            }

            drawn.ShouldBe(2);
        }

        taken.ShouldAllBe(n => n > 690 && n < 910); // 800, 5 standard deviations of 22
    }

    [Fact]
    public void A_reset_begins_a_new_stretch()
    {
        RecurrentCore<float> core = Network.Recurrent(1).Tanh(2).Linear(1)
            .Build<float>(new SlttOptions { Sampling = StepSampling.Exactly(1, 4) }, new SgdOptions(), new RecurrentLearnerOptions());
        for (int sequence = 0; sequence < 50; sequence++)
        {
            int drawn = 0;
            for (int t = 0; t < 4; t++)
            {
                core.Observe(0, [1]);
                drawn += core.Credit.Rests(0) ? 0 : 1;
            }

            drawn.ShouldBe(1);
            core.Observe(0, [1]); // a step of a stretch that is cut short
            core.Reset(0);
        }
    }

    [Fact]
    public void Layers_that_rest_do_not_move_by_their_moments_and_the_readout_learns_always()
    {
        RecurrentLearner learner = Network.Recurrent(2).Gru(4).Linear(2).Compile(new SlttOptions { Sampling = StepSampling.Each(0.5) }, new AdamOptions());
        int moved = 0, rested = 0;
        for (int t = 0; t < 40; t++)
        {
            float[] layers = Layer(), readout = learner.Core.Network.Readout.Weights.Value.Span.ToArray();
            learner.Observe([t % 3, 1]);
            bool rests = learner.Core.Credit.Rests(0);
            learner.Learn([1, 0]);
            Layer().SequenceEqual(layers).ShouldBe(rests);
            learner.Core.Network.Readout.Weights.Value.Span.SequenceEqual(readout).ShouldBeFalse();
            (moved, rested) = rests ? (moved, rested + 1) : (moved + 1, rested);
        }

        moved.ShouldBeGreaterThan(5);
        rested.ShouldBeGreaterThan(5);

        float[] Layer() => learner.Core.Network.Layers[0].Maps[0][0]!.Weights.Value.Span.ToArray();
    }

    [Fact]
    public void Options_refuse_what_draws_no_steps()
    {
        Should.Throw<ArgumentOutOfRangeException>(() => StepSampling.Each(0));
        Should.Throw<ArgumentOutOfRangeException>(() => StepSampling.Exactly(0, 3));
        Should.Throw<ArgumentOutOfRangeException>(() => StepSampling.Exactly(4, 3)).Message.ShouldContain("4");
        new SlttOptions { Sampling = StepSampling.Exactly(1, 3) }.ShouldBe(new SlttOptions { Sampling = StepSampling.Exactly(1, 3) });
    }

    // The gradient of every step of one stream by itself.
    private static double[][] Steps(SequenceCase sequence, RuleOptions rule, int stream)
    {
        RecurrentCore<double> core = sequence.Build<double>(rule);
        sequence.Begin(core);
        var steps = new double[sequence.Steps][];
        for (int t = 0; t < steps.Length; t++)
        {
            core.Drop();
            sequence.Step(core, stream, t);
            steps[t] = [.. SequenceCase.Read(core).SelectMany(g => g)];
        }

        return steps;
    }
}
