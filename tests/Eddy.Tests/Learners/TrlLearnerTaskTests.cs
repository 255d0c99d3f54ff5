using Eddy.Learners;
using Eddy.Numerics;
using Eddy.Steps;
using Shouldly;

namespace Eddy.Tests.Learners;

/// <summary>What the learner is for: an order in which neighbours are alike teaches the layers, and labels in the same pass teach the readout.</summary>
public class TrlLearnerTaskTests
{
    // The readout answers with the mean of its last thousand weights, and the layers must not have moved on by then: with few inputs the default is too fast.
    private static readonly SgdOptions _slow = new() { LearningRate = 0.003 };

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void Noisy_prototypes_that_come_in_runs_are_told_apart(int seed)
    {
        const int Inputs = 16, Classes = 4;
        var random = new RandomSource((ulong)seed);
        float[][] prototypes = [.. Enumerable.Range(0, Classes).Select(_ => (float[])[.. Enumerable.Range(0, Inputs).Select(_ => (float)random.NextGaussian())])];
        var learner = new TrlLearner(Inputs, Classes, LearningTask.Classification, (ulong)seed, new TrlLearnerOptions { Layers = [32, 16], Step = _slow });
        int wrong = 0, label = 0;
        for (int t = 0; t < 6000; t++)
        {
            if (t == 5000)
            {
                learner.Learning = false;
            }

            label = t % 16 == 0 || t >= 5000 ? random.NextInt(Classes) : label; // judged in any order
            float[] x = [.. prototypes[label].Select(v => v + (float)random.NextGaussian())];
            ReadOnlySpan<float> answer = learner.Observe(x);
            wrong += t >= 5000 && Best(answer) != label ? 1 : 0;
            learner.Learn(OneHot(Classes, label));
        }

        // Two prototypes lie √32 = 5.7 deviations of the noise apart, and few closer than 4, where the best rule errs on 2 %; guessing errs on 75 %.
        wrong.ShouldBeLessThan(60);
    }

    /// <summary>
    /// Two classes that no line parts: the sign of a product of two inputs, with noise in others. Few neurons, so that random ones do not suffice; what is compared is the
    /// same learner with layers that cannot learn.
    /// </summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void Layers_that_learn_from_the_order_beat_the_same_layers_untaught(int seed)
    {
        var options = new TrlLearnerOptions { Layers = [24], RateHalving = 50_000, Step = _slow };
        int taught = WrongOfTwoThousand(options, seed);
        int random = WrongOfTwoThousand(
            options with { Trl = options.Trl with { SimilarityCoefficient = 0, VarianceCoefficient = 0, CovarianceCoefficient = 0 } }, seed);

        // of 2000 test samples an error of 20 % has a deviation of 18: a third less is far more than chance
        taught.ShouldBeLessThan(random * 2 / 3, $"untaught {random}, taught {taught} of 2000");
    }

    private static int WrongOfTwoThousand(TrlLearnerOptions options, int seed)
    {
        const int Inputs = 12, Samples = 20_000;
        var learner = new TrlLearner(Inputs, 2, LearningTask.Classification, (ulong)seed, options);
        RandomSource random = new RandomSource((ulong)seed).Split("stream");
        float[] x = new float[Inputs];
        int label = 0, wrong = 0;
        for (int t = 0; t < Samples + 2000; t++)
        {
            if (t == Samples)
            {
                learner.Learning = false;
            }

            label = t % 16 == 0 || t >= Samples ? random.NextInt(2) : label;
            double sign = random.NextInt(2) == 0 ? -1 : 1;
            for (int k = 0; k < Inputs; k++)
            {
                x[k] = (float)random.NextGaussian();
            }

            x[0] = (float)((2 * sign) + (0.5 * x[0]));
            x[1] = (float)((2 * sign * (label == 0 ? -1 : 1)) + (0.5 * x[1]));
            wrong += Best(learner.Observe(x)) != label && t >= Samples ? 1 : 0;
            learner.Learn(label == 0 ? [1, 0] : [0, 1]);
        }

        return wrong;
    }

    private static float[] OneHot(int classes, int label)
    {
        float[] target = new float[classes];
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
