namespace Eddy.Traces.Diagonal;

/// <summary>How much of the Jacobian of a layer a diagonal trace keeps.</summary>
internal enum DiagonalScope
{
    /// <summary>D alone: a unit's own path with all currents held fixed. What units hear of each other, and of themselves, through recurrent weights is ignored.</summary>
    Local,

    /// <summary>The S×S blocks on the diagonal of the full Jacobian: D and, through its recurrent weight to itself, what a unit hears of itself.</summary>
    SelfLoop,
}
