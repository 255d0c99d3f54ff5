using Eddy.Data.Digits;
using Eddy.Data.Text;
using Eddy.Numerics;

namespace Eddy.Data.Tasks;

/// <summary>Sequence tasks by name.</summary>
public static class SequenceTasks
{
    private static readonly SequenceTaskOption[] _imageOptions =
    [
        new("pixels", "28", "pixels a step; a divisor of the pixels of an image"),
        new("part", "train", "train or test images"),
    ];

    private static readonly (SequenceTaskInfo Info, Func<TaskRequest, ISequenceTask> Make)[] _all =
    [
        (new("add", "add", "bits; the target depends on the bits of two delays", [new("t1", "4", "the delay that counts 0.5, in symbols"), new("t2", "6", "the delay that counts −0.25, in symbols"), new("stretch", "1", "steps that each symbol lasts"), new("targets", "probabilities", "probabilities or sampled")]),
            r => new AddTask(r.Lanes, r.Seed, r.Options.Whole("t1", 1, 10_000), r.Options.Whole("t2", 1, 10_000), r.Options.Whole("stretch", 1, 1000), r.Options.Choice("targets", "probabilities", "sampled") == "sampled")),
        (new("mimic", "mimic", "random bits; the targets are the outputs of a fixed random tanh network", [new("inputs", "8", "bits that come in a step"), new("units", "32", "units of that network"), new("outputs", "8", "its outputs")]),
            r => new MimicTask(r.Lanes, r.Seed, r.Options.Whole("inputs", 1, 4096), r.Options.Whole("units", 1, 4096), r.Options.Whole("outputs", 1, 4096))),
        (new("copy", "copy", "a pattern of bits, to be told after a pause and a cue", [new("channels", "7", "bits a step"), new("shortest", "10", "steps of the shortest pattern"), new("longest", "20", "steps of the longest"), new("pad", "7", "empty steps before the cue")]),
            MakeCopy),
        (new("string-memory", "string-memory", "strings of bits to be remembered, ever longer", [new("first", "1", "length to begin with"), new("longest", "1000", "length at which the curriculum stops")]),
            r => new StringMemoryTask(r.Lanes, r.Seed, r.Options.Whole("first", 1, r.Options.Whole("longest", 1, 100_000)), r.Options.Whole("longest", 1, 100_000))),
        (new("flip-flop", "flip-flop", "each channel's last pulse to be remembered", [new("bits", "3", "channels"), new("chance", "0.1", "chance of a pulse a step and channel"), new("length", "0", "steps of a sequence; 0: one without end")]),
            r => new FlipFlopTask(r.Lanes, r.Seed, r.Options.Whole("bits", 1, 1024), r.Options.Number("chance", 0, 1), r.Options.Whole("length", 0, int.MaxValue))),
        (new("seq-digits", "seq-digits", "generated digits, a few pixels a step; the class is asked at the end", [.. _imageOptions, new("samples", "10000", "training images to generate")]),
            MakeDigits),
        (new("seq-mnist", "seq-mnist:DIR", "images of a folder of IDX files, a few pixels a step; the class is asked at the end", _imageOptions),
            r => MakeImages(r, PartOf(r, Idx.IdxFolder.Load(r.Path)))),
        (new("text", "text:FILE", "the next character of a text", [new("reset", "100", "a lane begins anew where its place in the text is a multiple of this; 0: never"), new("part", "train", "train or validation, which is the last part"), new("share", "0.1", "share of the validation part")]),
            r => new TextTask(r.Lanes, r.Seed, CharacterText.Read(r.Path, r.Options.Number("share", 1e-6, 0.5)), r.Options.Choice("part", "train", "validation") == "validation", r.Options.Whole("reset", 0, int.MaxValue))),
        (new("henon", "henon", "the next x of the Hénon map", []), r => new ChaosTask("henon", r.Lanes, r.Seed, new HenonMap())),
        (new("mackey-glass", "mackey-glass", "the next value of the Mackey-Glass equation", [new("tau", "17", "its delay"), new("every", "1", "units of time between samples")]),
            r => new ChaosTask("mackey-glass", r.Lanes, r.Seed, new MackeyGlass(r.Options.Whole("tau", 1, 1000), r.Options.Whole("every", 1, 100)))),
        (new("lorenz", "lorenz", "the next sample of the Lorenz system", [new("every", "5", "steps of 0.01 between samples"), new("show", "x", "x or all")]),
            r => new ChaosTask("lorenz", r.Lanes, r.Seed, new Lorenz(r.Options.Whole("every", 1, 1000), r.Options.Choice("show", "x", "all") == "all"))),
        .. SpikeTasks.All,
        .. EventTasks.All,
    ];

