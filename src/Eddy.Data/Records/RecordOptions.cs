using Eddy.Learners;

namespace Eddy.Data.Records;

/// <summary>How records become samples. Immutable, and valid whenever it exists.</summary>
public sealed record RecordOptions
{
    /// <summary>
    /// The column or member to be told, by name or, in CSV, by its number from 1. Null, the default: the one column named <c>target</c>, <c>class</c>, <c>label</c> or <c>y</c>
    /// (in any case) if there is exactly one such, else the last.
    /// </summary>
    public string? Target { get; init; }

    /// <summary>Whether a target is the name of a class, which it is by default, or a value.</summary>
    public LearningTask Task { get; init; } = LearningTask.Classification;

    /// <summary>What to do about a damaged record. Default: fail.</summary>
    public OnBadRecord OnBad { get; init; } = OnBadRecord.Fail;

    /// <summary>
    /// Whether the first line of CSV names the columns. Null, the default, for detection: it does unless all its fields are numbers, or all but one, which is not named as
    /// in <see cref="Target"/> and so holds a class.
    /// </summary>
    public bool? Header { get; init; }

    /// <summary>Most classes there may be; one more means that the target is a value, not a class. Default 1000.</summary>
    public int MaxClasses
    {
        get;
        init => field = value > 1 ? value : throw new ArgumentOutOfRangeException(nameof(MaxClasses), value, "There must be room for at least 2 classes.");
    } = 1000;
}
