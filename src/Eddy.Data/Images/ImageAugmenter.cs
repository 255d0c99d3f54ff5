using System.Runtime.Intrinsics;
using Eddy.Numerics;

namespace Eddy.Data.Images;

/// <summary>Rotates, scales and shifts an image at random about its centre, with bilinear interpolation and a background of 0.</summary>
/// <remarks>
/// <code>
/// result(p) = image(R(−θ) (p − centre − shift) / scale + centre)
/// </code>
/// with θ, scale and both shifts uniform within the options' bounds: four draws from the given source per image, always, whatever the
/// bounds. Allocates nothing after construction; has scratch memory, so give each thread its own. 28×28 takes a few µs.
/// </remarks>
public sealed class ImageAugmenter
{
    private const int Pad = 2;

    private static readonly float[] _shades = [.. Enumerable.Range(0, 256).Select(value => value / 255f)];

    private readonly int _rows;
    private readonly int _columns;
    private readonly AugmentOptions _options;
    private readonly float[] _padded; // the image in 0 … 1 with two rows and columns of background on every side
    private readonly int[] _at;       // where a row's pixels come from; see Locate
    private readonly float[] _right;
    private readonly float[] _down;

    /// <summary>An augmenter for images of one size.</summary>
    /// <param name="rows">Height in pixels, above 0.</param>
    /// <param name="columns">Width in pixels, above 0.</param>
    /// <param name="options">Strengths; null for the defaults.</param>
    public ImageAugmenter(int rows, int columns, AugmentOptions? options = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rows);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(columns);
        (_rows, _columns, _options) = (rows, columns, options ?? new AugmentOptions());
        _padded = new float[checked((rows + (2 * Pad)) * (columns + (2 * Pad)))];
        int lanes = (columns + Vector256<float>.Count - 1) / Vector256<float>.Count * Vector256<float>.Count;
        (_at, _right, _down) = (new int[lanes], new float[lanes], new float[lanes]);
    }

    /// <summary>Strengths of the distortions.</summary>
    public AugmentOptions Options => _options;

    /// <summary>Writes a moved copy of an image as numbers in [0, 1].</summary>
    /// <param name="image">rows·columns bytes, row-major.</param>
    /// <param name="result01">rows·columns numbers, row-major; overwritten.</param>
    /// <param name="random">Source of this image's four draws.</param>
    /// <exception cref="ArgumentException">A span has the wrong length; nothing was written.</exception>
    public void Apply(ReadOnlySpan<byte> image, Span<float> result01, RandomSource random)
    {
        ArgumentNullException.ThrowIfNull(random);
        if (image.Length != _rows * _columns || result01.Length != image.Length)
        {
            throw new ArgumentException(
                $"This augmenter takes {_rows}×{_columns} = {_rows * _columns} pixels, but the image has {image.Length} and the result {result01.Length}. Slice the spans.");
        }

        double angle = random.NextUniform(-_options.RotationDegrees, _options.RotationDegrees) * (Math.PI / 180);
        double scale = 1 + random.NextUniform(-_options.Scale, _options.Scale);
        float shiftX = (float)(random.NextUniform(-_options.Shift, _options.Shift) * _columns);
        float shiftY = (float)(random.NextUniform(-_options.Shift, _options.Shift) * _rows);
        (double sin, double cos) = Math.SinCos(angle);
        Fill(image);
        Sample((float)(cos / scale), (float)(sin / scale), shiftX, shiftY, result01);
    }

    private void Fill(ReadOnlySpan<byte> image)
    {
        int stride = _columns + (2 * Pad);
        for (int y = 0; y < _rows; y++)
        {
            ReadOnlySpan<byte> row = image.Slice(y * _columns, _columns);
            Span<float> target = _padded.AsSpan(((y + Pad) * stride) + Pad, _columns);
            for (int x = 0; x < row.Length; x++)
            {
                target[x] = _shades[row[x]];
            }
        }
    }

    // The source of pixel (x, y) is found by turning back and shrinking; clamped into the padding, it needs no border cases.
    // Positions of a row go eight at a time; the look-ups, which no portable vector does, one by one.
    private void Sample(float cos, float sin, float shiftX, float shiftY, Span<float> result)
    {
        int stride = _columns + (2 * Pad);
        float centreX = (_columns - 1) / 2f, centreY = (_rows - 1) / 2f;
        for (int y = 0; y < _rows; y++)
        {
            float dx = -centreX - shiftX, dy = y - centreY - shiftY;
            Locate((cos * dx) + (sin * dy) + centreX, cos, (cos * dy) - (sin * dx) + centreY, -sin);
            Span<float> row = result.Slice(y * _columns, _columns);
            for (int x = 0; x < row.Length; x++)
            {
                ReadOnlySpan<float> corner = _padded.AsSpan(_at[x], stride + 2);
                float u = _right[x];
                float above = corner[0] + (u * (corner[1] - corner[0]));
                float below = corner[stride] + (u * (corner[stride + 1] - corner[stride]));
                row[x] = above + (_down[x] * (below - above));
            }
        }
    }

    // For every x of a row, at source (startX + x·stepX, startY + x·stepY): the padded pixel above and left of it, and how far it lies beyond that one.
    private void Locate(float startX, float stepX, float startY, float stepY)
    {
        int stride = _columns + (2 * Pad);
        var low = Vector256.Create(-1.5f);
        var highX = Vector256.Create(_columns + Pad - 1.5f);
        var highY = Vector256.Create(_rows + Pad - 1.5f);
        var pad = Vector256.Create((float)Pad);
        for (int x = 0; x < _at.Length; x += Vector256<float>.Count)
        {
            var step = Vector256.Create((float)x) + Vector256.Create(0f, 1, 2, 3, 4, 5, 6, 7);
            var sourceX = Vector256.Min(Vector256.Max(Vector256.Create(startX) + (step * stepX), low), highX) + pad;
            var sourceY = Vector256.Min(Vector256.Max(Vector256.Create(startY) + (step * stepY), low), highY) + pad;
            Vector256<int> left = Vector256.ConvertToInt32(sourceX), top = Vector256.ConvertToInt32(sourceY);
            ((top * stride) + left).CopyTo(_at, x);
            (sourceX - Vector256.ConvertToSingle(left)).CopyTo(_right, x);
            (sourceY - Vector256.ConvertToSingle(top)).CopyTo(_down, x);
        }
    }
}
