namespace Eddy.Signals.Goodness;

/// <summary>How the goodness of a layer is made of its units' squares.</summary>
public enum GoodnessForm
{
    /// <summary>Their mean: a threshold does not depend on the width of the layer.</summary>
    Mean,

    /// <summary>Their sum.</summary>
    Sum,
}
