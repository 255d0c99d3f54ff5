namespace Eddy.Learners.Equilibrium;

/// <summary>How the units of an equilibrium network move.</summary>
public enum EquilibriumForm
{
    /// <summary>Down an energy in small steps: the update is the gradient of back-propagation through time in the limit β → 0.</summary>
    Energy,

    /// <summary>Each unit takes at once what its neighbours tell it: faster, and only about the gradient.</summary>
    Prototypical,
}

/// <summary>φ of the units.</summary>
public enum EquilibriumActivation
{
    /// <summary>max(0, min(1, u)); states stay within [0, 1].</summary>
    HardSigmoid,

    /// <summary>tanh u.</summary>
    Tanh,
}

/// <summary>What an update compares.</summary>
public enum EquilibriumNudge
{
    /// <summary>A phase nudged towards the target with one nudged away from it: error O(β²).</summary>
    Centered,

    /// <summary>A nudged phase with the free one, its sign random from batch to batch: error O(β).</summary>
    OneSided,

    /// <summary>Each nudged step with the one before; the weights move at every one of them (C-EP): local in time, too.</summary>
    Continual,
}

/// <summary>In which order the groups of units move.</summary>
public enum EquilibriumOrder
{
    /// <summary>All at once, on what the others were a step ago.</summary>
    Synchronous,

    /// <summary>Every second group, then the others, on what the first have just become: in a chain a step goes twice as far.</summary>
    Alternating,
}
