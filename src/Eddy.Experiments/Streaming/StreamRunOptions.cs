using System.Text.Json.Serialization;
using Eddy.Learners;

namespace Eddy.Experiments.Streaming;

/// <summary>
/// Everything that decides what a run over a stream computes: the same options and the same stream give the same weights, bit for bit. This record is
/// <c>config.json</c>; a name of <c>--set</c> is one of its names or of its learner's. Immutable, and valid whenever it exists.
/// </summary>
public sealed record StreamRunOptions
{
    /// <summary>A name of <see cref="LearnerCatalog"/>.</summary>
    public string Learner { get; init => field = LearnerCatalog.Find(value).Name; } = LearnerCatalog.Default;

    /// <summary>A stream as <see cref="StreamName"/> reads it.</summary>
    public string Stream { get; init => field = value is { Length: > 0 } ? value : throw new ArgumentException("Stream: must not be empty.", nameof(Stream)); } = "digits";

    /// <summary>The column that is to be told; null for the stream's own choice.</summary>
    public string? Target { get; init; }

    /// <summary>Classes or values; null until the stream has said.</summary>
    public LearningTask? Task { get; init; }

    /// <summary>Images of one class in a row.</summary>
    public int Chunk { get; init => field = Check(value is >= 1 and <= 65_536, nameof(Chunk), value, "must be 1 to 65536"); } = 16;

    /// <summary>How often images, each time in another order, or sensor rows are gone through; records come once.</summary>
    public int Passes { get; init => field = Check(value >= 1, nameof(Passes), value, "must be at least 1"); } = 1;

    /// <summary>How inputs are scaled; null for running with records and none with images and sensors, which are standardised by their training part.</summary>
    public StreamScale? Scale { get; init; }

    /// <summary>What watches the errors.</summary>
    public DriftWatch Drift { get; init; } = DriftWatch.Adwin;

    /// <summary>Samples over which the windowed figures go.</summary>
    public int Window { get; init => field = Check(value is >= 1 and <= 10_000_000, nameof(Window), value, "must be 1 to 10000000"); } = 1000;

    /// <summary>Samples by which a label comes after its input; 0 for at once.</summary>
    public int Delay { get; init => field = Check(value is >= 0 and <= 1_000_000, nameof(Delay), value, "must be 0 to 1000000"); }

    /// <summary>Decides every random number of the run.</summary>
    public ulong Seed { get; init; } = 42;

    /// <summary>Samples to take at most; null for all that come.</summary>
    public long? Max { get; init => field = Check(value is null or >= 1, nameof(Max), value, "must be at least 1"); }

    /// <summary>What to do with a damaged record.</summary>
    public BadRecords OnBad { get; init; }

    /// <summary>What the fading figures keep of the past with every sample; 0.999 is a memory of about 1000 samples.</summary>
    public double Fading { get; init => field = Check(value is > 0 and <= 1, nameof(Fading), value, "must be above 0 and at most 1; 1 forgets nothing"); } = 0.999;

    /// <summary>Seconds between two checkpoints. It does not change what is computed.</summary>
    public double CheckpointSeconds { get; init => field = Check(value is > 0 and <= 86_400, nameof(CheckpointSeconds), value, "must be above 0 and at most 86400"); } = 30;

    /// <summary>The learner's own options; <see cref="StreamJson"/> writes them under <c>learner_options</c>.</summary>
    [JsonIgnore]
    public StreamLearnerOptions LearnerOptions { get; init; } = LearnerCatalog.Find(LearnerCatalog.Default).Defaults();

    private static T Check<T>(bool ok, string name, T value, string rule)
        => ok ? value : throw new ArgumentOutOfRangeException(name, value, $"{name}: {rule}.");
}
