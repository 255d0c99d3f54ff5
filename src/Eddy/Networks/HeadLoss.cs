namespace Eddy.Networks;

/// <summary>What a head minimises.</summary>
public enum HeadLoss
{
    /// <summary>−log softmax of the true class.</summary>
    CrossEntropy,

    /// <summary>Squared error against one-hot targets, mean over outputs.</summary>
    MeanSquaredError,
}
