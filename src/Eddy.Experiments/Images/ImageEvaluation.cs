using Eddy.Data.Images;

namespace Eddy.Experiments.Images;

/// <summary>How a model did on a set of images.</summary>
/// <param name="ErrorPercent">Share of wrong answers, in percent.</param>
/// <param name="Predictions">The answer for each image.</param>
/// <param name="Confidences">The probability of each answer, from 0 to 1.</param>
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
        return Of(model, new HeadFeatures(model, data, images, augment: false), images);
    }

    internal static ImageEvaluation Of(ImageModel model, HeadFeatures features, ImageSet images)
    {
        int size = model.Options.BatchSize, wrong = 0;
        int[] predictions = new int[images.Count], indices = new int[size];
        double[] confidences = new double[images.Count], probabilities = new double[model.Head.Classes];
        for (int first = 0; first < images.Count; first += size)
        {
            int rows = Math.Min(size, images.Count - first);
            for (int b = 0; b < rows; b++)
            {
                indices[b] = first + b;
            }

            model.Head.Forward(features.Load(indices.AsSpan(0, rows), null));
            for (int b = 0; b < rows; b++)
            {
                int answer = model.Head.Predict(b);
                model.Head.Probabilities(b, probabilities);
                predictions[first + b] = answer;
                confidences[first + b] = probabilities[answer];
                wrong += answer == images.Label(first + b) ? 0 : 1;
            }
        }

        return new ImageEvaluation(100.0 * wrong / images.Count, predictions, confidences);
    }
}
