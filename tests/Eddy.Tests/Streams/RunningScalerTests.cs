using Eddy.Learners;
using Eddy.Numerics;
using Eddy.Streams;
using Shouldly;

namespace Eddy.Tests.Streams;

public class RunningScalerTests
{
    public static TheoryData<int> Inputs => new(Enumerable.Range(1, 35));

    [Theory, MemberData(nameof(Inputs))]
    public void Every_input_follows_the_equations_bit_for_bit_in_vectors_and_tails(int inputs)
    {
        var random = new RandomSource((ulong)inputs);
        var scaler = new RunningScaler(inputs);
        double[] mean = new double[inputs], squares = new double[inputs];
        float[] x = new float[inputs], scaled = new float[inputs], expected = new float[inputs];
        for (int n = 1; n <= 50; n++)
        {
            for (int i = 0; i < inputs; i++)
            {
                x[i] = i % 5 == 4 ? 7 : (float)((i * 100) + random.NextGaussian()); // every fifth does not vary
                double before = x[i] - mean[i];
                mean[i] += before * (1.0 / n);
                squares[i] += before * (x[i] - mean[i]);
                double deviation = Math.Sqrt(squares[i] * (1.0 / n));
                expected[i] = (float)((x[i] - mean[i]) / (deviation < 1e-6 ? 1 : deviation));
            }

            scaler.Update(x);
            scaler.Scale(x, scaled);
            scaled.ShouldBe(expected);
        }

        scaler.Mean.ToArray().ShouldBe(mean);
        scaler.StateBytes.ShouldBe(8 + (16 * inputs));
    }

    [Fact]
    public void The_output_has_mean_0_and_deviation_1_over_the_samples_that_were_seen()
    {
        var random = new RandomSource(1);
        var scaler = new RunningScaler(1);
        float[] samples = [.. Enumerable.Range(0, 1000).Select(_ => (float)((1e4 * random.NextGaussian()) + 1e6))];
        foreach (float x in samples)
        {
            scaler.Update([x]);
        }

        double average = samples.Average(x => (double)x), deviation = Math.Sqrt(samples.Average(x => (x - average) * (x - average)));
        scaler.Mean[0].ShouldBe(average, 1e6 * 1000 * 1.2e-16); // a thousand roundings of numbers of 1e6
        scaler.Deviation(0).ShouldBe(deviation, 1e4 * 1000 * 1.2e-16 * 100); // relative to the mean, a hundred times the deviation
        float[] one = new float[1];
        double sum = 0, squares = 0;
        foreach (float x in samples)
        {
            scaler.Scale([x], one);
            sum += one[0];
            squares += one[0] * (double)one[0];
        }

        (sum / 1000).ShouldBe(0, 4 * 6e-8); // each output, below 4, is rounded to float once
        (squares / 1000).ShouldBe(1, 2 * 4 * 6e-8);
    }

    [Fact]
    public void The_first_sample_gives_zeros_and_what_does_not_vary_stays_in_its_unit()
    {
        var scaler = new RunningScaler(3);
        float[] scaled = new float[3];
        scaler.Scale([1, 2, 3], scaled);
        scaled.ShouldBe([1, 2, 3]); // nothing is known yet
        scaler.Update([5, -3e38f, 1e-30f]);
        scaler.Scale([5, -3e38f, 1e-30f], scaled);
        scaled.ShouldBe([0, 0, 0]);
        scaler.Update([5, 3e38f, 2e-30f]);
        scaler.Scale([7, 3e38f, 2e-30f], scaled);
        scaled[0].ShouldBe(2); // deviation 0 counts as 1
        scaled[1].ShouldBe(1); // no overflow on the way
        scaled[2].ShouldBe(5e-31f, 1e-37);
    }

