namespace Eddy.Data.Pamap2;

/// <summary>What <see cref="Pamap2LikeGenerator"/> makes. Immutable, and valid whenever it exists.</summary>
public sealed record Pamap2LikeOptions
{
    /// <summary>Subjects, 3 to 99: at least one to learn from, one to validate and one to test. Default 5.</summary>
    public int Subjects { get; init => field = value is >= 3 and <= 99 ? value : throw new ArgumentOutOfRangeException(nameof(Subjects), value, "There must be 3 to 99 subjects."); } = 5;

    /// <summary>Seconds of each activity, 1 to 3600; a subject varies it by up to a fifth. Default 10.</summary>
    public int Seconds { get; init => field = value is >= 1 and <= 3600 ? value : throw new ArgumentOutOfRangeException(nameof(Seconds), value, "An activity must last 1 to 3600 seconds."); } = 10;

    /// <summary>Decides every number. Default 42.</summary>
    public ulong Seed { get; init; } = 42;
}
