using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Eddy.Numerics;

namespace Eddy.Data.Digits;

/// <summary>Writes one distorted digit: glyph → jitter → curve → elastic field → affine map → shift → pen → bytes.</summary>
/// <remarks>
/// Uses only additions, products, quotients and square roots, in one order and without fused products, so that the bytes are the
/// same on every machine and at every vector width. Holds its scratch memory: one painter a thread, no allocation per digit.
/// </remarks>
internal sealed class DigitPainter(DigitOptions options)
{
    public const int Side = 28;

    private const int Steps = 5;                                      // straight pieces per span between control points
    private const int Cells = 3;                                      // of the elastic field, along each axis
    private const int Knots = Cells + 3;
    private const int Lanes = 8;
    private const int Stride = Side + Lanes;                          // a vector that starts inside the image ends inside the row

    private static readonly float[] _basis = MakeBasis();

    private readonly float[] _fieldX = new float[Knots * Knots];
    private readonly float[] _fieldY = new float[Knots * Knots];
    private readonly GlyphPoint[] _control = new GlyphPoint[DigitGlyphs.MaxPoints + 2];
    private readonly float[] _x = new float[(DigitGlyphs.MaxPoints + 1) * Steps];
    private readonly float[] _y = new float[(DigitGlyphs.MaxPoints + 1) * Steps];
    private readonly bool[] _joined = new bool[(DigitGlyphs.MaxPoints + 1) * Steps]; // whether the pen was down on the way to this point
    private readonly float[] _distance = new float[Side * Stride];    // squared, to the nearest piece of stroke
    private int _count;
    private float _xx, _xy, _yx, _yy;                                 // glyph to pixels, about the centre

    /// <summary>Writes <paramref name="digit"/> over all 784 bytes of <paramref name="image"/>; everything random comes from <paramref name="random"/>.</summary>
    public void Paint(int digit, RandomSource random, Span<byte> image)
    {
        DigitGlyph glyph = Choose(DigitGlyphs.ByDigit[digit], random);
        DrawField(random);
        DrawAffine(random);

        _count = 0;
        foreach (GlyphPoint[] stroke in glyph.Strokes)
        {
            Trace(stroke, random);
        }

        float radius = (float)random.NextUniform(options.MinPenRadius, options.MinPenRadius + options.PenSpread);
        float softness = (float)random.NextUniform(0.5, options.Blur);
        Place(_x.AsSpan(0, _count), random, radius + 1);
        Place(_y.AsSpan(0, _count), random, radius + 1);
        MeasureDistances(radius + softness);
        Ink(radius, softness, random, image);
    }

    private static DigitGlyph Choose(DigitGlyph[] variants, RandomSource random)
    {
        double total = 0;
        foreach (DigitGlyph variant in variants)
        {
            total += variant.Weight;
        }

        double left = random.NextDouble() * total;
        foreach (DigitGlyph variant in variants)
        {
            left -= variant.Weight;
            if (left < 0)
            {
                return variant;
            }
        }

        return variants[^1];
    }

    private void DrawField(RandomSource random)
    {
        float strength = (float)options.Elastic;
        for (int k = 0; k < _fieldX.Length; k++)
        {
            _fieldX[k] = strength * Bell(random);
            _fieldY[k] = strength * Bell(random);
        }
    }

    private void DrawAffine(RandomSource random)
    {
        // The rotation is drawn as the tangent of half its angle, which gives cosine and sine without a library call.
        double limit = HalfTangent(options.RotationDegrees);
        double t = random.NextUniform(-limit, limit);
        double cos = (1 - (t * t)) / (1 + (t * t));
        double sin = 2 * t / (1 + (t * t));
        double shear = random.NextUniform(-options.Shear, options.Shear);
        double height = options.Height * (1 + random.NextUniform(-options.Scale, options.Scale));
        double width = height * (1 + random.NextUniform(-options.Aspect, options.Aspect));

        // rotation × slant × size: the top leans right for a positive slant, as y grows downward
        (_xx, _xy) = ((float)(cos * width), (float)(((cos * -shear) - sin) * height));
        (_yx, _yy) = ((float)(sin * width), (float)(((sin * -shear) + cos) * height));
    }

