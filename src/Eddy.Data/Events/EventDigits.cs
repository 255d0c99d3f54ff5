using System.Numerics;
using System.Runtime.InteropServices;
using Eddy.Numerics;

namespace Eddy.Data.Events;

/// <summary>
/// A simulated event camera that moves over an image by saccades, as real ones were moved before printed or shown digits (Orchard et al. 2015, Frontiers in Neuroscience 9:437). Every pixel is that
/// of a dynamic vision sensor: it sends an event whenever its log intensity has changed by a threshold since its last one.
/// </summary>
/// <remarks><code>
/// J(x, y, t) = b + bilinear(image / 255; x + X(t), y + Y(t))        (1)  outside the image: b
/// ON   where ln J ≥ ln J_ref + θ_on,   then ln J_ref += θ_on         (2)
/// OFF  where ln J ≤ ln J_ref − θ_off,  then ln J_ref −= θ_off        (3)
/// </code>
/// At the beginning ln J_ref is ln J + θ (u − ½), u in [0, 1) being the pixel's own: the camera has looked before, and a pixel that comes back to black is not on the edge of an event. The image is looked at every <see cref="EventDigitsOptions.LookUs"/>; in between J moves on a straight line, on which the moment of each event is found and
/// rounded down to a microsecond. Same seed and index, same events, in any order of images and at any vector width; events come in the order of time, ties by row, column, OFF before ON.
/// <para>A recording allocates nothing but room for more events than any before it had. Not thread-safe.</para>
/// </remarks>
public sealed class EventDigits
{
    private const int MostPixels = 4096; // a side; a place then fits a sorting key

    private readonly EventDigitsOptions _options;
    private readonly Saccades _saccades;
    private readonly ulong _key;
    private readonly int _sceneStride;
    private readonly int _stride;           // of a row of the sensor, whole vectors
    private readonly float[] _scene;        // J of the image with a margin of b around it
    private readonly float[] _phase;        // e^(θ (u − ½)), [rows, stride]
    private readonly float[] _growth;       // e^θ_on
    private readonly float[] _decay;        // e^−θ_off
    private readonly float[] _level;        // J at the last look
    private readonly float[] _now = new float[Vector<float>.Count];
    private readonly float[] _up;           // J_ref e^θ_on
    private readonly float[] _down;         // J_ref e^−θ_off
    private readonly int[] _last;           // when it sent an event
    private readonly (int Time, int SceneOffset, float Right, float Below)[] _looks;
    private ulong[] _keys = new ulong[1024];
    private int _keyCount;
    private CameraEvent[] _events;
    private int _count;

