namespace Eddy.Data.Images;

/// <summary>Labelled grey-scale images of one size: pixel bytes, 0 (background) to 255, and a class each.</summary>
public sealed class ImageSet
{
    /// <summary>Wraps pixels and labels; nothing is copied.</summary>
    /// <param name="rows">Height of an image in pixels, above 0.</param>
    /// <param name="columns">Width of an image in pixels, above 0.</param>
    /// <param name="classes">Number of classes, above 0 and at most 256.</param>
    /// <param name="pixels">Image after image, each row-major; count·rows·columns bytes.</param>
    /// <param name="labels">The class of each image, below <paramref name="classes"/>.</param>
    /// <exception cref="ArgumentException">Lengths disagree, or a label is outside the classes.</exception>
    public ImageSet(int rows, int columns, int classes, byte[] pixels, byte[] labels)
    {
        ArgumentNullException.ThrowIfNull(pixels);
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rows);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(columns);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(classes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(classes, 256);
        if ((long)labels.Length * rows * columns != pixels.Length)
        {
            throw new ArgumentException(
                $"{labels.Length} images of {rows}×{columns} need {(long)labels.Length * rows * columns} pixels, but {pixels.Length} were given.", nameof(pixels));
        }

        for (int i = 0; i < labels.Length; i++)
        {
            if (labels[i] >= classes)
            {
                throw new ArgumentException($"Label {i} is {labels[i]}, but there are only {classes} classes (0 to {classes - 1}).", nameof(labels));
            }
        }

        (Rows, Columns, Classes, Pixels, Labels) = (rows, columns, classes, pixels, labels);
    }

    /// <summary>Number of images.</summary>
    public int Count => Labels.Length;

    /// <summary>Height of an image in pixels.</summary>
    public int Rows { get; }

    /// <summary>Width of an image in pixels.</summary>
    public int Columns { get; }

    /// <summary>Pixels of one image: rows × columns.</summary>
    public int PixelsPerImage => Rows * Columns;

    /// <summary>Number of classes.</summary>
    public int Classes { get; }

    internal byte[] Pixels { get; }

    internal byte[] Labels { get; }

    /// <summary>The pixels of image <paramref name="index"/>, row-major.</summary>
    public ReadOnlySpan<byte> Image(int index) => Pixels.AsSpan(index * PixelsPerImage, PixelsPerImage);

    /// <summary>The class of image <paramref name="index"/>.</summary>
    public int Label(int index) => Labels[index];

    /// <summary>All pixels, image after image.</summary>
    public ReadOnlySpan<byte> AllPixels => Pixels;

    /// <summary>All labels.</summary>
    public ReadOnlySpan<byte> AllLabels => Labels;

    /// <summary>The first <paramref name="count"/> images, sharing nothing that can change.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is not in 1 … <see cref="Count"/>.</exception>
    public ImageSet Take(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Count);
        return new ImageSet(Rows, Columns, Classes, Pixels[..(count * PixelsPerImage)], Labels[..count]);
    }
}
