using Eddy.Cli.Parsing;

namespace Eddy.Cli.Commands;

/// <summary>What was given to <c>eddy train</c>. Null is "not given": the preset decides, and only what was given overrides it.</summary>
internal sealed record TrainArguments
{
    /// <summary>A named data set or a folder.</summary>
    public string? Data { get; init; }

    /// <summary>A named set of options to start from.</summary>
    public string? Preset { get; init; }

    /// <summary>Neurons of each hidden layer, from the input up.</summary>
    public IReadOnlyList<int>? Layers { get; init; }

    /// <summary>Epochs of the encoder (of each layer, where layers are trained one after another).</summary>
    public int? Epochs { get; init; }

    /// <summary>Epochs of the head.</summary>
    public int? HeadEpochs { get; init; }

    /// <summary>Samples a step.</summary>
    public int? Batch { get; init; }

    /// <summary>Consecutive samples of one class.</summary>
    public int? Chunk { get; init; }

    /// <summary>η of the encoder.</summary>
    public double? LearningRate { get; init; }

    /// <summary>adam or sgd.</summary>
    public string? Optimizer { get; init; }

    /// <summary>relu, gelu, tanh, sigmoid or identity.</summary>
    public string? Activation { get; init; }

    /// <summary>Whether pre-activations are batch-normalised.</summary>
    public bool? BatchNorm { get; init; }

    /// <summary>Whether training images are rotated, shifted and scaled.</summary>
    public bool? Augment { get; init; }

    /// <summary>How many training samples are taken, from the first.</summary>
    public int? TrainSamples { get; init; }

    /// <summary>natural or shuffled: the order in which the encoder meets rows that lie in time.</summary>
    public string? Order { get; init; }

    /// <summary>Seed of everything random.</summary>
    public ulong? Seed { get; init; }

    /// <summary>Threads to compute with.</summary>
    public int? Threads { get; init; }

    /// <summary>The run folder to create.</summary>
    public string? Out { get; init; }

    /// <summary>The run folder to continue.</summary>
    public string? Resume { get; init; }

    /// <summary>A sequence task; null for data.</summary>
    public string? Task { get; init; }

    /// <summary>A neuron model, with a task.</summary>
    public string? Cell { get; init; }

    /// <summary>Units of each recurrent layer, with a task.</summary>
    public IReadOnlyList<int>? Hidden { get; init; }

    /// <summary>What learns from images, or a learning rule with a task.</summary>
    public string? Learner { get; init; }

    /// <summary>Time steps, with a task.</summary>
    public long? Steps { get; init; }

    /// <summary>Bound on the gradients' norm, with a task.</summary>
    public double? Clip { get; init; }

    /// <summary>κ of the readout, with a task.</summary>
    public double? ReadoutDecay { get; init; }

    /// <summary>sum or average, with a task.</summary>
    public string? ReadoutForm { get; init; }

    /// <summary>Whether a control runs beside, with a task.</summary>
    public bool? Control { get; init; }

    /// <summary>Whether nothing is run, and the learner of a task only described.</summary>
    public bool Describe { get; init; }

    /// <summary>Hours after which the run stops, to be resumed.</summary>
    public double? Hours { get; init; }

    /// <summary>Further options by path, in the order given.</summary>
    public IReadOnlyList<Setting> Set { get; init; } = [];

    /// <summary>Whether the result is printed as JSON.</summary>
    public bool Json { get; init; }

    /// <summary>Whether progress is left out.</summary>
    public bool Quiet { get; init; }
}
