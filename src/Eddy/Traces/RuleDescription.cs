namespace Eddy.Traces;

/// <summary>What a rule at work on a network costs, and what its gradients are exact against, parameter block by parameter block.</summary>
public sealed record RuleDescription
{
    /// <summary>The rule.</summary>
    public required string Rule { get; init; }

    /// <summary>Every block of parameters, layers from below, then the readout: none is left out, so none has a zero gradient in silence.</summary>
    public required IReadOnlyList<BlockDescription> Blocks { get; init; }

    /// <summary>Bytes of weights and own parameters.</summary>
    public required long ParameterBytes { get; init; }

    /// <summary>Bytes kept from step to step, weights included.</summary>
    public required long StateBytes { get; init; }

    /// <summary>Sum over blocks.</summary>
    public required long OperationsPerStep { get; init; }

    /// <summary>What to beware of; empty where there is nothing.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }
}
