using Eddy.Data.Images;

namespace Eddy.Experiments.Images;

/// <summary>The form in which a model expects images: their size, and how a pixel is scaled, z = (pixel/255 − mean)/deviation.</summary>
/// <param name="Rows">Height in pixels.</param>
/// <param name="Columns">Width in pixels.</param>
/// <param name="Mean">Subtracted from a pixel in 0 … 1.</param>
/// <param name="Deviation">Divides what is left; above 0.</param>
public sealed record ImageFormat(int Rows, int Columns, float Mean, float Deviation)
{
    /// <summary>The form in which a learner takes a data set's images: standardised, but equilibrium propagation hears pixels from 0 to 1 as they are, for its units are clamped to that.</summary>
    public static ImageFormat Of(ImageDataSet data, ImageLearner learner = ImageLearner.Trl)
    {
        ArgumentNullException.ThrowIfNull(data);
        (float mean, float deviation) = learner == ImageLearner.Equilibrium ? (0, 1) : (data.Mean, data.Deviation);
        return new ImageFormat(data.Train.Rows, data.Train.Columns, mean, deviation);
    }

    /// <summary>A data set with these images as its test part and this scaling, so that a model judges them as it judged its own.</summary>
    /// <param name="name">What the images are called.</param>
    /// <param name="images">Images of this size.</param>
    /// <exception cref="InvalidDataException">The images are of another size.</exception>
    public ImageDataSet Wrap(string name, ImageSet images)
    {
        ArgumentNullException.ThrowIfNull(images);
        return images.Rows == Rows && images.Columns == Columns
            ? new ImageDataSet(name, name, images, images, Mean, Deviation)
            : throw new InvalidDataException($"{name}: its images are {images.Rows}×{images.Columns}, but the model was trained on {Rows}×{Columns}. Give images of that size.");
    }
}
