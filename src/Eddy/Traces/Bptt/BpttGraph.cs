namespace Eddy.Traces.Bptt;

/// <summary>Along which paths a stored window sends credit back: all of them, or only those that a rule which works forward in time can keep.</summary>
internal enum BpttGraph
{
    /// <summary>Every path, through time and layers.</summary>
    Whole,

    /// <summary>Within a layer every path; from a layer to the one below only within the same time step. What exact influence per layer computes.</summary>
    Layers,

    /// <summary>As <see cref="Layers"/>, and what units hear of the (micro-)step before through recurrent maps is a constant: only a unit's own path D carries credit through
    /// time. What a local trace computes.</summary>
    Detached,
}
