using Eddy.Data.Images;
using Eddy.Experiments.Analysis;

namespace Eddy.Experiments.Reports;

/// <summary>All that a report of one training run shows. Every part but the title may be absent, and is then left out.</summary>
public sealed record ReportModel
{
    /// <summary>What was trained: "TRL on digits".</summary>
    public required string Title { get; init; }

    /// <summary>One sentence: data, network, seed, date. Empty for none.</summary>
    public string Subtitle { get; init; } = "";

    /// <summary>How far an unfinished run came, to follow the word "Interrupted": "after epoch 12 of 60; the head was not trained".
    /// Null for a run that finished.</summary>
    public string? Interrupted { get; init; }

    /// <summary>The result: errors on held-out samples in percent; null while there is none.</summary>
    public double? ErrorPercent { get; init; }

    /// <summary>What <see cref="ErrorPercent"/> is.</summary>
    public string ErrorLabel { get; init; } = "validation error";

    /// <summary>Figures to see first: time, samples a second, parameters, weights hash.</summary>
    public IReadOnlyList<KeyFigure> KeyFigures { get; init; } = [];

    /// <summary>Every resolved option of the run.</summary>
    public IReadOnlyList<NamedValue> Configuration { get; init; } = [];

    /// <summary>Where it ran: framework, processor, vector width, threads, commit.</summary>
    public IReadOnlyList<NamedValue> Environment { get; init; } = [];

    /// <summary>The encoder's training, in order of time.</summary>
    public IReadOnlyList<LayerLoss> Losses { get; init; } = [];

    /// <summary>The head's training, in order of time.</summary>
    public IReadOnlyList<HeadProgress> Head { get; init; } = [];

    /// <summary>The first layer's input weights; null where the input is not an image.</summary>
    public ReceptiveFields? ReceptiveFields { get; init; }

    /// <summary>The layers, lowest first.</summary>
    public IReadOnlyList<LayerReport> Layers { get; init; } = [];

    /// <summary>The images that the layers were measured on: image i is sample i of every <see cref="LayerReport.Analysis"/>.
    /// Null where the input is not an image.</summary>
    public ImageSet? Samples { get; init; }

    /// <summary>Height of an input image; 0 where the input is not an image.</summary>
    public int ImageRows { get; init; }

    /// <summary>Width of an input image; 0 where the input is not an image.</summary>
    public int ImageColumns { get; init; }

    /// <summary>Names of the classes; where one is missing its number is shown.</summary>
    public IReadOnlyList<string> ClassNames { get; init; } = [];

    /// <summary>How often each class was taken for each other one.</summary>
    public ConfusionMatrix? Confusion { get; init; }

    /// <summary>Held-out samples that were taken for another class, the most telling first. The first 60 are shown.</summary>
    public IReadOnlyList<Mistake> Mistakes { get; init; } = [];

    /// <summary>How a model of sequences predicts; null where there are no sequences.</summary>
    public SequenceFindings? Sequences { get; init; }

    /// <summary>The command that repeats the run; null to leave it out.</summary>
    public string? CommandLine { get; init; }

    /// <summary>Remarks, a sentence each.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    internal string ClassName(int label) => label >= 0 && label < ClassNames.Count ? ClassNames[label] : Pages.Figure.Count(label);
}
