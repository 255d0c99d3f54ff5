using System.Numerics.Tensors;
using Eddy.Data.Images;
using Eddy.Numerics;

namespace Eddy.Experiments.Images;

/// <summary>
/// Fills batches with images: pixels/255, optionally augmented, then standardised. Each worker of the team fills its own rows. Without augmentation nothing is
/// allocated after construction.
/// </summary>
public sealed class ImageBatches : ITeamWork
{
    private const int ImagesAhead = 4;

    private readonly ImageSet _images;
    private readonly float _mean;
    private readonly float _deviation;
    private readonly WorkerTeam _team;
    private readonly ImageAugmenter[]? _augmenters;
    private readonly float[][] _pixels;
    private readonly int[] _indices;
    private readonly PanelMatrix<float> _batch;
    private int _count;
    private RandomSource? _epoch;

    /// <summary>Batches of images for the input of a model.</summary>
    /// <param name="model">The model whose input is filled.</param>
    /// <param name="data">Says how pixels are scaled.</param>
    /// <param name="images">The images to draw from.</param>
    /// <param name="augment">Whether each is rotated, shifted and scaled at random.</param>
    public ImageBatches(ImageModel model, ImageDataSet data, ImageSet images, bool augment)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(images);
        var format = ImageFormat.Of(data, model.Options.Learner);
        (_images, _mean, _deviation, _team, _batch) = (images, format.Mean, format.Deviation, model.Team, model.Layers.Input);
        _indices = new int[_batch.Rows];
        _pixels = [.. Enumerable.Range(0, _team.Workers).Select(_ => new float[images.PixelsPerImage])];
        _augmenters = augment ? [.. _pixels.Select(_ => new ImageAugmenter(images.Rows, images.Columns))] : null;
    }

    /// <summary>Writes the images with these indices into the rows of the model's input, in order.</summary>
    /// <param name="indices">At most as many as a batch has rows; rows beyond keep what they held.</param>
    /// <param name="epoch">Source of this epoch's augmentation; each image draws from its own part of it.</param>
    public void Fill(ReadOnlySpan<int> indices, RandomSource? epoch)
    {
        indices.CopyTo(_indices);
        (_count, _epoch) = (indices.Length, epoch);
        _team.Run(this);
    }

    void ITeamWork.Run(int worker, int workers)
    {
        int end = WorkerTeam.FirstOf(_count, worker + 1, workers);
        for (int b = WorkerTeam.FirstOf(_count, worker, workers); b < end; b++)
        {
            if (b + ImagesAhead < end)
            {
                CacheLine.Prefetch(_images.Image(_indices[b + ImagesAhead])); // images are drawn at random: each is a wait for memory
            }

            ReadOnlySpan<byte> image = _images.Image(_indices[b]);
            if (_augmenters is null)
            {
                Standardise(image, b);
            }
            else
            {
                _augmenters[worker].Apply(image, _pixels[worker], _epoch!.Split("augment", _indices[b]));
                Standardise(_pixels[worker], b);
            }
        }
    }

    private void Standardise(ReadOnlySpan<byte> image, int row)
    {
        float scale = 1 / (255 * _deviation), shift = -_mean / _deviation;
        for (int p = 0, column = 0; p < _batch.Panels; p++, column += PanelMatrix<float>.PanelWidth)
        {
            PixelScaling.Apply(image[column..Math.Min(column + PanelMatrix<float>.PanelWidth, image.Length)], scale, shift, _batch.Lanes(p, row));
        }
    }

    private void Standardise(Span<float> pixels, int row)
    {
        TensorPrimitives.Subtract(pixels, _mean, pixels);
        TensorPrimitives.Divide(pixels, _deviation, pixels);
        for (int p = 0, column = 0; p < _batch.Panels; p++, column += PanelMatrix<float>.PanelWidth)
        {
            pixels[column..Math.Min(column + PanelMatrix<float>.PanelWidth, pixels.Length)].CopyTo(_batch.Lanes(p, row));
        }
    }
}
