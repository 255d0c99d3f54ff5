using Eddy.Checkpoints;
using Eddy.Learners;
using Eddy.Networks;
using Eddy.Numerics;
using Eddy.Steps;
using Eddy.Tests.Checkpoints;
using Eddy.Tests.Numerics;
using Shouldly;

namespace Eddy.Tests.Learners;

public class LinearLearnerTests
{
    private static readonly Dictionary<string, LinearOptions> _options = new()
    {
        ["sgd"] = LinearOptions.Sgd,
        ["adam"] = LinearOptions.Adam,
        ["averaged"] = LinearOptions.Sgd with { Averaging = 0.9 },
    };

    public static TheoryData<string> Names => new(_options.Keys);

    [Theory, MemberData(nameof(Names))]
    public void Three_classes_that_a_linear_map_can_tell_are_learned(string name)
    {
        var learner = new LinearLearner(2, 3, LearningTask.Classification, _options[name]);
        var random = new RandomSource(1);
        int wrong = 0;
        for (int t = 0; t < 3000; t++)
        {
            // The plane in three sectors, with nothing within 0.2 of a border, so that a linear map with a margin exists.
            float[] x = random.Uniform<float>(2);
            float[] scores = [x[0], (-0.5f * x[0]) + (0.866f * x[1]), (-0.5f * x[0]) - (0.866f * x[1])];
            int label = scores.IndexOf(scores.Max());
            if (scores.Count(s => scores.Max() - s < 0.2f) > 1)
            {
                continue;
            }

            ReadOnlySpan<float> answer = learner.Observe(x);
            wrong += t >= 2000 && Best(answer) != label ? 1 : 0;
            learner.Learn(OneHot(3, label));
        }

        wrong.ShouldBeLessThan(20); // guessing is wrong about 500 times
    }

    [Theory, MemberData(nameof(Names))]
    public void A_linear_function_is_learned(string name)
    {
        var learner = new LinearLearner(4, 2, LearningTask.Regression, _options[name]);
        var random = new RandomSource(2);
        float loss = 0;
        for (int t = 0; t < 5000; t++)
        {
            float[] x = random.Uniform<float>(4);
            learner.Observe(x);
            loss = learner.Learn([2 + x[0] - (3 * x[1]), x[2] + (0.5f * x[3])]);
        }

        loss.ShouldBeLessThan(1e-4f); // without noise the error goes to 0; it starts near 7
    }

    [Fact]
    public void The_default_stands_inputs_of_any_scale()
    {
        foreach (float scale in new[] { 1e-3f, 1, 1e6f })
        {
            var learner = new LinearLearner(3, 1, LearningTask.Regression);
            var random = new RandomSource(3);
            for (int t = 0; t < 2000; t++)
            {
                float[] x = [.. random.Uniform<float>(3).Select(v => v * scale)];
                learner.Observe(x);
                learner.Learn([x[0] / scale]).ShouldBeInRange(0, 10);
            }
        }
    }

    [Fact]
    public void Observing_and_teaching_is_a_readout_on_the_input()
    {
        LinearLearner learner = Taught(new LinearLearner(5, 2, LearningTask.Classification), 20);
        var readout = new OnlineReadout<float>([5], 2, LearningTask.Classification, new() { Step = new SgdOptions { LearningRate = 0.3 }, Normalized = true });
        for (int t = 0; t < 20; t++)
        {
            (float[] x, float[] y) = Sample(t, 5, 2);
            x.CopyTo(readout.Features(0));
            readout.Forward();
            readout.Learn(y);
        }

        learner.Readout.Weights.Span.ToArray().ShouldBe(readout.Weights.Span.ToArray());
        learner.StateBytes.ShouldBe(readout.StateBytes);
    }

    [Fact]
    public void A_frozen_learner_answers_and_measures_and_does_not_move()
    {
        LinearLearner learner = Taught(new LinearLearner(5, 2, LearningTask.Classification), 20), same = Taught(new LinearLearner(5, 2, LearningTask.Classification), 20);
        float[] before = learner.Readout.Weights.Span.ToArray();
        learner.Learning = false;
        (float[] x, float[] y) = Sample(99, 5, 2);
        float[] frozen = learner.Observe(x).ToArray(), free = same.Observe(x).ToArray();
        frozen.ShouldBe(free);
        learner.Learn(y).ShouldBe(same.Learn(y));
        learner.LearnLate(x, y);
        learner.Readout.Weights.Span.ToArray().ShouldBe(before);
        same.Readout.Weights.Span.ToArray().ShouldNotBe(before);
        Should.Throw<InvalidOperationException>(() => learner.Learn(y));
    }

    [Fact]
    public void A_late_sample_is_learned_as_if_it_came_now()
    {
        LinearLearner late = Taught(new LinearLearner(5, 2, LearningTask.Classification), 20), now = Taught(new LinearLearner(5, 2, LearningTask.Classification), 20);
        (float[] x, float[] y) = Sample(50, 5, 2);
        (float[] nextX, float[] nextY) = Sample(51, 5, 2);
        now.Observe(x);
        float loss = now.Learn(y);
        now.Observe(nextX);
        float nextLoss = now.Learn(nextY);

        late.Observe(nextX);
        late.LearnLate(x, y).ShouldBe(loss);
        late.Learn(nextY).ShouldBe(nextLoss); // what was observed last can still be taught
        late.Readout.Weights.Span.ToArray().ShouldBe(now.Readout.Weights.Span.ToArray());
        Should.Throw<InvalidOperationException>(() => late.Learn(nextY));
    }

