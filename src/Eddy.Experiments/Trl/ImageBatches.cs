using System.Numerics.Tensors;
using Eddy.Data.Images;
using Eddy.Numerics;

namespace Eddy.Experiments.Trl;

/// <summary>Fills batches with images: pixels/255, optionally augmented, then standardised. Allocates nothing after construction.</summary>
public sealed class ImageBatches
{
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
        float scale = (_augmenter is null ? 1f / 255 : 1f) / _deviation, shift = -_mean / _deviation;
        for (int b = 0; b < indices.Length; b++)
        {
            ReadOnlySpan<byte> image = _images.Image(indices[b]);
            if (_augmenter is null)
            {
                TensorPrimitives.ConvertTruncating<byte, float>(image, _pixels);
            }
            else
            {
                _augmenter.Apply(image, _pixels, epoch!.Split("augment", indices[b]));
            }

            TensorPrimitives.Multiply(_pixels, scale, _pixels);
            TensorPrimitives.Add(_pixels, shift, _pixels);
            for (int p = 0, column = 0; p < batch.Panels; p++, column += PanelMatrix<float>.PanelWidth)
            {
                _pixels.AsSpan(column, Math.Min(PanelMatrix<float>.PanelWidth, _pixels.Length - column)).CopyTo(batch.Lanes(p, b));
            }
        }
    }
}
