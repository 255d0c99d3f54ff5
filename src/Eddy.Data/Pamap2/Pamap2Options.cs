using Eddy.Data.Records;

namespace Eddy.Data.Pamap2;

/// <summary>What is taken of PAMAP2's files. Immutable, and valid whenever it exists.</summary>
public sealed record Pamap2Options
{
    /// <summary>Take the first of every so many rows of a file, counted before activities are dropped; above 0. Default 10: ten rows a second of the hundred.</summary>
    public int KeepEvery { get; init => field = value > 0 ? value : throw new ArgumentOutOfRangeException(nameof(KeepEvery), value, "At least every first row is kept: give 1 or more."); } = 10;

    /// <summary>Whether a subject's file in <c>Optional/</c> follows the one in <c>Protocol/</c>. Default: no.</summary>
    public bool IncludeOptional { get; init; }

    /// <summary>What to do about a damaged row. Default: fail.</summary>
    public OnBadRecord OnBad { get; init; } = OnBadRecord.Fail;
}
