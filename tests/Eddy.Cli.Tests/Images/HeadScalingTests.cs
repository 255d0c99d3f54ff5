using Eddy.Data.Digits;
using Eddy.Data.Images;
using Eddy.Experiments.Images;
using Eddy.Numerics;
using Shouldly;

namespace Eddy.Cli.Tests.Images;

/// <summary>What a head reads has mean 0 and deviation 1 over the training images, and is the same whether it was kept or is computed anew.</summary>
public class HeadScalingTests
{
    private static readonly ImageDataSet _data = DigitsDataSet.Create(3, trainCount: 200, testCount: 40);

    [Fact]
    public void Features_are_standardised_over_the_training_images()
    {
        using var team = new WorkerTeam(1);
        var model = new ImageModel(new ImageRunOptions { Layers = [40, 10], BatchSize = 32, Learner = ImageLearner.Untrained, HeadStandardize = true }, _data.Train.Rows, _data.Train.Columns, _data.Train.Classes, team);
        var features = new HeadFeatures(model, _data, _data.Train, augment: false);
        HeadScaling scaling = model.HeadScaling.ShouldNotBeNull();
        scaling.Means[0][0, 3].ShouldBe(0); // until it is measured it changes nothing
        Row(features.Load([7], null)).ShouldBe(Row(features.LoadUnscaled([7], null)));
        scaling.Measure(_data.Train.Count, 32, indices => features.LoadUnscaled(indices, null));

        double[][] rows = [.. Enumerable.Range(0, _data.Train.Count).Select(i => Row(features.Load([i], null)))];
        double[][] plain = [.. Enumerable.Range(0, _data.Train.Count).Select(i => Row(features.LoadUnscaled([i], null)))];
        for (int j = 0; j < rows[0].Length; j++)
        {
            double mean = rows.Average(row => row[j]), variance = rows.Average(row => row[j] * row[j]) - (mean * mean);
            double before = plain.Average(row => row[j] * row[j]) - Math.Pow(plain.Average(row => row[j]), 2);
            mean.ShouldBe(0, 1e-5, $"neuron {j}");
            variance.ShouldBe(before / (before + 1e-3), 1e-4, $"neuron {j}");
        }

        rows[5].ShouldNotBe(plain[5]);

        static double[] Row(IReadOnlyList<PanelMatrix<float>> blocks)
            => [.. blocks.SelectMany(block => Enumerable.Range(0, block.Columns).Select(j => (double)block[0, j]))];
    }

    [Fact]
    public void A_head_on_standardised_features_learns_from_features_that_hardly_vary()
    {
        // The layers' outputs are made tiny: a plain head sees next to nothing in its few steps, a standardised one sees the same as ever.
        Error(standardise: true).ShouldBeLessThan(Error(standardise: false) - 10);

        static double Error(bool standardise)
        {
            using var team = new WorkerTeam(1);
            var options = new ImageRunOptions { Layers = [100], BatchSize = 16, Learner = ImageLearner.Untrained, HeadEpochs = 5, HeadLearningRate = 1e-3, HeadStandardize = standardise };
            var model = new ImageModel(options, _data.Train.Rows, _data.Train.Columns, _data.Train.Classes, team);
            foreach ((_, Steps.Parameter<float> parameter) in model.Layers.Parameters)
            {
                foreach (ref float weight in parameter.Value.Span)
                {
                    weight *= 0.2f;
                }
            }

            new ImageTrainer(model, _data).Run();
            return ImageEvaluation.Of(model, _data, _data.Test).ErrorPercent;
        }
    }
}
