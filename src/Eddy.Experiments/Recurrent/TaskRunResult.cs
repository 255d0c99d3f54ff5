using System.Text.Json;
using Eddy.Experiments.Images;
using Eddy.Experiments.Runs;

namespace Eddy.Experiments.Recurrent;

/// <summary>What a run over a task came to.</summary>
public sealed record TaskRunResult
{
    /// <summary>Lines of metrics.jsonl whose mean is <see cref="Final"/>.</summary>
    public const int FinalLines = 5;

    /// <summary>Time steps taken.</summary>
    public required long Steps { get; init; }

    /// <summary>The mean of the last five lines; null before the first.</summary>
    public required TaskScores? Final { get; init; }

    /// <summary>The same of the control, of which the readout alone learned; null where none ran beside.</summary>
    public TaskScores? Control { get; init; }

    /// <summary>On recordings that were not learned from; null where the task has none, or before the end.</summary>
    public TaskTestScores? Test { get; init; }

    /// <summary>The same of the control.</summary>
    public TaskTestScores? ControlTest { get; init; }

    /// <summary>Spikes a unit and step of each layer in the last line, from the input up; null where neurons do not spike.</summary>
    public IReadOnlyList<double>? Firing { get; init; }

    /// <summary>What the task reports at the end, by name.</summary>
    public required IReadOnlyDictionary<string, double> TaskFigures { get; init; }

    /// <summary>Seconds of work.</summary>
    public required double Seconds { get; init; }

    /// <summary>Time steps a second.</summary>
    public required double StepsPerSecond { get; init; }

    /// <summary>Bytes that the learner keeps from one step to the next.</summary>
    public required long StateBytes { get; init; }

    /// <summary>SHA-256 over every tensor of the learner.</summary>
    public required string WeightsSha256 { get; init; }

    /// <summary>Whether the run came to its end, or cannot go on because numbers are no longer finite.</summary>
    public required bool IsDone { get; init; }

    /// <summary>What was not finite; null where all went well.</summary>
    public string? Exploded { get; init; }

    /// <summary>The run folder.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public string Run { get; init; } = "";

    /// <summary>The report.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public string Report { get; init; } = "";

    internal void Write(RunFolder folder) => RunConfig.WriteJson(folder.ResultPath, JsonSerializer.SerializeToNode(this, ImageJson.Serializer)!.AsObject());

    /// <summary>The result of a run; null where there is none, as while it runs or after it was killed.</summary>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    public static TaskRunResult? Read(RunFolder folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        if (!File.Exists(folder.ResultPath))
        {
            return null;
        }

        try
        {
            return RunConfig.ReadJson(folder.ResultPath).Deserialize<TaskRunResult>(ImageJson.Serializer)! with { Run = folder.Path, Report = folder.ReportPath };
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"{folder.ResultPath}: not the result of a run over a task ({exception.Message}). Resume the run to write it anew.", exception);
        }
    }
}
