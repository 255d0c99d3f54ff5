using Eddy.Data.Digits;
using Eddy.Data.Images;
using Eddy.Learners;
using Eddy.Numerics;
using Eddy.Streams;
using Shouldly;

namespace Eddy.Cli.Tests.Images;

/// <summary>One pass over drawn digits, one sample at a time, the readout learned in the same pass.</summary>
public class TrlLearnerDigitsTests
{
    private const int Samples = 6000;

    [Fact]
    public void A_single_pass_over_digits_is_worth_more_than_layers_that_do_not_learn()
    {
        ImageDataSet digits = DigitsDataSet.Create(trainCount: Samples, testCount: 1000);
        var options = new TrlLearnerOptions { Layers = [64, 32] };
        double taught = Accuracy(digits, options);
        double untaught = Accuracy(
            digits, options with { Trl = options.Trl with { SimilarityCoefficient = 0, VarianceCoefficient = 0, CovarianceCoefficient = 0 } });

        // 0.81 against 0.66 when this was written; of 1000 images 0.8 has a deviation of 0.013
        taught.ShouldBeGreaterThan(0.75);
        taught.ShouldBeGreaterThan(untaught + 0.05);
    }

    private static double Accuracy(ImageDataSet digits, TrlLearnerOptions options)
    {
        var learner = new TrlLearner(digits.Train.PixelsPerImage, 10, LearningTask.Classification, seed: 1, options);
        float[] x = new float[learner.InputSize], target = new float[10];
        foreach (int i in new CoherentSampler(digits.Train.AllLabels, chunkSize: 16).Order(new RandomSource(1)))
        {
            Scale(digits, digits.Train.Image(i), x);
            learner.Observe(x);
            Array.Clear(target);
            target[digits.Train.Label(i)] = 1;
            learner.Learn(target);
        }

        learner.Learning = false;
        int right = 0;
        for (int i = 0; i < digits.Test.Count; i++)
        {
            Scale(digits, digits.Test.Image(i), x);
            ReadOnlySpan<float> answer = learner.Observe(x);
            int best = 0;
            for (int c = 1; c < answer.Length; c++)
            {
                best = answer[c] > answer[best] ? c : best;
            }

            right += best == digits.Test.Label(i) ? 1 : 0;
        }

        return right / (double)digits.Test.Count;
    }

    private static void Scale(ImageDataSet digits, ReadOnlySpan<byte> image, Span<float> x)
    {
        for (int k = 0; k < x.Length; k++)
        {
            x[k] = ((image[k] / 255f) - digits.Mean) / digits.Deviation;
        }
    }
}
