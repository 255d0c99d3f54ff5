namespace Eddy.Traces;

/// <summary>What the gradient of a parameter is exact against. All of it with weights held still: while they move, traces keep what older weights did, which costs an error of
/// the order of the learning rate times the memory.</summary>
public enum GradientExactness
{
    /// <summary>Full backpropagation through time.</summary>
    Exact,

    /// <summary>Backpropagation through time of the same computation with some paths cut; the description says which.</summary>
    ExactForDetachedGraph,

    /// <summary>The exact gradient on average over the rule's random numbers; a single step carries noise.</summary>
    Unbiased,

    /// <summary>Nothing in general; the description says what is dropped.</summary>
    Approximate,

    /// <summary>The loss of the present step with all that was before it held fixed: there is no memory in the trace.</summary>
    InstantOnly,
}
