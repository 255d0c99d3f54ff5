using Eddy.Learners.Recurrent;
using Eddy.Networks;
using Eddy.Networks.Recurrent;
using Eddy.Neurons;
using Eddy.Steps;
using Eddy.Tests.Neurons;
using Eddy.Tests.Streams;
using Eddy.Traces.EProp;
using Shouldly;

namespace Eddy.Tests.Traces.EProp;

public class RewardTests
{
    private const double Fade = 0.6;

    /// <summary>When rewards come: after a step's lesson, or before the lesson of the next, which is the same.</summary>
    public enum RewardTime
    {
        AfterTheLesson,
        AfterTheNextStep,
    }

    /// <summary>The gradient is Σ_t δ_t Σ_{s ≤ t} (γλ)^(t − s) G_s, G_s what the lesson of step s says.</summary>
    [Theory]
    [InlineData("lif-learned", 0.7, RewardTime.AfterTheLesson)]
    [InlineData("lif-learned", 0.7, RewardTime.AfterTheNextStep)]
    [InlineData("alif", 0, RewardTime.AfterTheLesson)]
    [InlineData("own-emission", 0, RewardTime.AfterTheNextStep)]
    [InlineData("lru", 0.7, RewardTime.AfterTheNextStep)]
    [InlineData("highway", 0.7, RewardTime.AfterTheLesson)]
    public void Lessons_wait_and_fade_until_their_reward(string kind, double kappa, RewardTime when)
    {
        SequenceCase sequence = EPropTests.Case(kind, LeakForm.Average) with { ReadoutMemory = new() { Decay = kappa, Form = LeakForm.Average } };
        RecurrentCore<double> rewarded = sequence.Build<double>(new EPropOptions { RewardDecay = Fade }), plain = sequence.Build<double>(new EPropOptions());
        sequence.Begin(rewarded);
        sequence.Begin(plain);
        double[][] gathered = [.. All(plain).Select(g => new double[g.Length])], expected = [.. gathered.Select(g => new double[g.Length])];
        double due = 0;
        for (int t = 0; t < sequence.Steps; t++)
        {
            bool taught = t % 4 != 2; // a step without a lesson only fades
            double[] x = SequenceCase.Data<double>(sequence.Inputs, 0, t, 1), y = SequenceCase.Data<double>(sequence.Outputs, 0, t, 2);
            rewarded.Observe(0, x);
            plain.Observe(0, x);
            if (when == RewardTime.AfterTheNextStep && t > 0)
            {
                Reward(due);
            }

            double[][] before = All(plain);
            if (taught)
            {
                rewarded.Teach(0, y);
                plain.Teach(0, y);
            }

            double[][] after = All(plain);
            for (int p = 0; p < gathered.Length; p++)
            {
                for (int i = 0; i < gathered[p].Length; i++)
                {
                    gathered[p][i] = (Fade * gathered[p][i]) + after[p][i] - before[p][i];
                }
            }

            due = t % 3 == 1 || (!taught && when == RewardTime.AfterTheLesson) ? 0 : Math.Cos(3.1 * t); // a lesson may still come, so E has not faded yet
            if (when == RewardTime.AfterTheLesson)
            {
                Reward(due);
            }
        }

        SequenceCase.Error(All(rewarded), expected).ShouldBeLessThan(1e-12);
        SequenceCase.Alive(All(rewarded));

        void Reward(double error)
        {
            if (error != 0) // none need come
            {
                rewarded.Reward(0, error);
            }

            for (int p = 0; p < gathered.Length; p++)
            {
                for (int i = 0; i < gathered[p].Length; i++)
                {
                    expected[p][i] += error * gathered[p][i];
                }
            }
        }
    }

    /// <summary>With γλ = 0 and δ = 1 at every step a reward is the lesson's own gradient, rates included.</summary>
    [Fact]
    public void A_reward_of_one_at_once_is_the_lesson()
    {
        SequenceCase sequence = EPropTests.Case("alif-learned", LeakForm.Sum);
        var rule = new EPropOptions { Rates = new() { Strength = 0.1, Target = 0.3 } };
        RecurrentCore<double> core = sequence.Build<double>(rule with { RewardDecay = 0 });
        sequence.Begin(core);
        for (int t = 0; t < sequence.Steps; t++)
        {
            sequence.Step(core, 0, t);
            core.Reward(0, 1);
        }

        SequenceCase.Error(SequenceCase.Read(core), sequence.Gradients(rule)).ShouldBeLessThan(1e-12);
    }

    [Fact]
    public void Two_levels_match()
    {
        RecurrentOracle file = RecurrentOracle.Read("three_factor", "eligibility"), at = file["cases"]["two_level"];
        var network = new SpikingOracleNetwork(file["network"], new EPropOptions { RewardDecay = at["draws"].Number("gamma_lambda") });
        double[][] x = file.Matrix("inputs"), y = file.Matrix("targets");
        double[] delta = at["draws"].Vector("delta");
        for (int t = 0; t < x.Length; t++)
        {
            network.Core.Observe(0, x[t]);
            network.Core.Teach(0, y[t]);
            network.Core.Reward(0, delta[t]);
        }

        foreach (string parameter in (string[])["W_in", "W_rec", "b"])
        {
            network.Gradient(0, parameter).ShouldBe(at["expected"]["grad"].Flat(parameter), 1e-10);
        }
    }