    /// <summary>A sensor of the size of the images.</summary>
    /// <param name="rows">Its rows, 1 to 4096.</param>
    /// <param name="columns">Its columns, 1 to 4096.</param>
    /// <param name="options">Movement and pixel; null for the defaults.</param>
    /// <param name="seed">Decides noise, mismatch and first references.</param>
    public EventDigits(int rows, int columns, EventDigitsOptions? options = null, ulong seed = 1)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Shape.Positive(rows), MostPixels);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Shape.Positive(columns), MostPixels);
        _options = options ?? new EventDigitsOptions();
        (Rows, Columns, _saccades) = (rows, columns, new Saccades(_options));
        int lanes = Vector<float>.Count, margin = _saccades.Margin;
        _stride = (columns + lanes - 1) / lanes * lanes;
        _sceneStride = _stride + (2 * margin) + 2;
        _scene = new float[Shape.Area(rows + (2 * margin) + 2, _sceneStride)];
        int area = Shape.Area(rows, _stride);
        (_phase, _growth, _decay, _level) = (new float[area], new float[area], new float[area], new float[area]);
        (_up, _down, _last) = (new float[area], new float[area], new int[area]);
        _events = new CameraEvent[Math.Max(4096, 8 * rows * columns)];

        RandomSource random = new RandomSource(seed).Split("event-camera");
        _key = random.NextUInt64();
        for (int y = 0; y < rows; y++)
        {
            for (int x = 0; x < columns; x++)
            {
                _growth[(y * _stride) + x] = (float)Math.Exp(Threshold(random));
                _decay[(y * _stride) + x] = (float)Math.Exp(-Threshold(random));
                _phase[(y * _stride) + x] = (float)Math.Exp(_options.Threshold * (random.NextDouble() - 0.5));
            }
        }

        _looks = MakeLooks();
    }

    /// <summary>Rows of the sensor.</summary>
    public int Rows { get; }

    /// <summary>Columns of the sensor.</summary>
    public int Columns { get; }

    /// <summary>Microseconds of a recording.</summary>
    public int DurationUs => _saccades.DurationUs;

    /// <summary>Records an image.</summary>
    /// <param name="image">rows × columns bytes, 0 (black) to 255.</param>
    /// <param name="index">Which image it is: decides the noise, together with the seed.</param>
    /// <returns>The events in the order of time, valid until the next call.</returns>
    /// <exception cref="ArgumentException">The image has another size.</exception>
    public ReadOnlySpan<CameraEvent> Record(ReadOnlySpan<byte> image, long index)
    {
        Shape.Require(image.Length, Rows * Columns, nameof(image));
        _count = 0;
        (int first, int end) = Paint(image);
        Begin(first, end);
        var random = new EventRandom(_key, index);
        double perUs = _options.NoiseHz * Rows * Columns / 1e6, noise = Wait(ref random, perUs);
        for (int k = 1; k < _looks.Length; k++)
        {
            _keyCount = 0;
            for (; noise < _looks[k].Time; noise += Wait(ref random, perUs))
            {
                int pixel = random.NextInt(Rows * Columns);
                Add((int)noise, pixel / Columns, pixel % Columns, random.NextInt(2) == 1);
            }

            Look(k, first, end);
            Publish();
        }

        return _events.AsSpan(0, _count);
    }

    /// <summary>J_ref / J of a pixel at the beginning.</summary>
    internal double Phase(int y, int x) => _phase[(y * _stride) + x];

    private double Threshold(RandomSource random)
        => _options.Threshold * (_options.Mismatch == 0 ? 1 : Math.Max(0.1, 1 + (_options.Mismatch * random.NextGaussian())));

    private static double Wait(ref EventRandom random, double perUs) => perUs > 0 ? -Math.Log(1 - random.NextDouble()) / perUs : double.PositiveInfinity;

    // every image is looked at from the same places
    private (int Time, int SceneOffset, float Right, float Below)[] MakeLooks()
    {
        int count = (DurationUs + _options.LookUs - 1) / _options.LookUs;
        var looks = new (int, int, float, float)[count + 1];
        for (int k = 0; k <= count; k++)
        {
            int time = (int)Math.Min(DurationUs, (long)k * _options.LookUs);
            (double x, double y) = _saccades.At(time);
            int column = (int)Math.Floor(x), row = (int)Math.Floor(y);
            looks[k] = (time, ((row + _saccades.Margin) * _sceneStride) + column + _saccades.Margin, (float)(x - column), (float)(y - row));
        }

        return looks;
    }

    /// <summary>Lays out J.</summary>
    /// <returns>The rows of the sensor that see anything but black at any time.</returns>
    private (int First, int End) Paint(ReadOnlySpan<byte> image)
    {
        float black = (float)_options.Background;
        _scene.AsSpan().Fill(black);
        int first = Rows, last = -1, margin = _saccades.Margin;
        for (int y = 0; y < Rows; y++)
        {
            ReadOnlySpan<byte> row = image.Slice(y * Columns, Columns);
            if (row.IndexOfAnyExcept((byte)0) < 0)
            {
                continue;
            }

            (first, last) = (Math.Min(first, y), y);
            Span<float> to = _scene.AsSpan(((y + margin) * _sceneStride) + margin, Columns);
            for (int x = 0; x < row.Length; x++)
            {
                to[x] = black + (row[x] * (1f / 255));
            }
        }

        return last < 0 ? (0, 0) : (Math.Max(0, first - margin), Math.Min(Rows, last + margin + 1));
    }

    private void Begin(int first, int end)
    {
        Eye eye = Open(0);
        for (int y = first; y < end; y++)
        {
            for (int x = 0; x < _stride; x += Vector<float>.Count)
            {
                eye.At((y * _sceneStride) + x).CopyTo(_level, (y * _stride) + x);
            }
        }

        for (int i = first * _stride; i < end * _stride; i++)
        {
            bool real = i % _stride < Columns;
            (_up[i], _down[i]) = real ? (_level[i] * _phase[i] * _growth[i], _level[i] * _phase[i] * _decay[i]) : (float.PositiveInfinity, float.NegativeInfinity);
            _last[i] = int.MinValue / 2;
        }
    }

    /// <summary>(1) at a place of the sensor, and as many to its right as a vector has.</summary>
    private readonly ref struct Eye(ReadOnlySpan<float> scene, int stride, float right, float below)
    {
        private readonly ref float _scene = ref MemoryMarshal.GetReference(scene);
        private readonly Vector<float> _a = new((1 - right) * (1 - below));
        private readonly Vector<float> _b = new(right * (1 - below));
        private readonly Vector<float> _c = new((1 - right) * below);
        private readonly Vector<float> _d = new(right * below);

        // no multiply-add is fused, so that every width gives the same bits
        public Vector<float> At(int place)
        {
            nuint upper = (nuint)place, lower = (nuint)(place + stride);
            return (Vector.LoadUnsafe(ref _scene, upper) * _a) + (Vector.LoadUnsafe(ref _scene, upper + 1) * _b)
                + (Vector.LoadUnsafe(ref _scene, lower) * _c) + (Vector.LoadUnsafe(ref _scene, lower + 1) * _d);
        }
    }

    private Eye Open(int look)
    {
        (_, int offset, float right, float below) = _looks[look];
        return new Eye(_scene.AsSpan(offset), _sceneStride, right, below);
    }

    private void Look(int k, int first, int end)
    {
        Eye eye = Open(k);
        int lanes = Vector<float>.Count;
        ref float up = ref MemoryMarshal.GetArrayDataReference(_up), down = ref MemoryMarshal.GetArrayDataReference(_down), level = ref MemoryMarshal.GetArrayDataReference(_level);
        for (int y = first; y < end; y++)
        {
            for (int x = 0; x < _stride; x += lanes)
            {
                nuint at = (nuint)((y * _stride) + x);
                Vector<float> now = eye.At((y * _sceneStride) + x);
                if (Vector.GreaterThanOrEqualAny(now, Vector.LoadUnsafe(ref up, at)) || Vector.LessThanOrEqualAny(now, Vector.LoadUnsafe(ref down, at)))
                {
                    now.CopyTo(_now);
                    for (int lane = 0; lane < lanes; lane++)
                    {
                        Cross((int)at + lane, y, x + lane, _now[lane], k);
                    }
                }

                now.StoreUnsafe(ref level, at);
            }
        }
    }

    // (2) and (3), on the straight line from the last look to this one
    private void Cross(int i, int y, int x, float now, int k)
    {
        if (now < _up[i] && now > _down[i])
        {
            return;
        }

        float before = _level[i];
        int start = _looks[k - 1].Time, span = _looks[k].Time - start;
        while (now >= _up[i])
        {
            float level = _up[i];
            Send(i, y, x, start + (int)((level - before) / (now - before) * span), on: true);
            (_up[i], _down[i]) = (level * _growth[i], level * _decay[i]);
        }

        while (now <= _down[i])
        {
            float level = _down[i];
            Send(i, y, x, start + (int)((level - before) / (now - before) * span), on: false);
            (_up[i], _down[i]) = (level * _growth[i], level * _decay[i]);
        }
    }

    private void Send(int i, int y, int x, int time, bool on)
    {
        if (time - _last[i] >= _options.RefractoryUs)
        {
            _last[i] = time;
            Add(time, y, x, on);
        }
    }

    private void Add(int time, int y, int x, bool on)
    {
        if (_keyCount == _keys.Length)
        {
            Array.Resize(ref _keys, 2 * _keys.Length);
        }

        _keys[_keyCount++] = ((ulong)time << 32) | ((ulong)y << 16) | ((ulong)x << 1) | (on ? 1UL : 0);
    }

    private void Publish()
    {
        Span<ulong> keys = _keys.AsSpan(0, _keyCount);
        keys.Sort();
        if (_count + keys.Length > _events.Length)
        {
            Array.Resize(ref _events, Math.Max(2 * _events.Length, _count + keys.Length));
        }

        foreach (ulong key in keys)
        {
            _events[_count++] = new CameraEvent((long)(key >> 32), (ushort)((key >> 1) & 0x7FFF), (ushort)((key >> 16) & 0xFFFF), (key & 1) == 1);
        }
    }
}
