using Eddy.Checkpoints;
using Eddy.Learners;
using Eddy.Numerics;
using Eddy.Streams;
using Shouldly;

namespace Eddy.Tests.Streams;

[Collection(nameof(Alone))]
public class StreamAllocationTests
{
    [Theory]
    [InlineData(LearningTask.Classification, 0)]
    [InlineData(LearningTask.Classification, 100)]
    [InlineData(LearningTask.Regression, 0)]
    [InlineData(LearningTask.Regression, 100)]
    public void A_step_allocates_nothing_once_every_class_is_known(LearningTask task, int delay)
    {
        const int Samples = 20_000, Inputs = 8;
        var random = new RandomSource(9);
        float[] inputs = [.. Enumerable.Range(0, Samples * Inputs).Select(_ => (float)random.NextGaussian())];
        float[] targets = [.. Enumerable.Range(0, Samples).Select(t => t % 11 == 5 ? float.NaN : random.NextInt(4))];
        using var source = new ArraySource(task, inputs, targets, declaredClasses: task == LearningTask.Classification ? 1 : 0);
        var learner = new ScaledLearner(new PlainLearner(task, Inputs));
        var evaluation = new PrequentialEvaluation(source, learner, new PrequentialOptions { Window = 300, DelaySamples = delay }, new Always());
        evaluation.Run(2000).ShouldBe(2000); // all classes, windows full, more changes than are kept

        long here = GC.GetAllocatedBytesForCurrentThread();
        long taken = evaluation.Run(Samples);
        (GC.GetAllocatedBytesForCurrentThread() - here).ShouldBe(0);
        taken.ShouldBe(Samples - 2000);
    }

    private sealed class Always : IDriftDetector
    {
        public bool Observe(double value) => true;

        public void Reset()
        {
        }

        public void Save(CheckpointBuilder checkpoint, string prefix)
        {
        }

        public void Load(Checkpoint checkpoint, string prefix)
        {
        }
    }
}