    // tan(a/2) by its series: below 1e-6 off at 45°, and the same bits everywhere
    private static double HalfTangent(double degrees)
    {
        double h = degrees * (3.14159265358979323846 / 360);
        double s = h * h;
        return h * (1 + (s * ((1.0 / 3) + (s * ((2.0 / 15) + (s * ((17.0 / 315) + (s * (62.0 / 2835)))))))));
    }

    private void Trace(GlyphPoint[] stroke, RandomSource random)
    {
        float jitter = (float)options.Jitter;
        Span<GlyphPoint> control = _control.AsSpan(1, stroke.Length);
        for (int k = 0; k < stroke.Length; k++)
        {
            control[k] = stroke[k] with { X = stroke[k].X + (jitter * Bell(random)), Y = stroke[k].Y + (jitter * Bell(random)) };
        }

        Emit(control[0].X, control[0].Y, joined: false);
        int start = 0;
        for (int end = 1; end < stroke.Length; end++)
        {
            if (stroke[end].Corner || end == stroke.Length - 1)
            {
                TraceCurve(control[start..(end + 1)]);
                start = end;
            }
        }
    }

    private void TraceCurve(ReadOnlySpan<GlyphPoint> points)
    {
        int last = points.Length - 1;
        for (int span = 0; span < last; span++)
        {
            (GlyphPoint b, GlyphPoint c) = (points[span], points[span + 1]);
            GlyphPoint a = span > 0 ? points[span - 1] : Mirror(c, b);
            GlyphPoint d = span + 2 <= last ? points[span + 2] : Mirror(b, c);
            for (int step = 1; step <= Steps; step++)
            {
                ReadOnlySpan<float> w = _basis.AsSpan(step * 4, 4);
                Emit(
                    (w[0] * a.X) + (w[1] * b.X) + (w[2] * c.X) + (w[3] * d.X),
                    (w[0] * a.Y) + (w[1] * b.Y) + (w[2] * c.Y) + (w[3] * d.Y),
                    joined: true);
            }
        }

        static GlyphPoint Mirror(GlyphPoint point, GlyphPoint about) => new((2 * about.X) - point.X, (2 * about.Y) - point.Y, false);
    }

    // Takes a point of the unit square through the elastic field and the affine map, to pixels about the image's centre.
    private void Emit(float x, float y, bool joined)
    {
        Span<float> wx = stackalloc float[4];
        Span<float> wy = stackalloc float[4];
        int column = Spline(x, wx);
        int row = Spline(y, wy);
        float dx = 0, dy = 0;
        for (int i = 0; i < 4; i++)
        {
            int at = ((row + i) * Knots) + column;
            ReadOnlySpan<float> fx = _fieldX.AsSpan(at, 4);
            ReadOnlySpan<float> fy = _fieldY.AsSpan(at, 4);
            dx += wy[i] * ((wx[0] * fx[0]) + (wx[1] * fx[1]) + (wx[2] * fx[2]) + (wx[3] * fx[3]));
            dy += wy[i] * ((wx[0] * fy[0]) + (wx[1] * fy[1]) + (wx[2] * fy[2]) + (wx[3] * fy[3]));
        }

        float u = x + dx - 0.5f, v = y + dy - 0.5f;
        _x[_count] = (_xx * u) + (_xy * v);
        _y[_count] = (_yx * u) + (_yy * v);
        _joined[_count++] = joined;
    }

    // Weights of the four uniform cubic B-splines over the cell that holds z, and the first one's index.
    private static int Spline(float z, Span<float> weights)
    {
        float position = Math.Clamp(z, 0f, 1f) * Cells;
        int cell = Math.Min((int)position, Cells - 1);
        float t = position - cell, s = 1 - t;
        weights[0] = s * s * s * (1f / 6);
        weights[1] = (4 + (t * t * ((3 * t) - 6))) * (1f / 6);
        weights[2] = (4 + (s * s * ((3 * s) - 6))) * (1f / 6);
        weights[3] = t * t * t * (1f / 6);
        return cell;
    }

    // Shifts the points along one axis at random, but keeps them `margin` away from the image's edges where they fit.
    private void Place(Span<float> points, RandomSource random, float margin)
    {
        float min = points[0], max = points[0];
        foreach (float p in points)
        {
            min = Math.Min(min, p);
            max = Math.Max(max, p);
        }

        float shift = (Side / 2) + (float)random.NextUniform(-options.Shift, options.Shift);
        float low = margin - min, high = Side - margin - max;
        shift = low <= high ? Math.Clamp(shift, low, high) : (low + high) / 2;
        foreach (ref float p in points)
        {
            p += shift;
        }
    }

