using Eddy.Data.Images;
using Eddy.Numerics;

namespace Eddy.Data.Digits;

/// <summary>
/// An endless supply of handwritten-looking digits, 28×28 grey-scale, drawn from stroke descriptions with random control points,
/// elastic and affine distortion, pen width, softness and grain.
/// </summary>
/// <remarks>
/// Image i of a part depends on the seed, the part's name and i alone: any slice can be made by any thread, in any order, and a longer
/// run begins with a shorter one. Labels come in blocks of 100 that hold each digit ten times, in random order. The arithmetic is
/// exact IEEE without library functions, so the bytes are the same on every machine. An instance has scratch memory and is not
/// thread-safe: give each thread its own. An image costs about 10 µs, and only its random source is allocated (about 150 bytes).
/// </remarks>
public sealed class DigitGenerator
{
    /// <summary>Height and width of an image in pixels.</summary>
    public const int Side = DigitPainter.Side;

    /// <summary>Bytes in an image: 784.</summary>
    public const int PixelsPerImage = Side * Side;

    /// <summary>Number of classes: the digits 0 to 9.</summary>
    public const int Classes = 10;

    private const int Block = 100;

    private readonly RandomSource _images;
    private readonly RandomSource _order;
    private readonly DigitPainter _painter;
    private readonly byte[] _labels = new byte[Block];
    private long _labelBlock = -1;

    /// <summary>A generator of one part of a data set.</summary>
    /// <param name="seed">Which data set: different seeds give unrelated images.</param>
    /// <param name="part">Which part of it, for example <c>train</c> or <c>test</c>: different names give unrelated images.</param>
    /// <param name="options">Strength of the distortions; null for the defaults.</param>
    public DigitGenerator(ulong seed, string part, DigitOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(part);
        var root = new RandomSource(seed).Split(part);
        _images = root.Split("image");
        _order = root.Split("order");
        Options = options ?? new DigitOptions();
        _painter = new DigitPainter(Options);
    }

    /// <summary>Strength of the distortions.</summary>
    public DigitOptions Options { get; }

    /// <summary>The digit that image <paramref name="index"/> shows.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="index"/> is negative.</exception>
    public int Label(long index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        if (index / Block != _labelBlock)
        {
            _labelBlock = index / Block;
            for (int k = 0; k < Block; k++)
            {
                _labels[k] = (byte)(k % Classes);
            }

            _order.Split("block", _labelBlock).Shuffle(_labels.AsSpan());
        }

        return _labels[index % Block];
    }

    /// <summary>Writes image <paramref name="index"/> and returns the digit that it shows.</summary>
    /// <param name="index">Position in the part, 0 or above.</param>
    /// <param name="image">784 bytes, row-major; overwritten.</param>
    /// <exception cref="ArgumentException"><paramref name="image"/> has another length, or <paramref name="index"/> is negative.</exception>
    public int Paint(long index, Span<byte> image)
    {
        if (image.Length != PixelsPerImage)
        {
            throw new ArgumentException($"An image has {PixelsPerImage} bytes ({Side}×{Side}), but the span has {image.Length}. Slice it.", nameof(image));
        }

        int label = Label(index);
        _painter.Paint(label, _images.Split("image", index), image);
        return label;
    }

    /// <summary>Makes the first <paramref name="count"/> images of a part on several threads; their number does not change a byte.</summary>
    /// <param name="seed">Which data set.</param>
    /// <param name="part">Which part of it.</param>
    /// <param name="count">Number of images, above 0 and at most 2,000,000.</param>
    /// <param name="threads">Threads to use, above 0.</param>
    /// <param name="options">Strength of the distortions; null for the defaults.</param>
    /// <exception cref="ArgumentException">A number is out of range.</exception>
    public static ImageSet Generate(ulong seed, string part, int count, int threads = 1, DigitOptions? options = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, 2_000_000);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(threads);
        ArgumentException.ThrowIfNullOrEmpty(part);
        var pixels = new byte[count * PixelsPerImage];
        var labels = new byte[count];
        Parallel.For(0, threads, new ParallelOptions { MaxDegreeOfParallelism = threads }, thread =>
        {
            var generator = new DigitGenerator(seed, part, options);
            int end = (int)((thread + 1L) * count / threads);
            for (int i = (int)((long)thread * count / threads); i < end; i++)
            {
                labels[i] = (byte)generator.Paint(i, pixels.AsSpan(i * PixelsPerImage, PixelsPerImage));
            }
        });

        return new ImageSet(Side, Side, Classes, pixels, labels);
    }
}
