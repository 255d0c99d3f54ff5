namespace Eddy.Data.Idx;

/// <summary>Unlabelled grey-scale images from an IDX file.</summary>
/// <param name="Rows">Height of an image in pixels.</param>
/// <param name="Columns">Width of an image in pixels.</param>
/// <param name="Pixels">Image after image, each row-major: count·rows·columns bytes, 0 (background) to 255.</param>
public sealed record IdxImages(int Rows, int Columns, byte[] Pixels)
{
    /// <summary>Number of images.</summary>
    public int Count => Pixels.Length / PixelsPerImage;

    /// <summary>Pixels of one image: rows × columns.</summary>
    public int PixelsPerImage => Rows * Columns;

    /// <summary>The pixels of image <paramref name="index"/>, row-major.</summary>
    public ReadOnlySpan<byte> Image(int index) => Pixels.AsSpan(index * PixelsPerImage, PixelsPerImage);
}
