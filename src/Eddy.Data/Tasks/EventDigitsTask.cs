using Eddy.Checkpoints;
using Eddy.Data.Events;
using Eddy.Data.Images;

namespace Eddy.Data.Tasks;

/// <summary>Images seen by a simulated event camera (<see cref="EventDigits"/>), a bin of events a step; the class is asked.</summary>
internal sealed class EventDigitsTask : RecordingTask
{
    private const int MeasuredImages = 50;

    private readonly ImageSet _images;
    private readonly EventDigitsOptions _options;
    private readonly EventFrames _frames;
    private readonly EventRaster[] _rasters;
    private readonly int _steps;
    private ulong _seed;
    private EventDigits _camera;
    private double _activity;

    public EventDigitsTask(int lanes, ulong seed, ImageSet images, EventDigitsOptions options, EventFrames frames, RecordingChoice choice)
        : base("event-digits", lanes, seed, frames.InputSize, images.Classes, images.Count, choice)
    {
        (_images, _options, _frames, _seed) = (images, options, frames, seed);
        _camera = new EventDigits(images.Rows, images.Columns, options, seed);
        _steps = frames.Steps(_camera.DurationUs);
        _rasters = [.. Enumerable.Range(0, lanes).Select(_ => new EventRaster(4 * images.PixelsPerImage))];
        _activity = Activity();
    }

    public override IReadOnlyList<TaskFigure> Figures() => [new("accuracy, by chance", 1.0 / OutputSize), new("share of inputs that speak", _activity)];

    protected override void SaveState(CheckpointBuilder checkpoint, string prefix)
    {
        base.SaveState(checkpoint, prefix);
        checkpoint.Add<ulong>(prefix + "camera", [1], [_seed]);
    }

    protected override void LoadState(Checkpoint checkpoint, string prefix)
    {
        Span<ulong> seed = [0];
        checkpoint.Read(prefix + "camera", [1], seed);
        if (seed[0] != _seed)
        {
            (_seed, _camera) = (seed[0], new EventDigits(_images.Rows, _images.Columns, _options, seed[0]));
            _activity = Activity();
        }

        base.LoadState(checkpoint, prefix);
    }

    protected override void Enter(int lane, int sample) => _frames.Bin(_camera.Record(_images.Image(sample), sample), 0, _steps, _rasters[lane]);

    protected override int Steps(int lane) => _steps;

    protected override void Write(int lane, int place, Span<float> input) => _rasters[lane].Write(place, input);

    protected override int Label(int sample) => _images.Label(sample);

    private double Activity()
    {
        var input = new float[InputSize];
        int images = Math.Min(MeasuredImages, _images.Count);
        long active = 0;
        for (int i = 0; i < images; i++)
        {
            Enter(0, i);
            for (int t = 0; t < _steps; t++)
            {
                input.AsSpan().Clear();
                Write(0, t, input);
                active += input.Count(value => value > 0);
            }
        }

        return active / ((double)images * _steps * InputSize);
    }
}
