namespace Eddy.Experiments.Studies;

/// <summary>Where a study stands.</summary>
/// <param name="Name">The study.</param>
/// <param name="Description">What is measured.</param>
/// <param name="Folder">Its folder.</param>
/// <param name="Done">Runs at their end.</param>
/// <param name="Total">Runs in all.</param>
/// <param name="Tables">What they came to.</param>
/// <param name="Findings">What that says, a sentence each.</param>
/// <param name="Page">The report.</param>
public sealed record StudyOutcome(
    string Name, string Description, string Folder, int Done, int Total, IReadOnlyList<StudyTable> Tables, IReadOnlyList<string> Findings, string Page)
{
    /// <summary>The command that runs it.</summary>
    public string Command { get; init; } = "";

    /// <summary>Further figures.</summary>
    public IReadOnlyList<StudyGrid> Grids { get; init; } = [];

    /// <summary>Pictures.</summary>
    public IReadOnlyList<StudyCurves> Curves { get; init; } = [];

    /// <summary>The report's tables as Markdown, to be kept.</summary>
    public string Results { get; init; } = "";

    /// <summary>Whether every run is at its end.</summary>
    public bool IsDone => Done == Total;
}