    // Squared distance of every pixel's centre to the strokes, where it is below reach; elsewhere something above reach².
    private void MeasureDistances(float reach)
    {
        _distance.AsSpan().Fill(float.MaxValue);
        ref float d0 = ref MemoryMarshal.GetArrayDataReference(_distance);
        var ramp = Vector256.Create(0.5f, 1.5f, 2.5f, 3.5f, 4.5f, 5.5f, 6.5f, 7.5f);
        for (int k = 1; k < _count; k++)
        {
            if (!_joined[k])
            {
                continue;
            }

            float ax = _x[k - 1], ay = _y[k - 1], ex = _x[k] - ax, ey = _y[k] - ay;
            float length = (ex * ex) + (ey * ey);
            float inverse = length > 1e-12f ? 1 / length : 0;
            int left = Math.Max(0, (int)(Math.Min(ax, _x[k]) - reach)), right = Math.Min(Side - 1, (int)(Math.Max(ax, _x[k]) + reach));
            int top = Math.Max(0, (int)(Math.Min(ay, _y[k]) - reach)), bottom = Math.Min(Side - 1, (int)(Math.Max(ay, _y[k]) + reach));
            for (int x = left; x <= right; x += Lanes)
            {
                var px = ramp + Vector256.Create(x - ax);
                var along = px * (ex * inverse);
                for (int y = top; y <= bottom; y++)
                {
                    float py = y + 0.5f - ay;
                    var t = Vector256.Min(Vector256.Max(along + Vector256.Create(py * (ey * inverse)), Vector256<float>.Zero), Vector256<float>.One);
                    var dx = px - (t * ex);
                    var dy = Vector256.Create(py) - (t * ey);
                    nuint at = (nuint)((y * Stride) + x);
                    Vector256.Min((dx * dx) + (dy * dy), Vector256.LoadUnsafe(ref d0, at)).StoreUnsafe(ref d0, at);
                }
            }
        }
    }

    // Full ink within the pen, a smooth edge of half-width `softness` about its radius, then fading and grain.
    private void Ink(float radius, float softness, RandomSource random, Span<byte> image)
    {
        float outer = radius + softness, outerSquared = outer * outer, slope = 1 / (2 * softness);
        float ink = 255 * (1 - (float)random.NextUniform(0, options.Fading)), grain = (float)options.Grain;
        for (int y = 0; y < Side; y++)
        {
            ReadOnlySpan<float> distance = _distance.AsSpan(y * Stride, Side);
            Span<byte> row = image.Slice(y * Side, Side);
            for (int x = 0; x < Side; x++)
            {
                if (distance[x] >= outerSquared)
                {
                    row[x] = 0;
                    continue;
                }

                float t = Math.Min(1, (outer - MathF.Sqrt(distance[x])) * slope);
                float value = ink * t * t * (3 - (2 * t)) * (1 + (grain * Bell(random)));
                row[x] = (byte)Math.Clamp((int)(value + 0.5f), 0, 255);
            }
        }
    }

    // A bell-shaped number of mean 0 and variance 1 within ±3.47: the sum of four uniform ones, exact in every bit.
    private static float Bell(RandomSource random)
    {
        ulong bits = random.NextUInt64();
        int sum = (int)(bits & 0xFFFF) + (int)((bits >> 16) & 0xFFFF) + (int)((bits >> 32) & 0xFFFF) + (int)(bits >> 48);
        return (sum - (2 * 65535)) * (1.7320508f / 65536); // four uniform numbers on [0, 1) have variance 4/12
    }

    private static float[] MakeBasis()
    {
        var basis = new float[(Steps + 1) * 4];
        for (int step = 0; step <= Steps; step++)
        {
            float t = step / (float)Steps;
            basis[step * 4] = 0.5f * t * ((t * (2 - t)) - 1);
            basis[(step * 4) + 1] = 0.5f * ((t * t * ((3 * t) - 5)) + 2);
            basis[(step * 4) + 2] = 0.5f * t * ((t * (4 - (3 * t))) + 1);
            basis[(step * 4) + 3] = 0.5f * t * t * (t - 1);
        }

        return basis;
    }
}
