namespace Eddy.Learners.ForwardForward;

/// <summary>Where the labels come from that a sample does not have.</summary>
public enum WrongLabels
{
    /// <summary>In proportion to what the network believes of them, e^(ΣG) over the wrong ones: it is shown its own mistakes. A step first answers, which costs as much again for every few classes.</summary>
    Believed,

    /// <summary>Every wrong label is equally likely.</summary>
    Uniform,
}
