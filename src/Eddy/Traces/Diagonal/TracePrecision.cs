namespace Eddy.Traces.Diagonal;

/// <summary>How many bits a number of a trace has in memory; arithmetic is that of floats in any case.</summary>
public enum TracePrecision
{
    /// <summary>All of them.</summary>
    Full,

    /// <summary>Sixteen (bfloat16: the range of a float and 8 significant bits), rounded up or down at random so that the trace is right in the mean and long memories fade as they
    /// should. Half the memory; a gradient is off by a few thousandths.</summary>
    BFloat16,
}
