using System.Numerics.Tensors;
using Eddy.Data.Images;
using Eddy.Numerics;

namespace Eddy.Experiments.Trl;

/// <summary>Fills batches with images: pixels/255, optionally augmented, then standardised. Allocates nothing after construction.</summary>
public sealed class ImageBatches
{
    private const int ImagesAhead = 4;

    private readonly ImageSet _images;
    private readonly float _mean;
    private readonly float _deviation;
    private readonly ImageAugmenter? _augmenter;
    private readonly float[] _pixels;

    /// <summary>Batches of <paramref name="images"/>, scaled as <paramref name="data"/> says.</summary>
    public ImageBatches(ImageDataSet data, ImageSet images, bool augment)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(images);
        (_images, _mean, _deviation) = (images, data.Mean, data.Deviation);
        _pixels = new float[images.PixelsPerImage];
        _augmenter = augment ? new ImageAugmenter(images.Rows, images.Columns) : null;
    }

    /// <summary>Writes the images with these indices into the rows of <paramref name="batch"/>, in order.</summary>
    /// <param name="indices">At most as many as the batch has rows.</param>
    /// <param name="batch">[batch, pixels].</param>
    /// <param name="epoch">Source of this epoch's augmentation; each image draws from its own part of it.</param>
    public void Fill(ReadOnlySpan<int> indices, PanelMatrix<float> batch, RandomSource? epoch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        for (int b = 0; b < indices.Length; b++)
        {
            if (b + ImagesAhead < indices.Length)
            {
                CacheLine.Prefetch(_images.Image(indices[b + ImagesAhead])); // images are drawn at random: each is a wait for memory
            }

            ReadOnlySpan<byte> image = _images.Image(indices[b]);
            if (_augmenter is null)
            {
                Standardise(image, batch, b);
                continue;
            }

            _augmenter.Apply(image, _pixels, epoch!.Split("augment", indices[b]));
            TensorPrimitives.Subtract(_pixels, _mean, _pixels);
            TensorPrimitives.Divide(_pixels, _deviation, _pixels);
            for (int p = 0, column = 0; p < batch.Panels; p++, column += PanelMatrix<float>.PanelWidth)
            {
                _pixels.AsSpan(column, Math.Min(PanelMatrix<float>.PanelWidth, _pixels.Length - column)).CopyTo(batch.Lanes(p, b));
            }
        }
    }

    private void Standardise(ReadOnlySpan<byte> image, PanelMatrix<float> batch, int row)
    {
        float scale = 1 / (255 * _deviation), shift = -_mean / _deviation;
        for (int p = 0, column = 0; p < batch.Panels; p++, column += PanelMatrix<float>.PanelWidth)
        {
            PixelScaling.Apply(image[column..Math.Min(column + PanelMatrix<float>.PanelWidth, image.Length)], scale, shift, batch.Lanes(p, row));
        }
    }
}
