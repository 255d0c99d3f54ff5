namespace Eddy.Data.Images;

/// <summary>A picture of samples: a row of images for each class.</summary>
public static class ContactSheet
{
    private const int Gap = 1;       // pixels of the image grid, before scaling
    private const byte GapGrey = 64; // visible against black backgrounds and white ones

    /// <summary>Draws the first <paramref name="perClass"/> images of every class as a grey PNG picture; missing ones stay empty.</summary>
    /// <param name="images">Where the samples come from.</param>
    /// <param name="perClass">Images a row, above 0.</param>
    /// <param name="scale">Picture pixels per image pixel along each axis, above 0.</param>
    /// <returns>The bytes of a PNG file.</returns>
    /// <exception cref="ArgumentException">A number is not above 0, or the picture would have more than 100 million pixels.</exception>
    public static byte[] Encode(ImageSet images, int perClass = 20, int scale = 1)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(perClass);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(scale);
        Int128 width = (((Int128)perClass * (images.Columns + Gap)) + Gap) * scale;
        Int128 height = (((Int128)images.Classes * (images.Rows + Gap)) + Gap) * scale;
        if (width * height > 100_000_000)
        {
            throw new ArgumentException($"{perClass} images a class at scale {scale} make a picture of {width}×{height} pixels; at most 100 million are drawn. Ask for fewer or smaller images.");
        }

        var sheet = new byte[(int)(width * height)];
        sheet.AsSpan().Fill(GapGrey);
        var filled = new int[images.Classes];
        for (int i = 0; i < images.Count; i++)
        {
            int row = images.Label(i);
            if (filled[row] < perClass)
            {
                Draw(images.Image(i), images.Columns, sheet, (int)width, (row * (images.Rows + Gap)) + Gap, (filled[row]++ * (images.Columns + Gap)) + Gap, scale);
            }
        }

        return Png.Encode((int)width, (int)height, 1, sheet);
    }

    private static void Draw(ReadOnlySpan<byte> image, int columns, Span<byte> sheet, int width, int top, int left, int scale)
    {
        for (int y = 0; y < image.Length / columns; y++)
        {
            Span<byte> line = sheet.Slice((((top + y) * scale) * width) + (left * scale), columns * scale);
            for (int x = 0; x < columns; x++)
            {
                line.Slice(x * scale, scale).Fill(image[(y * columns) + x]);
            }

            for (int copy = 1; copy < scale; copy++)
            {
                line.CopyTo(sheet[((((top + y) * scale) + copy) * width + (left * scale))..]);
            }
        }
    }
}
