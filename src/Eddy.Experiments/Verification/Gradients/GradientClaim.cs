namespace Eddy.Experiments.Verification.Gradients;

/// <summary>What a rule says of its gradient on a network, and what is therefore held against it.</summary>
public enum GradientClaim
{
    /// <summary>Equal to BPTT through time and layers.</summary>
    Exact,

    /// <summary>Equal to BPTT of the graph in which a layer hears the ones above only within the same time step.</summary>
    ExactWithinLayers,

    /// <summary>Equal to BPTT of the detached graph: what units heard of the step before is a constant too.</summary>
    ExactDetached,

    /// <summary>Equal to BPTT truncated to one step.</summary>
    ExactOneStep,

    /// <summary>Random; its mean is what <see cref="ExactWithinLayers"/> computes.</summary>
    Unbiased,

    /// <summary>None; its error is only shown.</summary>
    Approximate,
}
