using Eddy.Learners;
using Eddy.Learners.Recurrent;
using Eddy.Networks;
using Eddy.Steps;
using Eddy.Tests.Streams;
using Eddy.Traces.Diagonal;
using Eddy.Traces.OneStep;
using Shouldly;

namespace Eddy.Tests.Learners.Recurrent;

public class RecurrentLearnerTests
{
    public static TheoryData<string> Names => RecurrentLearnerCase.Names;

    [Theory, MemberData(nameof(Names))]
    public void Wrong_calls_say_what_is_wrong_and_change_nothing(string name)
    {
        RecurrentLearner learner = RecurrentLearnerCase.New(name).Run(0, 6);
        string before = Resume.Fingerprint(learner);
        Should.Throw<ArgumentException>(() => learner.Observe([1, 2])).Message.ShouldContain("input has length 2, but 3 is needed");
        Should.Throw<NonFiniteException>(() => learner.Observe([1, float.NaN, 2])).Message.ShouldContain("step 7: input 1 is NaN");
        Should.Throw<NonFiniteException>(() => learner.Observe([1, 2, float.PositiveInfinity])).Message.ShouldContain("input 2 is Infinity");
        Should.Throw<InvalidOperationException>(() => learner.LearnLate(RecurrentLearnerCase.Input(5), [0, 1])).Message.ShouldContain("LabelDelay");
        Should.Throw<ArgumentException>(() => learner.Observe(1, RecurrentLearnerCase.Input(0))).Message.ShouldContain("1 streams");
        Should.Throw<NotSupportedException>(() => learner.Grow(3)).Message.ShouldContain("values do not grow");
        Should.Throw<ArgumentException>(() => learner.Grow(1));
        Resume.Fingerprint(learner).ShouldBe(before);

        learner.Observe(RecurrentLearnerCase.Input(6));
        before = Resume.Fingerprint(learner);
        Should.Throw<ArgumentException>(() => learner.Learn([1])).Message.ShouldContain("target has length 1, but 2 is needed");
        Should.Throw<NonFiniteException>(() => learner.Learn([1, float.NegativeInfinity])).Message.ShouldContain("target 1 is -Infinity");
        Resume.Fingerprint(learner).ShouldBe(before);

        learner.Learn([1, 0]);
        before = Resume.Fingerprint(learner);
        Should.Throw<InvalidOperationException>(() => learner.Learn([1, 0])).Message.ShouldContain("call Observe once before each Learn");
        Resume.Fingerprint(learner).ShouldBe(before);
        Should.Throw<InvalidOperationException>(() => RecurrentLearnerCase.New(name).Learn([1, 0]));
    }

    [Fact]
    public void A_step_size_that_no_float_holds_is_refused()
    {
        Should.Throw<ArgumentOutOfRangeException>(() => new SgdOptions { LearningRate = double.PositiveInfinity });
        Should.Throw<ArgumentOutOfRangeException>(() => Network.Recurrent(2).Gru(3).Linear(1).Compile(new OneStepOptions(), new SgdOptions { LearningRate = 1e-300 })).Message.ShouldContain("is 0 in Single");
        Should.Throw<ArgumentException>(() => Network.Recurrent(2).Tanh(1 << 30).Linear(1).Compile(new OneStepOptions(), new SgdOptions())).Message.ShouldContain("Take fewer units");
        Should.Throw<ArgumentOutOfRangeException>(() => Network.Recurrent(2).Gru(3).Linear(1).Compile(new OneStepOptions(), new SgdOptions { LearningRate = 1e300 }))
            .Message.ShouldContain("LearningRate");
    }

    [Fact]
    public void An_explosion_is_reported_with_step_layer_and_norm_and_moves_no_weight()
    {
        // Without inputs relu units that double with every step: 2^50 is about 1e15.
        RecurrentLearner learner = Network.Recurrent(1).Tanh(2).Relu(2).Linear(1).Compile(new OneStepOptions(), new SgdOptions());
        var map = learner.Core.Network.Layers[1].Maps[0][0]!;
        map.Weights.Value.Span.Clear();
        map.Weights.Value[0, 0] = 2;
        map.Weights.Value[map.BiasRow, 0] = 1;
        float[] weights = learner.Core.Network.Readout.Weights.Value.Span.ToArray();
        NonFiniteException thrown = Should.Throw<NonFiniteException>(() =>
        {
            for (int t = 0; t < 200; t++)
            {
                learner.Observe([0]);
            }
        });
        thrown.Layer.ShouldBe(1);
        thrown.Step.ShouldBe(50);
        thrown.Message.ShouldContain("step 50, layer 2 (relu): the state has norm 1.126E+15");
        learner.Core.Network.Readout.Weights.Value.Span.ToArray().ShouldBe(weights);
        learner.ResetState();
        learner.Observe([0]).Length.ShouldBe(1);
    }

