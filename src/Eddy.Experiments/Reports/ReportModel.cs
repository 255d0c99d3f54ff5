using Eddy.Data.Images;

namespace Eddy.Experiments.Reports;

/// <summary>All that a report of one training run shows.</summary>
public sealed record ReportModel : RunPage
{
    /// <summary>The result: errors on held-out samples in percent; null while there is none.</summary>
    public double? ErrorPercent { get; init; }

    /// <summary>What <see cref="ErrorPercent"/> is.</summary>
    public string ErrorLabel { get; init; } = "validation error";

    /// <summary>The encoder's training, in order of time.</summary>
    public IReadOnlyList<LayerLoss> Losses { get; init; } = [];

    /// <summary>Neurons of the layers that were 0 for every sample of an epoch's last batch, in percent, in order of time; empty where nobody counted.</summary>
    public IReadOnlyList<LayerCurvePoint> Silence { get; init; } = [];

    /// <summary>The training of layers with one loss each, in order of time.</summary>
    public IReadOnlyList<LayerCurvePoint> LayerLosses { get; init; } = [];

    /// <summary>The training of what answers, in order of time: the head, or a network as a whole.</summary>
    public IReadOnlyList<HeadProgress> Head { get; init; } = [];

    /// <summary>What answers, in a word.</summary>
    public string Answering { get; init; } = "head";

    /// <summary>What is to be known about what answers, in a sentence; empty for nothing.</summary>
    public string AnsweringLede { get; init; } = "The head reads the frozen encoder.";

    /// <summary>The first layer's input weights; null where the input is not an image.</summary>
    public ReceptiveFields? ReceptiveFields { get; init; }

    /// <summary>The layers, lowest first.</summary>
    public IReadOnlyList<LayerReport> Layers { get; init; } = [];

    /// <summary>Whether a loss pushed the variance of every neuron up to a target.</summary>
    public bool HasVarianceTarget { get; init; } = true;

    /// <summary>How good layers found the images that they were measured on; empty for layers that do not judge.</summary>
    public IReadOnlyList<LayerGoodness> Goodness { get; init; } = [];

    /// <summary>The images that the layers were measured on: image i is sample i of every <see cref="LayerReport.Analysis"/>.
    /// Null where the input is not an image.</summary>
    public ImageSet? Samples { get; init; }

    /// <summary>Height of an input image; 0 where the input is not an image.</summary>
    public int ImageRows { get; init; }

    /// <summary>Width of an input image; 0 where the input is not an image.</summary>
    public int ImageColumns { get; init; }

    /// <summary>Held-out samples that were taken for another class, the most telling first. The first 60 are shown.</summary>
    public IReadOnlyList<Mistake> Mistakes { get; init; } = [];

    /// <summary>How a model of sequences predicts; null where there are no sequences.</summary>
    public SequenceFindings? Sequences { get; init; }
}
