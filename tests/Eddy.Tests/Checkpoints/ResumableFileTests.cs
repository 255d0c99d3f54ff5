using Eddy.Checkpoints;
using Eddy.Learners;
using Eddy.Numerics;
using Eddy.Streams;
using Eddy.Tests.Numerics;
using Shouldly;

namespace Eddy.Tests.Checkpoints;

public class ResumableFileTests
{
    [Fact]
    public void A_learner_from_a_file_goes_on_bit_for_bit()
    {
        using var folder = new TemporaryFolder();
        string path = Path.Combine(folder.Path, "learner.safetensors");
        var random = new RandomSource(3);
        var learner = new ScaledLearner(new LinearLearner(4, 1, LearningTask.Regression));
        Learn(learner, random, 100);

        learner.SaveTo(path);
        var loaded = new ScaledLearner(new LinearLearner(4, 1, LearningTask.Regression));
        loaded.LoadFrom(path);

        float[] x = random.Uniform<float>(4);
        float[] next = [.. learner.Observe(x)];
        loaded.Observe(x).ToArray().ShouldBe(next);
        next[0].ShouldNotBe(0); // what it was before it learned
        loaded.Learn([1]).ShouldBe(learner.Learn([1]));
        loaded.Observe(x).ToArray().ShouldBe(learner.Observe(x).ToArray());
    }

    [Fact]
    public void Classes_that_came_late_are_taken_over()
    {
        using var folder = new TemporaryFolder();
        string path = Path.Combine(folder.Path, "learner.safetensors");
        var learner = new LinearLearner(4, 2, LearningTask.Classification);
        learner.Grow(5);

        learner.SaveTo(path);
        var loaded = new LinearLearner(4, 2, LearningTask.Classification);
        loaded.LoadFrom(path);

        loaded.OutputSize.ShouldBe(5);
    }

    [Fact]
    public void The_file_of_another_type_is_refused_by_both_names()
    {
        using var folder = new TemporaryFolder();
        string path = Path.Combine(folder.Path, "learner.safetensors");
        new RunningScaler(4).SaveTo(path);

        var refused = Should.Throw<InvalidDataException>(() => new LinearLearner(4, 2, LearningTask.Classification).LoadFrom(path));

        refused.Message.ShouldContain(path);
        refused.Message.ShouldContain("'RunningScaler'");
        refused.Message.ShouldContain("'LinearLearner'");
    }

    private static void Learn(ScaledLearner learner, RandomSource random, int samples)
    {
        for (int t = 0; t < samples; t++)
        {
            float[] x = random.Uniform<float>(4);
            learner.Observe(x);
            learner.Learn([x[0] - (2 * x[3])]);
        }
    }
}
