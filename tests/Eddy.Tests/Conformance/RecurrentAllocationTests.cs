using Eddy.Learners;
using Eddy.Learners.Recurrent;
using Eddy.Networks;
using Eddy.Neurons;
using Eddy.Steps;
using Eddy.Tests.Learners.Recurrent;
using Eddy.Traces.EProp;
using Shouldly;

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
    public void Nor_does_a_reward()
    {
        RecurrentLearner learner = Network.Recurrent(3).Layer(new AlifNeuron { Threshold = 0.4, RefractorySteps = 1 }, 40).Softmax(2).WithReadoutMemory(0.8)
            .Compile(new EPropOptions { RewardDecay = 0.9, Rates = new(), Feedback = new() { AdaptiveDecay = 0.01 } }, new AdamOptions());
        float[] input = RecurrentLearnerCase.Input(1), target = [0, 1];
        Allocation.NothingIn(() =>
        {
            learner.Observe(input);
            learner.Learn(target);
            learner.Reward(0.1f);
        });
    }

    [Theory]
    [InlineData("e-prop")]
    [InlineData("e-prop, adaptive, rates")]
    public void Nor_does_a_sample_in_one_pass(string name)
    {
        RecurrentLearner learner = RecurrentLearnerCase.New(name);
        learner.Core.Credit.Deferred.ShouldBeTrue();
        float[] input = RecurrentLearnerCase.Input(1), target = [0, 1];
        Allocation.NothingIn(() =>
        {
            learner.Observe(input);
            learner.Learn(target);
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

    [Fact]
    public void Nor_does_a_modulator()
    {
        RecurrentLearner learner = RecurrentLearnerCase.New("three-factor", step: new Eddy.Steps.SgdOptions { LearningRate = 1e-5 });
        float[] input = RecurrentLearnerCase.Input(1), modulator = new float[39];
        modulator[3] = 1;
        Allocation.NothingIn(() =>
        {
            learner.Observe(input);
            learner.Modulate(0, modulator);
            learner.Observe(input);
            learner.Modulate(-0.1f);
        });
    }
}
