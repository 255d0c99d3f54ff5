namespace Eddy.Experiments.Trl;

/// <summary>Which layers learn when.</summary>
public enum LayerSchedule
{
    /// <summary>One layer after the other, each for all its epochs, with the lower ones frozen: TRL.</summary>
    Greedy,

    /// <summary>All layers at once: TRL-S.</summary>
    Concurrent,
}

/// <summary>Which step moves the weights.</summary>
public enum Optimizer
{
    /// <summary>Adam.</summary>
    Adam,

    /// <summary>Plain stochastic gradient descent.</summary>
    Sgd,
}

/// <summary>What the linear head reads.</summary>
public enum HeadInput
{
    /// <summary>The activations of all layers side by side.</summary>
    All,

    /// <summary>The activations of the last layer.</summary>
    Last,
}

/// <summary>In which order the head sees the samples.</summary>
public enum HeadOrder
{
    /// <summary>The same coherent chunks as the encoder.</summary>
    Coherent,

    /// <summary>Shuffled.</summary>
    Shuffled,
}
