using System.Globalization;
using System.Text.Json;
using Eddy.Data.Images;
using Eddy.Learners;
using Eddy.Numerics;
using Eddy.Streams;

namespace Eddy.Data.Streams;

/// <summary>The images of a data set as a stream: the training images in coherent chunks, or the test images as they are.</summary>
/// <remarks>
/// The order of a pass is <see cref="CoherentSampler.Order"/> drawn from (seed, number of the pass), so that any place can be taken up again. A read allocates nothing but at
/// the beginning of a pass: the order, 4 bytes an image, and about twice that which is thrown away.
/// </remarks>
public sealed class ImageSource : ISampleSource
{
    private readonly ImageDataSet _data;
    private readonly ImageSet _images;
    private readonly ImageSourceOptions _options;
    private readonly CoherentSampler? _sampler;
    private readonly float _scale;
    private readonly float _shift;
    private int[] _order = [];
    private long _pass = -1;
    private bool _read;
    private string? _sha256;

    /// <summary>The training images, in coherent chunks.</summary>
    /// <param name="data">The data set.</param>
    /// <param name="options">Order and scaling; null for the defaults.</param>
    public ImageSource(ImageDataSet data, ImageSourceOptions? options = null)
        : this(data, options, test: false)
    {
    }

    private ImageSource(ImageDataSet data, ImageSourceOptions? options, bool test)
    {
        ArgumentNullException.ThrowIfNull(data);
        _data = data;
        _options = options ?? new ImageSourceOptions();
        _images = test ? data.Test : data.Train;
        _sampler = test ? null : new CoherentSampler(_images.AllLabels, _options.ChunkSize, _options.Coherence);
        Count = _images.Count * (test ? 1L : _options.Passes);
        ClassNames = [.. Enumerable.Range(0, _images.Classes).Select(c => c.ToString(CultureInfo.InvariantCulture))];
        (_scale, _shift) = _options.Standardise ? (1 / (255 * data.Deviation), -data.Mean / data.Deviation) : (1f / 255, 0f);
    }

    /// <summary>The test images, once, in the order of the data set; of the options only the scaling counts.</summary>
    public static ImageSource OfTest(ImageDataSet data, ImageSourceOptions? options = null) => new(data, options, test: true);

    /// <inheritdoc/>
    public string Name => _data.Name;

    /// <inheritdoc/>
    public LearningTask Task => LearningTask.Classification;

    /// <inheritdoc/>
    public int InputSize => _images.PixelsPerImage;

    /// <inheritdoc/>
    public IReadOnlyList<string> InputNames => [];

    /// <inheritdoc/>
    public IReadOnlyList<string> ClassNames { get; }

    /// <inheritdoc/>
    public int DeclaredClasses => _images.Classes;

    /// <summary>Images times passes.</summary>
    public long Count { get; }

    long? ISampleSource.Count => Count;

    /// <inheritdoc/>
    public long Position { get; private set; }

    /// <inheritdoc/>
    public long Skipped => 0;

    /// <inheritdoc/>
    public bool Read(Span<float> input, out float target)
    {
        Shape.Require(input.Length, InputSize, nameof(input));
        _read = true;
        target = float.NaN;
        if (Position == Count)
        {
            return false;
        }

        int place = (int)(Position % _images.Count);
        if (_sampler is not null)
        {
            EnterPass(Position / _images.Count);
            if (place + 1 < _order.Length)
            {
                CacheLine.Prefetch(_images.Image(_order[place + 1])); // a random place in memory: a wait, unless it is asked for ahead
            }

            place = _order[place];
        }

        PixelScaling.Apply(_images.Image(place), _scale, _shift, input);
        target = _images.Label(place);
        Position++;
        return true;
    }

    /// <inheritdoc/>
    public string SavePosition() => JsonSerializer.Serialize(Here(Position));

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">A sample was read already.</exception>
    public void ResumeAt(string position)
    {
        ArgumentNullException.ThrowIfNull(position);
        if (_read)
        {
            throw new InvalidOperationException($"{Name}: resume before the first sample is read.");
        }

        Saved? saved = null;
        try
        {
            saved = JsonSerializer.Deserialize<Saved>(position);
        }
        catch (JsonException)
        {
            // said below
        }

        if (saved is null)
        {
            throw new InvalidDataException($"{Name}: the saved position is damaged, or that of another kind of stream.");
        }

        if (saved != Here(saved.Position))
        {
            throw new InvalidDataException($"{Name}: the saved position is that of other images, or of another chunk size, coherence, seed or scaling. Resume with the same data and options.");
        }

        if (saved.Position < 0 || saved.Position > Count)
        {
            throw new InvalidDataException($"{Name}: holds {Count} samples, but the saved position is after {saved.Position}. Resume with the same number of passes.");
        }

        Position = saved.Position;
    }

    /// <summary>Nothing is held that must be given back.</summary>
    public void Dispose()
    {
    }

    private void EnterPass(long pass)
    {
        if (pass != _pass)
        {
            _order = _sampler!.Order(new RandomSource(_options.Seed).Split("order", pass));
            _pass = pass;
        }
    }

    private Saved Here(long position) => new(
        position, _sampler is null ? "test" : "train", _options.ChunkSize, _options.Coherence, _options.Seed, _options.Standardise, _sha256 ??= DataSets.Sha256(_data));

    private sealed record Saved(long Position, string Part, int ChunkSize, double Coherence, ulong Seed, bool Standardise, string Sha256);
}
