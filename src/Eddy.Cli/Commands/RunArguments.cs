using Eddy.Cli.Parsing;

namespace Eddy.Cli.Commands;

/// <summary>What was given to <c>eddy run</c>. Null is "not given".</summary>
internal sealed record RunArguments
{
    /// <summary>A learner by name.</summary>
    public string? Learner { get; init; }

    /// <summary>A stream by name.</summary>
    public string? Stream { get; init; }

    /// <summary>The column to tell.</summary>
    public string? Target { get; init; }

    /// <summary>classification or regression.</summary>
    public string? Task { get; init; }

    /// <summary>Neurons of each layer.</summary>
    public IReadOnlyList<int>? Layers { get; init; }

    /// <summary>A neuron model.</summary>
    public string? Cell { get; init; }

    /// <summary>Units of each recurrent layer.</summary>
    public IReadOnlyList<int>? Hidden { get; init; }

    /// <summary>Images of one class in a row.</summary>
    public int? Chunk { get; init; }

    /// <summary>running or none.</summary>
    public string? Scale { get; init; }

    /// <summary>adwin, page-hinkley or none.</summary>
    public string? Drift { get; init; }

    /// <summary>Samples of the windowed figures.</summary>
    public int? Window { get; init; }

    /// <summary>Samples by which labels come late.</summary>
    public int? Delay { get; init; }

    /// <summary>sgd or adam.</summary>
    public string? Optimizer { get; init; }

    /// <summary>Step size.</summary>
    public double? LearningRate { get; init; }

    /// <summary>Seed of everything random.</summary>
    public ulong? Seed { get; init; }

    /// <summary>Samples at most.</summary>
    public long? Max { get; init; }

    /// <summary>fail or skip.</summary>
    public string? OnBad { get; init; }

    /// <summary>The run folder to create.</summary>
    public string? Out { get; init; }

    /// <summary>The run folder to continue.</summary>
    public string? Resume { get; init; }

    /// <summary>Further options by name, in the order given.</summary>
    public IReadOnlyList<Setting> Set { get; init; } = [];

    /// <summary>Whether to say what the learner costs and is exact against, in place of running.</summary>
    public bool Describe { get; init; }

    /// <summary>Whether the result is printed as JSON.</summary>
    public bool Json { get; init; }

    /// <summary>Whether progress is left out.</summary>
    public bool Quiet { get; init; }
}