    [Fact]
    public void A_gradient_that_is_not_finite_moves_no_weight()
    {
        RecurrentLearner learner = Network.Recurrent(1).Tanh(2).Linear(1).Compile(new OneStepOptions(), new SgdOptions());
        learner.Observe([1e30f]);
        float[] before = Weights(learner);
        NonFiniteException thrown = Should.Throw<NonFiniteException>(() => learner.Learn([3e38f])); // error times input is beyond a float
        thrown.Message.ShouldContain("step 1, ");
        thrown.Message.ShouldContain("layer 1: 0"); // the norm of its trace: it has none
        Weights(learner).ShouldBe(before);
        learner.Observe([1]);
        learner.Learn([1]).ShouldBeInRange(0, 10);
    }

    [Theory, MemberData(nameof(Names))]
    public void A_frozen_learner_goes_on_with_the_stream_and_moves_no_weight(string name)
    {
        RecurrentLearner frozen = RecurrentLearnerCase.New(name).Run(0, 7), free = RecurrentLearnerCase.New(name).Run(0, 7); // the next ends a window of four
        frozen.Learning = false;
        float[] weights = Weights(frozen);
        frozen.Observe(RecurrentLearnerCase.Input(7)).ToArray().ShouldBe(free.Observe(RecurrentLearnerCase.Input(7)).ToArray());
        frozen.Learn([1, 0]).ShouldBe(free.Learn([1, 0]));
        Weights(frozen).ShouldBe(weights);
        Weights(free).ShouldNotBe(weights);

        if (name is "kernl" or "e-prop, adaptive, rates" || free.Core.Credit.LearnsAlone)
        {
            return; // what is observed teaches it, too
        }

        // State and trace went on: thawed, it differs from one that saw the sample only by the lesson.
        frozen.Learning = true;
        RecurrentLearner untaught = RecurrentLearnerCase.New(name).Run(0, 7);
        untaught.Observe(RecurrentLearnerCase.Input(7));
        for (int t = 8; t < 14; t++)
        {
            frozen.Observe(RecurrentLearnerCase.Input(t)).ToArray().ShouldBe(untaught.Observe(RecurrentLearnerCase.Input(t)).ToArray());
            frozen.Learn([0, 1]).ShouldBe(untaught.Learn([0, 1]));
        }

        Weights(frozen).ShouldBe(Weights(untaught));
    }

    [Theory, MemberData(nameof(Names))]
    public void Streams_in_parallel_are_streams_alone_with_the_mean_of_their_gradients(string name)
    {
        const int Streams = 3, Steps = 6;
        RecurrentLearnerOptions lasting = new() { UpdateEvery = 1000 };
        RecurrentLearner batch = RecurrentLearnerCase.New(name, options: lasting with { Streams = Streams });
        RecurrentLearner[] alone = [.. Enumerable.Range(0, Streams).Select(_ => RecurrentLearnerCase.New(name, options: lasting))];
        bool random = batch.Core.Credit.Randoms.Any() || batch.Core.Credit.LearnsAlone || name == "kernl" || name == "dni"; // or learns for all streams
        for (int t = 0; t < Steps; t++)
        {
            float[] inputs = [.. Enumerable.Range(0, Streams).SelectMany(b => RecurrentLearnerCase.Input(t + (50 * b)))];
            float[] targets = [.. Enumerable.Range(0, Streams).SelectMany(b => RecurrentLearnerCase.Target(t + b))];
            bool[] has = [true, t % 2 == 0, t != 3];
            float[] answers = batch.ObserveBatch(inputs).ToArray();
            float sum = 0;
            for (int b = 0; b < Streams && !batch.Core.Credit.LearnsAlone; b++)
            {
                alone[b].Observe(RecurrentLearnerCase.Input(t + (50 * b))).ToArray().ShouldBe(answers[(2 * b)..((2 * b) + 2)]);
                sum += has[b] ? alone[b].Learn(RecurrentLearnerCase.Target(t + b)) : 0;
            }

            float mean = batch.LearnBatch(targets, has);
            if (!batch.Core.Credit.LearnsAlone)
            {
                mean.ShouldBe(sum / has.Count(h => h), 1e-6f * sum); // two orders of a sum of three
            }
        }

        if (random)
        {
            return;
        }

        float[][] gradients = [.. alone.Select(Gradients)];
        float[] together = Gradients(batch);
        for (int i = 0; i < together.Length; i++)
        {
            // Sums of 18 products in two orders: each rounding is at most 2⁻²⁴ of the largest partial sum.
            float size = gradients.Sum(g => Math.Abs(g[i]));
            together[i].ShouldBe(gradients.Sum(g => g[i]), 40 * 6e-8f * (size + gradients.Max(g => g.Max(Math.Abs))));
        }
    }

