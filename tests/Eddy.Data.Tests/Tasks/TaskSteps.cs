using Eddy.Checkpoints;
using Eddy.Data.Tasks;

namespace Eddy.Data.Tests.Tasks;

/// <summary>A task with the spans of its steps.</summary>
internal sealed class TaskSteps(ISequenceTask task)
{
    private readonly bool[] _hasTarget = new bool[task.Lanes];
    private readonly bool[] _startsAnew = new bool[task.Lanes];

    public ISequenceTask Task => task;

    public float[] Inputs { get; } = new float[task.Lanes * task.InputSize];

    public float[] Targets { get; } = new float[task.Lanes * task.OutputSize];

    public static TaskSteps Of(string name, int lanes = 1, ulong seed = 1, params (string Name, string Value)[] options)
        => new(SequenceTasks.Create(name, lanes, seed, options.ToDictionary(option => option.Name, option => option.Value)));

    public void Next() => task.Advance(Inputs, Targets, _hasTarget, _startsAnew);

    public float[] Input(int lane = 0) => Inputs[(lane * task.InputSize)..((lane + 1) * task.InputSize)];

    public float[] Target(int lane = 0) => Targets[(lane * task.OutputSize)..((lane + 1) * task.OutputSize)];

    public bool HasTarget(int lane = 0) => _hasTarget[lane];

    public bool StartsAnew(int lane = 0) => _startsAnew[lane];

    /// <summary>What one lane brings in so many steps, as one text.</summary>
    public string Record(int steps, int lane = 0)
    {
        var text = new System.Text.StringBuilder();
        for (int t = 0; t < steps; t++)
        {
            Next();
            text.AppendJoin(' ', Input(lane)).Append(" > ").AppendJoin(' ', Target(lane)).Append(HasTarget(lane)).Append(StartsAnew(lane)).AppendLine();
        }

        return text.ToString();
    }

    /// <summary>The place of the 1 in a one-hot vector.</summary>
    public static int One(float[] values) => Array.IndexOf(values, 1f);

    /// <summary>Takes a task's state through a file.</summary>
    public static void Through(IResumable from, IResumable to)
    {
        using var folder = new TemporaryFolder();
        var builder = new CheckpointBuilder(new CheckpointManifest { Kind = "test" });
        from.Save(builder, "task.");
        builder.Save(folder.File("state"));
        to.Load(Checkpoint.Load(folder.File("state")), "task.");
    }
}
