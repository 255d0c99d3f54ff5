using Eddy.Learners.Recurrent;
using Eddy.Networks;
using Eddy.Steps;
using Eddy.Streams;
using Eddy.Tests.Streams;
using Eddy.Traces.OneStep;
using Shouldly;

namespace Eddy.Tests.Learners.Recurrent;

public class LateLabelTests
{
    public static TheoryData<string> Names => RecurrentLearnerCase.LateNames;

    [Theory, MemberData(nameof(Names))]
    public void A_late_label_meets_the_trace_of_its_own_sample(string name)
    {
        // With weights that do not move, the lessons are the same whenever they come: to the bit.
        RecurrentLearner now = RecurrentLearnerCase.New(name, options: new() { UpdateEvery = 1000 });
        RecurrentLearner late = RecurrentLearnerCase.New(name, options: new() { UpdateEvery = 1000, LabelDelay = 3 });
        var losses = new List<float>();
        for (int t = 0; t < 12; t++)
        {
            now.Observe(RecurrentLearnerCase.Input(t)).ToArray().ShouldBe(late.Observe(RecurrentLearnerCase.Input(t)).ToArray());
            losses.Add(now.Learn(RecurrentLearnerCase.Target(t)));
            if (t >= 3)
            {
                late.LearnLate(RecurrentLearnerCase.Input(t - 3), RecurrentLearnerCase.Target(t - 3)).ShouldBe(losses[t - 3]);
            }
        }

        foreach (int t in new[] { 9, 10, 11 })
        {
            late.LearnLate(RecurrentLearnerCase.Input(t), RecurrentLearnerCase.Target(t));
        }

        Gradients(late).ShouldBe(Gradients(now));

        static float[] Gradients(RecurrentLearner learner) => [.. learner.Core.Parameters.SelectMany(p => p.Gradient!.Span.ToArray())];
    }

    [Fact]
    public void The_answer_is_that_of_todays_readout()
    {
        RecurrentLearner late = RecurrentLearnerCase.New("one-step", options: new() { LabelDelay = 1 });
        late.Observe(RecurrentLearnerCase.Input(0));
        late.Observe(RecurrentLearnerCase.Input(1));
        float first = late.Learn([5, 5]); // moves the readout; the last sample needs no late label then
        first.ShouldBeGreaterThan(1);
        late.Learning = false;
        float today = late.LearnLate(RecurrentLearnerCase.Input(0), [5, 5]);
        late.LearnLate(RecurrentLearnerCase.Input(0), [5, 5]).ShouldBe(today); // a frozen one only measures
        late.Learning = true;
        late.LearnLate(RecurrentLearnerCase.Input(0), [5, 5]).ShouldBe(today);
        RecurrentLearner untaught = RecurrentLearnerCase.New("one-step", options: new() { LabelDelay = 1 });
        untaught.Observe(RecurrentLearnerCase.Input(0));
        today.ShouldBeLessThan(untaught.Learn([5, 5]));
    }

    [Fact]
    public void A_lesson_at_once_after_a_late_one_is_about_the_last_sample()
    {
        RecurrentLearner late = RecurrentLearnerCase.New("one-step", options: new() { LabelDelay = 1, UpdateEvery = 1000 });
        RecurrentLearner plain = RecurrentLearnerCase.New("one-step", options: new() { UpdateEvery = 1000 });
        for (int t = 0; t < 2; t++)
        {
            late.Observe(RecurrentLearnerCase.Input(t));
            plain.Observe(RecurrentLearnerCase.Input(t));
        }

        late.LearnLate(RecurrentLearnerCase.Input(0), [1, 0]);
        late.Learn([0, 1]).ShouldBe(plain.Learn([0, 1]));
        Should.Throw<InvalidOperationException>(() => late.LearnLate(RecurrentLearnerCase.Input(1), [0, 1])); // it was taught
    }

    [Fact]
    public void A_label_of_a_sample_that_does_not_wait_is_refused()
    {
        RecurrentLearner late = RecurrentLearnerCase.New("one-step", options: new() { LabelDelay = 2 });
        for (int t = 0; t < 5; t++)
        {
            late.Observe(RecurrentLearnerCase.Input(t));
        }

        string before = Resume.Fingerprint(late);
        Should.Throw<InvalidOperationException>(() => late.LearnLate(RecurrentLearnerCase.Input(1), [0, 1])).Message.ShouldContain("at most 2 steps late");
        Should.Throw<InvalidOperationException>(() => late.LearnLate([9, 9, 9], [0, 1])).Message.ShouldContain("exactly as it was observed");
        Resume.Fingerprint(late).ShouldBe(before);
        late.LearnLate(RecurrentLearnerCase.Input(2), [0, 1]);
        Should.Throw<InvalidOperationException>(() => late.LearnLate(RecurrentLearnerCase.Input(2), [0, 1])); // once each
        late.ResetState();
        Should.Throw<InvalidOperationException>(() => late.LearnLate(RecurrentLearnerCase.Input(4), [0, 1]));
    }

    [Fact]
    public void A_scaler_names_a_late_sample_as_it_was_scaled_when_it_was_observed()
    {
        RecurrentLearner inner = Network.Recurrent(2).Gru(3).Linear(1).Compile(new OneStepOptions(), new SgdOptions(), new() { LabelDelay = 2 });
        var learner = new ScaledLearner(inner);
        var resumed = new ScaledLearner(Network.Recurrent(2).Gru(3).Linear(1).Compile(new OneStepOptions(), new SgdOptions(), new() { LabelDelay = 2 }));
        for (int t = 0; t < 20; t++)
        {
            learner.Observe([t, t * t]); // the statistics move all the time
            if (t >= 2)
            {
                learner.LearnLate([t - 2, (t - 2) * (t - 2)], [1]);
            }
        }

        Resume.Through(learner, resumed);
        resumed.LearnLate([18, 18 * 18], [1]).ShouldBe(learner.LearnLate([18, 18 * 18], [1]));
        Should.Throw<InvalidOperationException>(() => learner.LearnLate([3, 9], [1]));
        Resume.Fingerprint(resumed).ShouldBe(Resume.Fingerprint(learner));
    }
}
