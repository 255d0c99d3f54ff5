namespace Eddy.Networks;

/// <summary>What a head minimises.</summary>
public enum HeadLoss
{
    /// <summary>−log softmax of the true class.</summary>
    CrossEntropy,

    /// <summary>Squared error, mean over outputs; against one-hot targets where there are labels.</summary>
    MeanSquaredError,
}
