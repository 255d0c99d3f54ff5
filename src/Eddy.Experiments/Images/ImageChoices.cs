namespace Eddy.Experiments.Images;

/// <summary>What learns from images.</summary>
public enum ImageLearner
{
    /// <summary>An encoder by temporal regularized learning, then a head on the frozen encoder.</summary>
    Trl,

    /// <summary>The same network and head, all of it by back-propagation of the head's loss.</summary>
    Backprop,

    /// <summary>An encoder whose layers each minimise a supervised contrastive loss of their own, then a head.</summary>
    SupervisedContrast,

    /// <summary>Layers that tell images with their own label from images with another one by their goodness.</summary>
    ForwardForward,

    /// <summary>A network of symmetric couplings that settles twice: free, and nudged towards the label.</summary>
    Equilibrium,

    /// <summary>An encoder that stays as it was drawn, then a head: what layers that learn must beat.</summary>
    Untrained,

    /// <summary>A head on the pixels.</summary>
    Linear,
}

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
