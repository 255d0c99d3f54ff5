using Eddy.Checkpoints;
using Eddy.Data.Tasks;
using Eddy.Learners.Recurrent;
using Eddy.Traces.ReadoutOnly;

namespace Eddy.Experiments.Recurrent;

/// <summary>The control beside a run: the same network with the same first weights over the same steps, of which the readout alone learns.</summary>
internal sealed class TaskControl
{
    private const string Prefix = "control.";

    private readonly ISequenceTask _task;

    public TaskControl(TaskRunOptions options, ISequenceTask task, TaskSums? sums)
    {
        (_task, Learner, Sums) = (task, options.CreateLearner(task, new ReadoutOnlyOptions()), sums ?? new TaskSums());
    }

    public RecurrentLearner Learner { get; }

    /// <summary>What the next line has gathered.</summary>
    public TaskSums Sums { get; }

    /// <summary>A time step: lanes that begin anew, answers, scores and lessons.</summary>
    public void Advance(ReadOnlySpan<float> inputs, ReadOnlySpan<float> targets, ReadOnlySpan<bool> asked, ReadOnlySpan<bool> startsAnew)
    {
        for (int lane = 0; lane < startsAnew.Length; lane++)
        {
            if (startsAnew[lane])
            {
                Learner.ResetStream(lane);
            }
        }

        ReadOnlySpan<float> answers = Learner.ObserveBatch(inputs);
        int outputs = _task.OutputSize;
        for (int lane = 0; lane < asked.Length; lane++)
        {
            if (asked[lane])
            {
                Sums.Add(_task, answers.Slice(lane * outputs, outputs), targets.Slice(lane * outputs, outputs));
            }
        }

        Learner.LearnBatch(targets, asked);
    }

    public void Save(CheckpointBuilder checkpoint) => Learner.Save(checkpoint, Prefix);

    /// <summary>Takes over what <see cref="Save"/> added.</summary>
    public void Load(Checkpoint checkpoint) => Learner.Load(checkpoint, Prefix);

    /// <summary>Whether a tensor of a run's checkpoint is the control's.</summary>
    public static bool Owns(string tensor) => tensor.StartsWith(Prefix, StringComparison.Ordinal) || tensor.Contains("/" + Prefix, StringComparison.Ordinal);
}
