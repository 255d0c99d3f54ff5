namespace Eddy.Traces.Otpe;

/// <summary>What <see cref="OtpeOptions"/> keeps of the post-synaptic effect.</summary>
public enum OtpeForm
{
    /// <summary>R̂, a number a weight: the trace of what a unit told, filtered.</summary>
    Full,

    /// <summary>A twice filtered input and a mean slope: numbers for sources and units.</summary>
    Approximate,
}

/// <summary>Which slope of a spike the signal of <see cref="OtpeOptions"/> passes through on its way down.</summary>
public enum OtpePassDown
{
    /// <summary>ḡ, the mean over the steps that still live in the layer above.</summary>
    MeanSlope,

    /// <summary>ψ of the present step, for comparison.</summary>
    PresentSlope,
}
