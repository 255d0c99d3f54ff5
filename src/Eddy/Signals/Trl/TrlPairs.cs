namespace Eddy.Signals.Trl;

/// <summary>Which samples of a batch the similarity loss holds together. The rows of a batch are consecutive in time.</summary>
public enum TrlPairs
{
    /// <summary>Every row with the row before it, chunk borders included: B − 1 pairs.</summary>
    Adjacent,

    /// <summary>Every row with the row before it in the same chunk; the loss is the mean over a chunk's pairs, then over chunks.</summary>
    WithinChunk,

    /// <summary>As <see cref="WithinChunk"/>, and the first row of a chunk with its last.</summary>
    Ring,
}
