using Eddy.Learners;
using Eddy.Learners.Recurrent;
using Eddy.Tests.Learners.Recurrent;

namespace Eddy.Tests.Conformance;

/// <summary>Nothing is allocated per sample, whatever the rule.</summary>
[Collection(nameof(Alone))]
public class RecurrentAllocationTests
{
    public static TheoryData<string> Names => RecurrentLearnerCase.Names;

    public static TheoryData<string> LateNames => RecurrentLearnerCase.LateNames;

    [Theory, MemberData(nameof(Names))]
    public void A_sample_and_its_lesson_allocate_nothing(string name)
    {
        RecurrentLearner learner = RecurrentLearnerCase.New(name, LearningTask.Classification, new() { ClipNorm = 1 });
        float[] input = RecurrentLearnerCase.Input(1), target = [0, 1];
        Allocation.NothingIn(() =>
        {
            learner.Observe(input);
            learner.Learn(target);
        });
    }

    [Theory, MemberData(nameof(LateNames))]
    public void Nor_does_a_late_label(string name)
    {
        RecurrentLearner learner = RecurrentLearnerCase.New(name, options: new() { LabelDelay = 2 });
        float[][] inputs = [.. Enumerable.Range(0, 5).Select(RecurrentLearnerCase.Input)];
        float[] target = [0, 1];
        int t = 0;
        learner.Observe(inputs[3]);
        learner.Observe(inputs[4]);
        Allocation.NothingIn(() =>
        {
            learner.Observe(inputs[t % 5]);
            learner.LearnLate(inputs[(t + 3) % 5], target);
            t++;
        });
    }

    [Fact]
    public void Nor_do_parallel_streams()
    {
        RecurrentLearner learner = RecurrentLearnerCase.New("one-step", options: new() { Streams = 2 });
        float[] inputs = [.. RecurrentLearnerCase.Input(0), .. RecurrentLearnerCase.Input(1)], targets = [0, 1, 1, 0];
        bool[] has = [true, false];
        Allocation.NothingIn(() =>
        {
            learner.ObserveBatch(inputs);
            learner.LearnBatch(targets, has);
        });
    }
}
