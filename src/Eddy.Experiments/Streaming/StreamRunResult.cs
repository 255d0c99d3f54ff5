using System.Text.Json;
using System.Text.Json.Nodes;
using Eddy.Experiments.Images;
using Eddy.Experiments.Runs;
using Eddy.Learners;

namespace Eddy.Experiments.Streaming;

/// <summary>What a run over a stream came to.</summary>
public sealed record StreamRunResult
{
    private const string ScoresMember = "scores";

    /// <summary>What the targets are.</summary>
    public required LearningTask Task { get; init; }

    /// <summary>Every figure, with the baselines.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public StreamScores Scores { get; init; } = null!;

    /// <summary>Samples of the windowed figures.</summary>
    public required int Window { get; init; }

    /// <summary>Samples a second of work, waiting for input left out.</summary>
    public required double SamplesPerSecond { get; init; }

    /// <summary>Bytes that the learner keeps from one sample to the next.</summary>
    public required long StateBytes { get; init; }

    /// <summary>Bytes allocated a sample in the steady loop.</summary>
    public required double AllocatedBytesPerSample { get; init; }

    /// <summary>Right answers on the test images after the stream, nothing learned from them; null where there are none or the run was interrupted.</summary>
    public required double? TestAccuracy { get; init; }

    /// <summary>Records that were passed over.</summary>
    public required long Skipped { get; init; }

    /// <summary>Seconds of work, waiting for input left out.</summary>
    public required double Seconds { get; init; }

    /// <summary>SHA-256 over every tensor of the learner: weights, statistics, moments, scaler.</summary>
    public required string WeightsSha256 { get; init; }

    /// <summary>Whether the stream came to its end, or the run to its last sample.</summary>
    public required bool IsDone { get; init; }

    /// <summary>The run folder.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public string Run { get; init; } = "";

    /// <summary>The report.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public string Report { get; init; } = "";

    /// <summary>Writes <c>result.json</c>: also for a run that was interrupted, which writes it anew once it goes on.</summary>
    internal void Write(RunFolder folder)
    {
        JsonObject json = JsonSerializer.SerializeToNode(this, ImageJson.Serializer)!.AsObject();
        json[ScoresMember] = Scores.ToJson();
        RunConfig.WriteJson(folder.ResultPath, json);
    }

    /// <summary>The result of a run; null where there is none, as while it runs or after it was killed.</summary>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    public static StreamRunResult? Read(RunFolder folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        if (!File.Exists(folder.ResultPath))
        {
            return null;
        }

        JsonObject json = RunConfig.ReadJson(folder.ResultPath);
        StreamScores scores = StreamScores.FromJson(json[ScoresMember] as JsonObject ?? [], folder.ResultPath);
        json.Remove(ScoresMember);
        try
        {
            return json.Deserialize<StreamRunResult>(ImageJson.Serializer)! with { Scores = scores, Run = folder.Path, Report = folder.ReportPath };
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"{folder.ResultPath}: not the result of a run over a stream ({exception.Message}). Resume the run to write it anew.", exception);
        }
    }
}