    [Fact]
    public void A_class_that_appears_late_is_learned_from_its_first_sample()
    {
        LinearLearner learner = Taught(new LinearLearner(5, 2, LearningTask.Classification), 20);
        (float[] x, _) = Sample(60, 5, 2);
        learner.Observe(x);
        learner.Grow(3);
        learner.OutputSize.ShouldBe(3);
        learner.Learn([0, 0, 1]);
        learner.Observe(x).Length.ShouldBe(3);
        float first = learner.Observe(x)[2];
        learner.Learn([0, 0, 1]);
        learner.Observe(x)[2].ShouldBeGreaterThan(first);
    }

    [Theory, MemberData(nameof(Names))]
    public void Saved_and_loaded_it_goes_on_bit_for_bit(string name)
    {
        using var folder = new TemporaryFolder();
        var whole = new LinearLearner(5, 2, LearningTask.Classification, _options[name]);
        Taught(whole, 15).Grow(4);
        Taught(whole, 15);
        var builder = new CheckpointBuilder(new CheckpointManifest { Kind = "test" });
        whole.Observe(Sample(1, 5, 2).X);
        whole.Save(builder, "learner/");
        builder.Save(folder.File("a.safetensors"));

        var resumed = new LinearLearner(5, 2, LearningTask.Classification, _options[name]);
        resumed.Observe(Sample(1, 5, 2).X);
        resumed.Load(Checkpoint.Load(folder.File("a.safetensors")), "learner/");
        resumed.OutputSize.ShouldBe(4);
        Should.Throw<InvalidOperationException>(() => resumed.Learn([0, 1, 0, 0]));
        Taught(whole, 30);
        Taught(resumed, 30);
        resumed.Readout.Weights.Span.ToArray().ShouldBe(whole.Readout.Weights.Span.ToArray());
        float[] x = Sample(2, 5, 2).X;
        resumed.Observe(x).ToArray().ShouldBe(whole.Observe(x).ToArray());
    }

    [Fact]
    public void Calls_out_of_order_and_wrong_lengths_are_refused_before_a_write()
    {
        LinearLearner learner = Taught(new LinearLearner(5, 2, LearningTask.Classification), 5);
        float[] before = learner.Readout.Weights.Span.ToArray();
        Should.Throw<InvalidOperationException>(() => learner.Learn([0, 1])).Message.ShouldContain("Observe");
        Should.Throw<ArgumentException>(() => learner.Observe([1])).Message.ShouldContain("length 1, but 5");
        Should.Throw<InvalidOperationException>(() => learner.Learn([0, 1]));
        learner.Observe([1, 2, 3, 4, 5]);
        Should.Throw<ArgumentException>(() => learner.Learn([0, 1, 0])).Message.ShouldContain("length 3, but 2");
        Should.Throw<ArgumentException>(() => learner.LearnLate([1], [0, 1]));
        Should.Throw<ArgumentException>(() => learner.LearnLate([1, 2, 3, 4, 5], [0]));
        Should.Throw<NonFiniteException>(() => learner.LearnLate([1, float.NaN, 3, 4, 5], [0, 1]));
        Should.Throw<ArgumentOutOfRangeException>(() => learner.Grow(1));
        learner.Readout.Weights.Span.ToArray().ShouldBe(before);
        learner.ResetState();
        learner.Learn([0, 1]).ShouldBeGreaterThan(0);
        learner.Readout.Weights.Span.ToArray().ShouldNotBe(before);
    }

    [Fact]
    public void Sizes_and_options_are_checked_where_they_are_given()
    {
        Should.Throw<ArgumentOutOfRangeException>(() => new LinearLearner(0, 2, LearningTask.Classification));
        Should.Throw<ArgumentOutOfRangeException>(() => new LinearLearner(2, 0, LearningTask.Classification));
        Should.Throw<ArgumentOutOfRangeException>(() => LinearOptions.Sgd with { Averaging = 1 });
        Should.Throw<ArgumentNullException>(() => LinearOptions.Sgd with { Step = null! });
    }

    private static LinearLearner Taught(LinearLearner learner, int samples)
    {
        for (int t = 0; t < samples; t++)
        {
            (float[] x, float[] y) = Sample(t, learner.InputSize, learner.OutputSize);
            learner.Observe(x);
            learner.Learn(y);
        }

        return learner;
    }

    private static (float[] X, float[] Y) Sample(int t, int inputs, int classes)
    {
        RandomSource random = new RandomSource(7).Split("sample", t);
        return (random.Uniform<float>(inputs), OneHot(classes, random.NextInt(classes)));
    }

    private static float[] OneHot(int classes, int label)
    {
        var target = new float[classes];
        target[label] = 1;
        return target;
    }

    private static int Best(ReadOnlySpan<float> answer)
    {
        int best = 0;
        for (int c = 1; c < answer.Length; c++)
        {
            best = answer[c] > answer[best] ? c : best;
        }

        return best;
    }
}
