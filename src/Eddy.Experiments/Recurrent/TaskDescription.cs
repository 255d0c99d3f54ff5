using Eddy.Checkpoints;
using Eddy.Learners;
using Eddy.Learners.Recurrent;
using Eddy.Traces;

namespace Eddy.Experiments.Recurrent;

/// <summary>What a checkpoint of a run over a task holds: its learner's description, and the hash of its weights.</summary>
public static class TaskDescription
{
    /// <summary>The kind of such a checkpoint.</summary>
    public const string Kind = "task";

    /// <summary>Of the learner that a checkpoint holds. The sizes are those of the arrays: the task's data need not be there.</summary>
    public static RuleDescription Of(Checkpoint checkpoint)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        TaskRunOptions options = TaskCheckpoint.Options(checkpoint);
        int outputs = checkpoint.Read<float>("readout.bias").Length, inputs = RecurrentLearnerForm.Inputs(checkpoint.Read<byte>("state/form"));
        return options.CreateLearner(inputs, outputs, LearningTask.Regression, options.Rule.Options).Describe();
    }

    /// <summary>Of the learner that a run with these options begins with.</summary>
    /// <exception cref="ArgumentException">An option is wrong.</exception>
    /// <exception cref="NotSupportedException">The rule cannot work with the cell.</exception>
    public static RuleDescription Of(TaskRunOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        return options.CreateLearner(options.CreateTask()).Describe();
    }

    /// <summary>As the run's result states it.</summary>
    public static string WeightsSha256(Checkpoint checkpoint) => TaskCheckpoint.WeightsSha256(checkpoint);
}
