using Eddy.Learners.Equilibrium;

namespace Eddy.Experiments.Images;

/// <summary>Options that only equilibrium propagation has, in config.json under <c>equilibrium</c>. What is null is as published for the number of hidden layers.</summary>
public sealed record EquilibriumChoices
{
    /// <summary>How units move.</summary>
    public EquilibriumForm Form { get; init; } = EquilibriumForm.Energy;

    /// <summary>φ of the units.</summary>
    public EquilibriumActivation Activation { get; init; } = EquilibriumActivation.HardSigmoid;

    /// <summary>What an update compares.</summary>
    public EquilibriumNudge Nudge { get; init; } = EquilibriumNudge.Centered;

    /// <summary>In which order groups of units move.</summary>
    public EquilibriumOrder Order { get; init; } = EquilibriumOrder.Synchronous;

    /// <summary>η of the weights between one layer and the next, input side first: one for each hidden layer and one for the outputs.</summary>
    public IReadOnlyList<double>? LearningRates { get; init; }

    /// <summary>T, steps of the free phase.</summary>
    public int? FreeSteps { get; init; }

    /// <summary>K, steps of a nudged phase.</summary>
    public int? NudgedSteps { get; init; }

    /// <summary>β, how strongly outputs are nudged.</summary>
    public double? Beta { get; init; }

    /// <summary>ε, the share of its way that a unit goes in a step of the energy form.</summary>
    public double StepSize { get; init; } = 0.2;

    /// <summary>The free phase ends once no unit changes by as much in a step; 0 takes all steps.</summary>
    public double Tolerance { get; init; }
}
