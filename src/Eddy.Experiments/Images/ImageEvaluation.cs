using Eddy.Data.Images;
using Eddy.Networks;
using Eddy.Numerics;

namespace Eddy.Experiments.Images;

/// <summary>How a model did on a set of images.</summary>
/// <param name="ErrorPercent">Share of wrong answers, in percent.</param>
/// <param name="Predictions">The answer for each image.</param>
/// <param name="Confidences">How sure the model is of each answer, from 0 to 1: for a head that told classes apart by cross-entropy, their probability.</param>
public sealed record ImageEvaluation(double ErrorPercent, int[] Predictions, double[] Confidences)
{
    /// <summary>Runs a frozen model on images.</summary>
    /// <param name="model">The model; nothing of it changes but the outputs of its layers.</param>
    /// <param name="data">Says how pixels are scaled.</param>
    /// <param name="images">The images to judge on.</param>
    public static ImageEvaluation Of(ImageModel model, ImageDataSet data, ImageSet images)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(images);
        if (model.Network is null)
        {
            return Of(model, new HeadFeatures(model, data, images, augment: false), images);
        }

        var batches = new ImageBatches(model, data, images, augment: false);
        return Of(model, images, indices =>
        {
            batches.Fill(indices, null);
            model.Network.Predict();
            return model.Network.Scores;
        });
    }

    internal static ImageEvaluation Of(ImageModel model, HeadFeatures features, ImageSet images) => Of(model, images, indices =>
    {
        model.Head.Forward(features.Load(indices, null));
        return model.Head.Output;
    });

    private static ImageEvaluation Of(ImageModel model, ImageSet images, Func<ReadOnlySpan<int>, PanelMatrix<float>> scoresOf)
    {
        int size = model.Options.BatchSize, wrong = 0;
        int[] predictions = new int[images.Count], indices = new int[size];
        double[] confidences = new double[images.Count], shares = new double[model.Classes];
        for (int first = 0; first < images.Count; first += size)
        {
            int rows = Math.Min(size, images.Count - first);
            for (int b = 0; b < rows; b++)
            {
                indices[b] = first + b;
            }

            PanelMatrix<float> scores = scoresOf(indices.AsSpan(0, rows));
            for (int b = 0; b < rows; b++)
            {
                for (int c = 0; c < shares.Length; c++)
                {
                    shares[c] = scores[b, c];
                }

                int answer = ClassScores.Best(shares);
                ClassShares.FromScores(shares, model.Options.Learner);
                predictions[first + b] = answer;
                confidences[first + b] = shares[answer];
                wrong += answer == images.Label(first + b) ? 0 : 1;
            }
        }

        return new ImageEvaluation(100.0 * wrong / images.Count, predictions, confidences);
    }
}
