using Eddy.Data.Digits;
using Eddy.Data.Events;
using Eddy.Data.Idx;
using Eddy.Data.Images;

namespace Eddy.Data.Tasks;

/// <summary>The tasks of <see cref="SequenceTasks"/> over what event cameras saw, or would have seen.</summary>
internal static class EventTasks
{
    private static readonly SequenceTaskOption[] _frameOptions =
    [
        new("step", "10", "ms a step"), new("pool", "1", "side of the square of pixels that become one"), new("crop", "0", "pixels cut off at every side"),
        new("values", "binary", "binary: 1 where there was an event; counts: how many"),
    ];

    /// <summary>Each with what makes it.</summary>
    public static (SequenceTaskInfo Info, Func<TaskRequest, ISequenceTask> Make)[] All { get; } =
    [
        (new("event-digits", "event-digits[:DIR]", "IDX images, or generated digits, as a moving event camera sees them: which class",
            [
                .. RecordingChoice.Options, .. _frameOptions,
                new("threshold", "0.5", "change of log intensity that makes an event"), new("mismatch", "0", "relative deviation of each pixel's thresholds"), new("refractory", "1", "ms of rest after an event"),
                new("noise", "0.1", "Hz of events without a reason, each pixel"), new("background", "0.1", "intensity of black, white being 1 more"), new("amplitude", "3", "pixels of the movement"),
                new("saccades", "3", "movements"), new("saccade", "100", "ms of a movement"), new("samples", "10000", "training images to generate, where no folder is given"),
            ]),
            MakeEventDigits),
    ];

    private static EventDigitsTask MakeEventDigits(TaskRequest r)
    {
        TaskOptions options = r.Options;
        RecordingChoice choice = RecordingChoice.Of(options);
        EventFrameOptions frames = Frames(options);
        var camera = new EventDigitsOptions
        {
            Threshold = options.Number("threshold", 0.02, 5),
            Mismatch = options.Number("mismatch", 0, 0.3),
            RefractoryUs = (int)Math.Round(1000 * options.Number("refractory", 0, 1000)),
            NoiseHz = options.Number("noise", 0, 1000),
            Background = options.Number("background", 0.001, 10),
            Amplitude = options.Number("amplitude", 0.1, 16),
            Saccades = options.Whole("saccades", 1, 24),
            SaccadeMs = options.Whole("saccade", 1, 10_000),
        };
        int samples = options.Whole("samples", 1, DigitsDataSet.TrainCount);
        ImageSet images = Images(r, samples);
        return new EventDigitsTask(r.Lanes, r.Seed, images, camera, new EventFrames(images.Rows, images.Columns, frames), choice);
    }

    private static ImageSet Images(TaskRequest r, int samples)
    {
        if (r.Path.Length > 0)
        {
            ImageDataSet data = IdxFolder.Load(r.Path);
            return r.IsTest ? data.Test : data.Train;
        }

        // the same images as the data set of that name has; the part that is not asked for is not drawn
        return r.IsTest ? DigitsDataSet.Create(trainCount: 1).Test : DigitsDataSet.Create(trainCount: samples, testCount: 1).Train;
    }

    private static EventFrameOptions Frames(TaskOptions options) => new()
    {
        StepUs = (int)Math.Max(1, Math.Round(1000 * options.Number("step", 0.001, 100_000))),
        Pool = options.Whole("pool", 1, 64),
        Crop = options.Whole("crop", 0, 32_767),
        Counts = options.Choice("values", "binary", "counts") == "counts",
    };
}
