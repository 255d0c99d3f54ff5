using Eddy.Experiments.Streaming;
using Eddy.Learners;

namespace Eddy.Experiments.Reports.Streams;

/// <summary>All that the report of a run over a stream shows.</summary>
public sealed record StreamReportModel : RunPage
{
    /// <summary>What the targets are.</summary>
    public required LearningTask Task { get; init; }

    /// <summary>What learned, as its line is to be named.</summary>
    public required string Learner { get; init; }

    /// <summary>Figures over time, the latest last.</summary>
    public required IReadOnlyList<StreamScores> History { get; init; }

    /// <summary>Samples of the windowed figures.</summary>
    public required int Window { get; init; }

    /// <summary>Right answers on test samples that came after the stream, 0 to 1; null where there are none.</summary>
    public double? TestAccuracy { get; init; }

    /// <summary>Counts of samples at which a change was declared.</summary>
    public IReadOnlyList<long> Changes { get; init; } = [];

    /// <summary>What declared them; empty for nothing.</summary>
    public string Detector { get; init; } = "";

    /// <summary>The learner's layers over time.</summary>
    public IReadOnlyList<LayerMoment> Neurons { get; init; } = [];

    /// <summary>Records that were passed over.</summary>
    public long Skipped { get; init; }

    /// <summary>What was wrong with the first of them.</summary>
    public IReadOnlyList<string> BadRecords { get; init; } = [];

    internal StreamScores Last => History[^1];
}

/// <summary>A learner's layers after so many samples.</summary>
/// <param name="Examples">Samples answered.</param>
/// <param name="Layers">The layers, lowest first.</param>
public sealed record LayerMoment(long Examples, IReadOnlyList<LayerFigures> Layers);