    [Fact]
    public void Streams_together_are_the_sum_of_each_alone_and_a_reset_forgets_what_was_gathered()
    {
        SequenceCase sequence = EPropTests.Case("alif", LeakForm.Sum) with { Streams = 3 };
        RecurrentCore<double> together = sequence.Build<double>(Rule());
        double[][] sum = [];
        for (int b = 0; b < 3; b++)
        {
            RecurrentCore<double> alone = sequence.Build<double>(Rule());
            Play(alone, b);
            Play(together, b);
            sum = b == 0 ? All(alone) : [.. sum.Zip(All(alone), (s, a) => s.Zip(a, (x, y) => x + y).ToArray())];
        }

        SequenceCase.Error(All(together), sum).ShouldBeLessThan(1e-12);

        // Nothing gathered before a reset is rewarded after it.
        together.Drop();
        together.Reset(1);
        together.Reward(1, 5);
        All(together).Sum(g => g.Sum(Math.Abs)).ShouldBe(0);
        together.Reward(0, 5);
        All(together).Sum(g => g.Sum(Math.Abs)).ShouldBeGreaterThan(1);

        static EPropOptions Rule() => new() { RewardDecay = Fade };

        void Play(RecurrentCore<double> core, int b)
        {
            for (int t = 0; t < sequence.Steps; t++)
            {
                core.Observe(b, SequenceCase.Data<double>(sequence.Inputs, 0, t + b, 1));
                core.Teach(b, SequenceCase.Data<double>(sequence.Outputs, 0, t, 2));
                core.Reward(b, Math.Cos(t + b));
            }
        }
    }

    [Fact]
    public void Saved_and_loaded_it_goes_on_bit_for_bit()
    {
        RecurrentLearner whole = New(), resumed = New();
        whole.Grow(4);
        Run(whole, 0, 9);
        whole.Observe(RecurrentLearnerInput(9));
        whole.Learn([0, 1, 0, 0]); // its reward is to come
        Resume.Through(whole, resumed);
        whole.Reward(0.7f);
        resumed.Reward(0.7f);
        Run(whole, 10, 25);
        Run(resumed, 10, 25);
        Resume.Fingerprint(resumed).ShouldBe(Resume.Fingerprint(whole));

        static RecurrentLearner New() => Network.Recurrent(3).Layer(new AlifNeuron { Threshold = 0.4 }, 6).Softmax(2).WithReadoutMemory(0.8)
            .Compile(new EPropOptions { RewardDecay = 0.9, Feedback = new() { AdaptiveDecay = 0.01 } }, new AdamOptions { LearningRate = 0.01f });

        static void Run(RecurrentLearner learner, int from, int to)
        {
            for (int t = from; t < to; t++)
            {
                learner.Observe(RecurrentLearnerInput(t));
                if (t % 4 == 1)
                {
                    learner.Learn([t % 8 == 1 ? 1 : 0, 0, t % 8 == 1 ? 0 : 1, 0]);
                }

                learner.Reward(MathF.Cos(t));
            }
        }
    }

    [Fact]
    public void Lessons_alone_move_nothing_and_rewards_are_for_such_a_rule_alone()
    {
        RecurrentLearner learner = Network.Recurrent(3).Layer(new LifNeuron { Threshold = 0.4 }, 6).Softmax(2).Compile(new EPropOptions { RewardDecay = 0.9 }, new SgdOptions());
        float[] weights = learner.Core.Network.Readout.Weights.Value.Span.ToArray(), layer = learner.Core.Network.Layers[0].Maps[0][0]!.Weights.Value.Span.ToArray();
        for (int t = 0; t < 5; t++)
        {
            learner.Observe(RecurrentLearnerInput(t));
            learner.Learn([1, 0]);
        }

        learner.Core.Network.Readout.Weights.Value.Span.ToArray().ShouldBe(weights);
        Should.Throw<ArgumentException>(() => learner.Reward(float.NaN));
        learner.Reward(1);
        learner.Core.Network.Readout.Weights.Value.Span.ToArray().ShouldNotBe(weights);
        learner.Core.Network.Layers[0].Maps[0][0]!.Weights.Value.Span.ToArray().ShouldNotBe(layer);

        RecurrentLearner other = Network.Recurrent(3).Tanh(4).Softmax(2).Compile(new EPropOptions(), new SgdOptions());
        Should.Throw<InvalidOperationException>(() => other.Reward(1)).Message.ShouldContain("RewardDecay");
    }

    private static float[] RecurrentLearnerInput(int t) => [MathF.Sin(0.7f * t), MathF.Cos(1.3f * t), (t % 5) - 2];

    private static double[][] All(RecurrentCore<double> core) => [.. SequenceCase.Read(core), SequenceCase.Flat(core.Network.Readout.Weights)];
}
