namespace Eddy.Learners.Equilibrium;

/// <summary>When something of a group was heard.</summary>
internal enum EquilibriumMoment
{
    /// <summary>At the end of the free phase.</summary>
    Free,

    /// <summary>At the end of the phase that was nudged first.</summary>
    Nudged,

    /// <summary>A step ago.</summary>
    Before,

    /// <summary>Now.</summary>
    Now,
}
