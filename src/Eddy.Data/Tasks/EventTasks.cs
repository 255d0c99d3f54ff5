using Eddy.Data.Digits;
using Eddy.Data.Events;
using Eddy.Data.Idx;
using Eddy.Data.Images;
using Eddy.Data.Npz;
using Eddy.Data.Records;

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
            ]) { HasTest = true },
            MakeEventDigits),
        (new("events", "events:DIR", "recordings of an event camera, a folder of files a class: which class",
            [
                .. RecordingChoice.Options, .. _frameOptions, new("length", "0", "ms of every recording; 0: each its own"), new("sensor", "auto", "auto, nmnist, dvs128 or davis240"),
                new("rows", "0", "rows of the camera; 0: the sensor's"), new("columns", "0", "columns of the camera; 0: the sensor's"), new("on_bad", "fail", "fail, or skip: pass over damaged events"),
            ]) { HasTest = true },
            MakeEvents),
        (new("npz", "npz:FILE", "spike rasters with labels from a file of numpy.savez: which class", RecordingChoice.OptionsWithoutTest),
            r => new NpzTask(r.Lanes, r.Seed, SpikeRasters.Load(r.Path), RecordingChoice.Of(r.Options, hasTest: false))),
    ];

    /// <summary>Whether what a task is made of has recordings apart for judging.</summary>
    /// <param name="task">A task's name, with its path.</param>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    public static bool HasTest(string task)
    {
        string[] parts = task.Split(':', 2);
        return All.Any(known => known.Info.Name == parts[0] && known.Info.HasTest) && (parts[0] != "events" || (parts.Length == 2 && EventFolder.HasTest(parts[1])));
    }

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

    private static EventFolderTask MakeEvents(TaskRequest r)
    {
        TaskOptions options = r.Options;
        RecordingChoice choice = RecordingChoice.Of(options);
        EventFrameOptions frames = Frames(options);
        int rows = options.Whole("rows", 0, ushort.MaxValue), columns = options.Whole("columns", 0, ushort.MaxValue);
        double length = options.Number("length", 0, 1e7);
        var reading = new EventReadOptions
        {
            Sensor = Enum.Parse<EventSensor>(options.Choice("sensor", "auto", "nmnist", "dvs128", "davis240"), ignoreCase: true),
            Rows = rows > 0 ? rows : null,
            Columns = columns > 0 ? columns : null,
            OnBad = options.Choice("on_bad", "fail", "skip") == "skip" ? OnBadRecord.Skip : OnBadRecord.Fail,
        };
        EventFolder folder = EventFolder.Load(r.Path, r.IsTest, reading);
        var binned = new EventFrames(folder.Rows, folder.Columns, frames);
        return new EventFolderTask(r.Lanes, r.Seed, folder, binned, reading, length > 0 ? binned.Steps((long)Math.Ceiling(1000 * length)) : 0, choice);
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
