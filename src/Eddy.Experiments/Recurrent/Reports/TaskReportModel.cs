using Eddy.Experiments.Recurrent.Episodes;
using Eddy.Experiments.Reports;

namespace Eddy.Experiments.Recurrent.Reports;

/// <summary>All that the report of a run over a task shows.</summary>
public sealed record TaskReportModel : RunPage
{
    /// <summary>The figure that the task is judged by, as it should read; null while there is none.</summary>
    public string? Headline { get; init; }

    /// <summary>What <see cref="Headline"/> is.</summary>
    public string HeadlineLabel { get; init; } = "";

    /// <summary>Curves over time steps, the most telling first.</summary>
    public required IReadOnlyList<TaskCurve> Curves { get; init; }

    /// <summary>Results beside those of the control.</summary>
    public IReadOnlyList<TaskResultRow> Results { get; init; } = [];

    /// <summary>A sequence as the network went through it; null where none could be played.</summary>
    internal EpisodeTape? Episode { get; init; }
}

/// <summary>A chart over the run.</summary>
/// <param name="Title">What it shows.</param>
/// <param name="Points">Time step and value.</param>
/// <param name="Marks">Values to compare with, drawn as dashed lines: floors of the task, by name.</param>
public sealed record TaskCurve(string Title, IReadOnlyList<(double Step, double Value)> Points, IReadOnlyList<NamedNumber> Marks)
{
    /// <summary>What the points are of, where there is more than they.</summary>
    public string Name { get; init; } = "learner";

    /// <summary>Further lines over the same steps, by name.</summary>
    public IReadOnlyList<(string Name, IReadOnlyList<(double Step, double Value)> Points)> Beside { get; init; } = [];
}

/// <summary>A number with a name.</summary>
/// <param name="Name">The name.</param>
/// <param name="Value">The number.</param>
public sealed record NamedNumber(string Name, double Value);
