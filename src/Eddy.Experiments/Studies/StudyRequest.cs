namespace Eddy.Experiments.Studies;

/// <summary>What is asked of a study.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Seeds">A run of everything random for each; at least one.</param>
public sealed record StudyRequest(string Name, IReadOnlyList<ulong> Seeds)
{
    /// <summary>Where its data are, if it needs any.</summary>
    public string? Data { get; init; }

    /// <summary>Time steps of a run over a task; null for the published ones.</summary>
    public long? Steps { get; init; }

    /// <summary>Whether it is cut to a fraction, where it can be.</summary>
    public bool Quick { get; init; }

    /// <summary>Rows of its table, separated by commas; null for all. For studies on images.</summary>
    public string? Rows { get; init; }

    /// <summary>Methods, separated by commas; null for those that belong to each row. For studies on images.</summary>
    public string? Methods { get; init; }

    /// <summary>Epochs, for all or by row and method; null for the published ones. For studies on images.</summary>
    public string? Epochs { get; init; }
}
