using System.Text.Json;
using System.Text.Json.Nodes;
using Eddy.Checkpoints;

namespace Eddy.Experiments.Streaming;

/// <summary>A run's whole state as one checkpoint: the learner under plain names, <c>step/</c> and <c>stat/</c>; the evaluation under <c>stream/</c>.</summary>
public static class StreamCheckpoint
{
    /// <summary>The kind that the manifest names.</summary>
    public const string Kind = StreamJson.Kind;

    private const string EvaluationPrefix = "stream/";

    /// <summary>The options that a checkpoint's run was started with.</summary>
    /// <exception cref="InvalidDataException">It is a checkpoint of another kind, or its options cannot be read.</exception>
    public static StreamRunOptions Options(Checkpoint checkpoint)
    {
        RequireKind(checkpoint);
        return StreamJson.ToOptions(JsonSerializer.Deserialize<JsonObject>(checkpoint.Manifest.Options)!, checkpoint.Path);
    }

    /// <summary>Where in the stream a checkpoint was taken.</summary>
    /// <exception cref="InvalidDataException">It is a checkpoint of another kind, or the position cannot be read.</exception>
    public static StreamPosition Position(Checkpoint checkpoint)
    {
        RequireKind(checkpoint);
        return StreamPosition.Parse(checkpoint.Manifest.Position, checkpoint.Path);
    }

    /// <summary>A fingerprint of all that the learner holds, by which two runs can be compared: scores and queues of the evaluation do not count.</summary>
    public static string WeightsSha256(Checkpoint checkpoint)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        return checkpoint.TensorsSha256(name => !name.StartsWith(EvaluationPrefix, StringComparison.Ordinal));
    }

    internal static CheckpointBuilder Build(StreamPipeline pipeline, StreamMeter meter, IReadOnlyList<string> earlierBadRecords)
    {
        var position = new StreamPosition
        {
            Source = JsonNode.Parse(pipeline.Source.SavePosition())!,
            Samples = pipeline.Evaluation.Examples,
            Skipped = pipeline.Source.Skipped,
            BadRecords = [.. earlierBadRecords.Concat(pipeline.BadRecords).Take(10)],
            Seconds = meter.Seconds,
            Allocation = meter.Allocation,
        };
        var builder = new CheckpointBuilder(new CheckpointManifest
        {
            Kind = Kind,
            Options = StreamJson.ToJson(pipeline.Options).ToJsonString(),
            Step = position.Samples,
            Position = position.ToJson(),
            DataSha256 = pipeline.Images is { } images ? Data.DataSets.Sha256(images) : "",
        });
        pipeline.Evaluation.Save(builder, "");
        return builder;
    }

    private static void RequireKind(Checkpoint checkpoint)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        if (checkpoint.Manifest.Kind != Kind)
        {
            throw new InvalidDataException($"{checkpoint.Path}: a checkpoint of kind '{checkpoint.Manifest.Kind}', not '{Kind}'. Use the command that made it.");
        }
    }
}
