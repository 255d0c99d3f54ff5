namespace Eddy.Traces.Bptt;

/// <summary>How far backpropagation through time looks back. The three give different gradients; "truncated BPTT" alone says too little.</summary>
public enum BpttMode
{
    /// <summary>Windows of a fixed number of steps that do not overlap: the state is carried over, the gradient is cut at the border.</summary>
    Windows,

    /// <summary>Every step's loss goes back through a fixed number of steps, its own included: exact up to that age, at that many times the cost.</summary>
    Sliding,

    /// <summary>Through the whole sequence since the last reset: the exact gradient, in memory that grows with the sequence.</summary>
    Full,
}
