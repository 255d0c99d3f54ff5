namespace Eddy.Learners;

/// <summary>What a stream asks of a learner.</summary>
public enum LearningTask
{
    /// <summary>Name the class. Outputs are probabilities, one a class; the target is 1 for the true class and 0 for the others.</summary>
    Classification,

    /// <summary>Tell numbers. Outputs and targets are values.</summary>
    Regression,
}
