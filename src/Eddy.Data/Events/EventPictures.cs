using Eddy.Data.Images;

namespace Eddy.Data.Events;

/// <summary>Images as an event camera sees them, for people: grey where nothing was said, brighter for ON, darker for OFF.</summary>
public static class EventPictures
{
    private const int Grey = 128;

    /// <summary>Makes a picture of each image's first moments.</summary>
    /// <param name="images">The images.</param>
    /// <param name="microseconds">How long events are gathered, above 0.</param>
    /// <param name="options">The camera; null for the defaults.</param>
    /// <param name="seed">Of the camera.</param>
    public static ImageSet Of(ImageSet images, long microseconds, EventDigitsOptions? options = null, ulong seed = 1)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(microseconds);
        const int stride = 32; // of grey a threshold
        var camera = new EventDigits(images.Rows, images.Columns, options, seed);
        var pixels = new byte[images.AllPixels.Length];
        pixels.AsSpan().Fill(Grey);
        for (int i = 0; i < images.Count; i++)
        {
            Span<byte> picture = pixels.AsSpan(i * images.PixelsPerImage, images.PixelsPerImage);
            foreach (CameraEvent e in camera.Record(images.Image(i), i))
            {
                if (e.Microseconds < microseconds)
                {
                    ref byte pixel = ref picture[(e.Y * images.Columns) + e.X];
                    pixel = (byte)Math.Clamp(pixel + (e.On ? stride : -stride), 0, 255);
                }
            }
        }

        return new ImageSet(images.Rows, images.Columns, images.Classes, pixels, images.AllLabels.ToArray());
    }
}
