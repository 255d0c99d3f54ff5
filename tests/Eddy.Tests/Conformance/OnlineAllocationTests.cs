using Eddy.Learners;
using Eddy.Networks;
using Eddy.Numerics;
using Eddy.Streams;
using Eddy.Streams.Drift;
using Eddy.Tests.Learners;
using Eddy.Tests.Networks;
using Eddy.Tests.Numerics;
using Shouldly;

namespace Eddy.Tests.Conformance;

/// <summary>What learns from one sample at a time allocates nothing. It works on the caller's thread alone, whose bytes are counted exactly.</summary>
[Collection(nameof(Alone))]
public class OnlineAllocationTests
{
    public static TheoryData<string> Readouts => OnlineReadoutCase.Names;

    public static TheoryData<string> TrlLearners => TrlLearnerCase.Names;

    [Theory, MemberData(nameof(Readouts))]
    public void A_step_of_the_online_readout_allocates_nothing(string name)
    {
        OnlineReadout<float> readout = OnlineReadoutCase.New<float>(name, [20, 40], 10);
        OnlineReadoutCase.Fill(readout, new RandomSource(1));
        float[] target = OnlineReadoutCase.Target(readout, new RandomSource(2));
        Allocation.NothingIn(() =>
        {
            readout.Forward();
            readout.Learn(target);
        });
    }

    [Fact]
    public void A_sample_of_the_linear_learner_allocates_nothing()
    {
        var learner = new LinearLearner(8, 3, LearningTask.Classification);
        float[] x = new RandomSource(1).Uniform<float>(8), target = [0, 1, 0];
        Allocation.NothingIn(() =>
        {
            learner.Observe(x);
            learner.LearnLate(x, target);
            learner.Learn(target);
        });
    }

    [Theory, MemberData(nameof(TrlLearners))]
    public void A_sample_of_the_trl_learner_allocates_nothing(string name)
    {
        TrlLearner learner = TrlLearnerCase.New(name);
        float[][] x = [.. Enumerable.Range(0, 16).Select(t => TrlLearnerCase.Input(t))];
        float[] target = TrlLearnerCase.Target(0);
        int t = 0;
        Allocation.NothingIn(() =>
        {
            learner.Observe(x[t % 16]);
            learner.Learn(target);
            learner.LearnLate(x[t++ % 7], target);
        }, steps: 100);
        learner.Steps.ShouldBeGreaterThan(1024); // the rare work is among it
        learner.Learning = false;
        Allocation.NothingIn(() =>
        {
            learner.Observe(x[t++ % 16]);
            learner.Learn(target);
        });
    }

    [Fact]
    public void A_value_of_a_drift_detector_allocates_nothing()
    {
        IDriftDetector[] detectors = [new Adwin(new AdwinOptions { Clock = 1 }), new PageHinkley()];
        int t = 0;
        Allocation.NothingIn(() =>
        {
            t++;
            foreach (IDriftDetector detector in detectors)
            {
                detector.Observe(t / 300 % 2);
            }
        });
    }
}