    [Fact]
    public void A_batch_moves_the_weights_by_the_mean_over_streams()
    {
        RecurrentLearner two = Learner(2), one = Learner(1);
        for (int t = 0; t < 4; t++)
        {
            float[] x = RecurrentLearnerCase.Input(t), y = RecurrentLearnerCase.Target(t);
            two.ObserveBatch([.. x, .. x]);
            two.LearnBatch([.. y, .. y]);
            one.Observe(x);
            one.Learn(y);
        }

        Weights(two).ShouldBe(Weights(one)); // twice the same gradient, halved: exact in binary

        static RecurrentLearner Learner(int streams)
            => Network.Recurrent(3).Gru(4).Linear(2).Compile(new OneStepOptions(), new SgdOptions { LearningRate = 0.1 }, new() { Streams = streams });
    }

    [Theory, MemberData(nameof(Names))]
    public void A_stream_is_reset_with_its_trace_and_the_others_go_on(string name)
    {
        RecurrentLearnerOptions lasting = new() { Streams = 2, UpdateEvery = 1000 };
        RecurrentLearner reset = RecurrentLearnerCase.New(name, options: lasting), fresh = RecurrentLearnerCase.New(name, options: lasting), same = RecurrentLearnerCase.New(name, options: lasting);
        for (int t = 0; t < 5; t++)
        {
            reset.ObserveBatch([.. RecurrentLearnerCase.Input(t), .. RecurrentLearnerCase.Input(t + 9)]);
            same.ObserveBatch([.. RecurrentLearnerCase.Input(t), .. RecurrentLearnerCase.Input(t + 9)]);
        }

        reset.ResetStream(1);
        Should.Throw<InvalidOperationException>(() => reset.LearnBatch(new float[4])).Message.ShouldContain("in stream 1");
        if (reset.Core.Credit.Randoms.Any() || reset.Core.Credit.LearnsAlone || name == "dni")
        {
            return; // what is drawn or learned for all streams goes on, a reset does not turn it back
        }

        for (int t = 5; t < 8; t++)
        {
            float[] inputs = [.. RecurrentLearnerCase.Input(t), .. RecurrentLearnerCase.Input(t)], targets = [1, 0, 0, 1];
            float[] after = reset.ObserveBatch(inputs).ToArray();
            after[..2].ShouldBe(same.ObserveBatch(inputs).ToArray()[..2]);
            after[2..].ShouldBe(fresh.ObserveBatch(inputs).ToArray()[2..]);
            reset.LearnBatch(targets, [false, true]);
            fresh.LearnBatch(targets, [false, true]);
        }

        Gradients(reset).ShouldBe(Gradients(fresh));
    }

    [Fact]
    public void Classes_grow_and_what_was_learned_stays()
    {
        RecurrentLearner learner = RecurrentLearnerCase.New("one-step, random feedback", LearningTask.Classification).Run(0, 20);
        float[] before = learner.Observe(RecurrentLearnerCase.Input(20)).ToArray();
        learner.Grow(4);
        learner.OutputSize.ShouldBe(4);
        learner.Learn([0, 0, 0, 1]).ShouldBeGreaterThan(0);
        RecurrentLearner same = RecurrentLearnerCase.New("one-step, random feedback", LearningTask.Classification).Run(0, 20);
        same.Grow(4);
        float[] after = same.Observe(RecurrentLearnerCase.Input(20)).ToArray();
        after[2].ShouldBe(after[3]); // new scores are 0
        (after[0] / after[1]).ShouldBe(before[0] / before[1], 1e-5f);
        after.Sum().ShouldBe(1, 1e-6f);
    }

    [Fact]
    public void A_sequence_that_needs_memory_is_learned()
    {
        // The target is the input of the step before: without a state it cannot be told.
        RecurrentLearner learner = Network.Recurrent(1).Gru(16).Linear(1).Compile(new DRtrlOptions(), new AdamOptions { LearningRate = 1e-2f });
        double late = 0;
        float last = 0;
        var random = new Eddy.Numerics.RandomSource(3);
        for (int t = 0; t < 6000; t++)
        {
            float x = random.NextInt(2);
            learner.Observe([x]);
            float loss = learner.Learn([last]);
            late += t >= 5000 ? loss : 0;
            last = x;
        }

        (late / 1000).ShouldBeLessThan(0.03); // guessing costs 0.125
    }

    private static float[] Weights(RecurrentLearner learner) => [.. learner.Core.Parameters.SelectMany(p => p.Value.Span.ToArray())];

    private static float[] Gradients(RecurrentLearner learner) => [.. learner.Core.Parameters.SelectMany(p => p.Gradient!.Span.ToArray())];
}
