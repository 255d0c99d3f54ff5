namespace Eddy.Neurons;

/// <summary>What a spike does to the state of the unit that fired, one step later.</summary>
public enum SpikeReset
{
    /// <summary>The threshold is taken off: what was beyond it stays.</summary>
    Soft,

    /// <summary>The state begins at 0.</summary>
    Hard,
}

/// <summary>Whether a gradient knows that a spike resets its unit.</summary>
public enum ResetGradient
{
    /// <summary>No: the spike in the reset is a constant to the gradient. Under a soft reset a unit's memory then fades by one and the same number at every step.</summary>
    Detached,

    /// <summary>Yes, by the surrogate slope.</summary>
    Attached,
}