    /// <summary>Every task that has a name.</summary>
    public static IReadOnlyList<SequenceTaskInfo> All { get; } = [.. _all.Select(task => task.Info)];

    /// <summary>Whether <paramref name="name"/> is a task's name, with its path or without.</summary>
    public static bool IsKnown(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return _all.Any(task => task.Info.Name == Split(name).Name);
    }

    /// <summary>Makes a task.</summary>
    /// <param name="name">One of <see cref="All"/>, with its path where it needs one: <c>add</c>, <c>text:FILE</c>.</param>
    /// <param name="lanes">B, above 0.</param>
    /// <param name="seed">What comes when.</param>
    /// <param name="options">Options by name, each as text; what is not given has its default.</param>
    /// <exception cref="ArgumentException">The name or an option is unknown, or a value is out of range.</exception>
    /// <exception cref="IOException">The file or folder is not there.</exception>
    /// <exception cref="InvalidDataException">The file's content is wrong.</exception>
    public static ISequenceTask Create(string name, int lanes, ulong seed, IReadOnlyDictionary<string, string>? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        Shape.Positive(lanes);
        (string plain, string path) = Split(name);
        foreach ((SequenceTaskInfo info, Func<TaskRequest, ISequenceTask> make) in _all)
        {
            if (info.Name != plain)
            {
                continue;
            }

            if (info.NeedsPath ? path.Length == 0 : path.Length > 0 && !info.TakesPath)
            {
                throw new ArgumentException(
                    info.NeedsPath ? $"the task '{name}' lacks its path. Write {info.Form}." : $"the task {info.Name} takes no path, but '{path}' was given. Write {info.Form}.", nameof(name));
            }

            var texts = new TaskOptions(info, options);
            texts.RequireKnown();
            return make(new TaskRequest(lanes, seed, path, texts));
        }

        throw new ArgumentException($"the task '{name}' is unknown. Known are {string.Join(", ", All.Select(info => info.Form))}.", nameof(name));
    }

    private static (string Name, string Path) Split(string name)
    {
        int colon = name.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? (name, "") : (name[..colon], name[(colon + 1)..]);
    }

    private static CopyTask MakeCopy(TaskRequest r)
    {
        int shortest = r.Options.Whole("shortest", 1, 10_000);
        return new CopyTask(r.Lanes, r.Seed, r.Options.Whole("channels", 1, 1024), shortest, r.Options.Whole("longest", shortest, 10_000), r.Options.Whole("pad", 0, 10_000));
    }

    private static ImageSequenceTask MakeDigits(TaskRequest r)
    {
        // the same images as the data set of that name has; the part that is not asked for is not drawn
        int samples = r.Options.Whole("samples", 1, DigitsDataSet.TrainCount);
        return MakeImages(r, r.IsTest ? DigitsDataSet.Create(trainCount: 1).Test : DigitsDataSet.Create(trainCount: samples, testCount: 1).Train);
    }

    private static Images.ImageSet PartOf(TaskRequest r, Images.ImageDataSet data) => r.IsTest ? data.Test : data.Train;

    private static ImageSequenceTask MakeImages(TaskRequest r, Images.ImageSet images)
        => new(r.Options.Name, r.Lanes, r.Seed, images, r.Options.Whole("pixels", 1, images.PixelsPerImage));
}
