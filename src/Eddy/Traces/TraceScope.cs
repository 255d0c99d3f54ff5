namespace Eddy.Traces;

/// <summary>How much of a layer's Jacobian a trace keeps: what its weights remember of their own past.</summary>
public enum TraceScope
{
    /// <summary>A unit's own path alone, with all currents held fixed. The size of the weights.</summary>
    Local,

    /// <summary>The same and, through its recurrent weight to itself, what a unit hears of itself. The size of the weights.</summary>
    SelfLoop,

    /// <summary>All of it: the influence of every weight on every unit of the layer. As many times the weights as there are states in the layer.</summary>
    Full,
}
