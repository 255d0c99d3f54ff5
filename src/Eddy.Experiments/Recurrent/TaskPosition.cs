using System.Text.Json;
using Eddy.Experiments.Images;

namespace Eddy.Experiments.Recurrent;

/// <summary>Where a run over a task is: with the tensors of a checkpoint all that resuming needs.</summary>
public sealed record TaskPosition
{
    /// <summary>Time steps taken.</summary>
    public required long Step { get; init; }

    /// <summary>Seconds of work.</summary>
    public required double Seconds { get; init; }

    /// <summary>What the next line of metrics.jsonl has gathered so far.</summary>
    public required TaskSums Sums { get; init; }

    /// <summary>The same of the control; null where none runs beside.</summary>
    public TaskSums? ControlSums { get; init; }

    /// <summary>Spikes that the next line has gathered; null where neurons do not spike.</summary>
    public FiringMeter? Firing { get; init; }

    /// <summary>As JSON text.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, ImageJson.Serializer);

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    /// <exception cref="InvalidDataException">It is something else.</exception>
    public static TaskPosition Parse(string json, string place)
    {
        try
        {
            return JsonSerializer.Deserialize<TaskPosition>(json, ImageJson.Serializer)!;
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"{place}: the position cannot be read ({exception.Message}). Use an earlier checkpoint.", exception);
        }
    }
}

/// <summary>Where a run stands, for who watches it.</summary>
/// <param name="Step">Time steps taken.</param>
/// <param name="Steps">Time steps of the whole run.</param>
/// <param name="StepsPerSecond">Speed of late.</param>
/// <param name="Scores">The last line's figures; null before the first.</param>
/// <param name="TaskFigures">What the task reports.</param>
/// <param name="Control">The last line's figures of the control; null where none runs beside.</param>
public readonly record struct TaskMoment(long Step, long Steps, double StepsPerSecond, TaskScores? Scores, IReadOnlyList<Data.Tasks.TaskFigure> TaskFigures, TaskScores? Control);

/// <summary>Watches a run over a task.</summary>
public interface ITaskObserver
{
    /// <summary>A line of metrics.jsonl was written.</summary>
    void OnLine(TaskMoment moment);

    /// <summary>All steps are taken, and the network is about to be judged on what it never learned from.</summary>
    void OnTest()
    {
    }
}