    [Theory, MemberData(nameof(Inputs))]
    public void What_changes_for_the_first_time_is_held_within_six_deviations(int inputs)
    {
        var scaler = new RunningScaler(inputs);
        float[] x = new float[inputs], scaled = new float[inputs];
        for (int n = 0; n < 100; n++)
        {
            scaler.Update(x);
        }

        // Of 101 samples one is ±1 and all others 0: it lies (1 − 1/101)/√(1/101 − 1/101²) = 10 deviations from the mean.
        for (int i = 0; i < inputs; i++)
        {
            x[i] = i % 2 == 0 ? 1 : -1;
        }

        scaler.Update(x);
        scaler.Scale(x, scaled);
        for (int i = 0; i < inputs; i++)
        {
            scaled[i].ShouldBe(i % 2 == 0 ? 6 : -6);
            x[i] /= 2; // half as far is 4.95 deviations: told as it is
        }

        scaler.Scale(x, scaled);
        double mean = 1 / 101.0, expected = (0.5 - mean) / Math.Sqrt(mean - (mean * mean));
        scaled.ShouldAllBe(s => Math.Abs(Math.Abs(s) - expected) < 1e-6);
    }

    [Fact]
    public void A_wrong_length_or_a_number_that_is_not_finite_is_refused_and_changes_nothing()
    {
        var scaler = new RunningScaler(9);
        scaler.Update([1, 2, 3, 4, 5, 6, 7, 8, 9]);
        string before = Resume.Fingerprint(scaler);
        float[] scaled = new float[9];
        foreach (float odd in new[] { float.NaN, float.PositiveInfinity, float.NegativeInfinity })
        {
            for (int at = 0; at < 9; at++)
            {
                float[] x = new float[9];
                x[at] = odd;
                Should.Throw<ArgumentException>(() => scaler.Update(x)).Message.ShouldContain("Sample 2");
            }
        }

        Should.Throw<ArgumentException>(() => scaler.Update(new float[8]));
        Should.Throw<ArgumentException>(() => scaler.Scale(new float[8], scaled));
        Should.Throw<ArgumentException>(() => scaler.Scale(scaled, new float[10]));
        Should.Throw<ArgumentOutOfRangeException>(() => new RunningScaler(0));
        Resume.Fingerprint(scaler).ShouldBe(before);
        scaled.ShouldAllBe(x => x == 0);
    }

    [Fact]
    public void A_scaler_before_a_learner_learns_with_it_and_is_frozen_with_it()
    {
        var spy = new SpyLearner(LearningTask.Regression, 1);
        var learner = new ScaledLearner(spy);
        learner.Observe([4]);
        learner.Learn([1]);
        learner.Observe([8]); // mean 6, deviation 2
        learner.LearnLate([2], [3]);
        learner.Scaler.Count.ShouldBe(2);
        learner.Learning = false;
        spy.Learning.ShouldBeFalse();
        learner.Observe([10]);
        learner.Scaler.Count.ShouldBe(2);
        learner.ResetState();
        learner.Scaler.Count.ShouldBe(2);
        learner.Grow(5);
        spy.Calls.ShouldBe(["observe 0", "learn 0: 1", "observe 1", "late -2: 3", "observe 2", "reset", "grow 5"]);
        (learner.Task, learner.InputSize, learner.OutputSize, learner.StateBytes).ShouldBe((LearningTask.Regression, 1, 5, 100 + 24));
        learner.Learning = true;
        Should.Throw<ArgumentException>(() => learner.Observe([1, 2]));
        learner.Scaler.Count.ShouldBe(2);
    }

    [Fact]
    public void A_resumed_learner_scales_on_bit_for_bit()
    {
        ScaledLearner whole = new(new PlainLearner(LearningTask.Regression, 11)), resumed = new(new PlainLearner(LearningTask.Regression, 11));
        var random = new RandomSource(8);
        for (int t = 0; t < 300; t++)
        {
            float[] x = [.. Enumerable.Range(0, 11).Select(i => (float)(i * random.NextGaussian()))];
            whole.Observe(x);
            whole.Learn([x[1]]);
            if (t == 130)
            {
                Resume.Through(whole, resumed);
            }
            else if (t > 130)
            {
                resumed.Observe(x);
                resumed.Learn([x[1]]);
            }
        }

        Resume.Fingerprint(resumed).ShouldBe(Resume.Fingerprint(whole));
    }
}
