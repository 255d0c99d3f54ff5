using Eddy.Experiments.Analysis;

namespace Eddy.Experiments.Reports;

/// <summary>What the page of any run shows. Every part but the title may be absent, and is then left out.</summary>
public abstract record RunPage
{
    /// <summary>What was run: "TRL on digits".</summary>
    public required string Title { get; init; }

    /// <summary>One sentence: data, network, seed, date. Empty for none.</summary>
    public string Subtitle { get; init; } = "";

    /// <summary>How far an unfinished run came, to follow the word "Interrupted": "after epoch 12 of 60; the head was not trained".
    /// Null for a run that finished.</summary>
    public string? Interrupted { get; init; }

    /// <summary>Figures to see first: time, samples a second, parameters, weights hash.</summary>
    public IReadOnlyList<KeyFigure> KeyFigures { get; init; } = [];

    /// <summary>Every resolved option of the run.</summary>
    public IReadOnlyList<NamedValue> Configuration { get; init; } = [];

    /// <summary>Where it ran: framework, processor, vector width, threads, commit.</summary>
    public IReadOnlyList<NamedValue> Environment { get; init; } = [];

    /// <summary>Names of the classes; where one is missing its number is shown.</summary>
    public IReadOnlyList<string> ClassNames { get; init; } = [];

    /// <summary>How often each class was taken for each other one.</summary>
    public ConfusionMatrix? Confusion { get; init; }

    /// <summary>The command that repeats the run; null to leave it out.</summary>
    public string? CommandLine { get; init; }

    /// <summary>Remarks, a sentence each.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    internal string ClassName(int label) => label >= 0 && label < ClassNames.Count ? ClassNames[label] : Pages.Figure.Count(label);
}
