using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Eddy.Checkpoints;
using Eddy.Data.Tasks;
using Eddy.Learners.Recurrent;

namespace Eddy.Experiments.Recurrent;

/// <summary>A run's whole state as one checkpoint: the learner under plain names, <c>trace/</c>, <c>step/</c>, <c>state/</c> and <c>random/</c>; the task under <c>stream/task.</c>.</summary>
internal static class TaskCheckpoint
{
    private const string TaskPrefix = "stream/task.";

    public static CheckpointBuilder Build(TaskRunOptions options, RecurrentLearner learner, TaskControl? control, ISequenceTask task, TaskPosition position, string dataSha256)
    {
        var builder = new CheckpointBuilder(new CheckpointManifest
        {
            Kind = TaskRunOptions.KindName,
            Options = options.ToJson().ToJsonString(),
            Step = position.Step,
            Position = position.ToJson(),
            DataSha256 = dataSha256,
        });
        learner.Save(builder, "");
        control?.Save(builder);
        task.Save(builder, TaskPrefix);
        return builder;
    }

    /// <summary>Puts a checkpoint into a learner and a task that are new.</summary>
    /// <exception cref="InvalidDataException">It is a checkpoint of another kind or of other data, or a tensor does not fit.</exception>
    public static TaskPosition Restore(Checkpoint checkpoint, RecurrentLearner learner, ISequenceTask task, string dataSha256)
    {
        if (checkpoint.Manifest.Kind != TaskRunOptions.KindName)
        {
            throw new InvalidDataException($"{checkpoint.Path}: a checkpoint of kind '{checkpoint.Manifest.Kind}', not '{TaskRunOptions.KindName}'. Use the command that made it.");
        }

        if (checkpoint.Manifest.DataSha256 != dataSha256)
        {
            throw new InvalidDataException($"{checkpoint.Path}: the data are not those that the run learned from (SHA-256 {dataSha256}, but it began with {checkpoint.Manifest.DataSha256}). Restore them, or start a new run.");
        }

        var position = TaskPosition.Parse(checkpoint.Manifest.Position, checkpoint.Path);
        learner.Load(checkpoint, "");
        task.Load(checkpoint, TaskPrefix);
        return position;
    }

    /// <summary>The options that a checkpoint's run was started with.</summary>
    public static TaskRunOptions Options(Checkpoint checkpoint)
        => TaskRunOptions.FromJson(JsonSerializer.Deserialize<JsonObject>(checkpoint.Manifest.Options)!, checkpoint.Path);

    /// <summary>A fingerprint of all that the learner holds.</summary>
    public static string WeightsSha256(Checkpoint checkpoint) => checkpoint.TensorsSha256(name => !name.StartsWith(TaskPrefix, StringComparison.Ordinal) && !TaskControl.Owns(name));

    /// <summary>SHA-256 of the file that a task reads, or of the files of its folder, and of those below it, in the order of their paths; empty for a generator.</summary>
    public static string DataSha256(string task)
    {
        int colon = task.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0)
        {
            return "";
        }

        string path = task[(colon + 1)..];
        string[] files = Directory.Exists(path) ? [.. Directory.GetFiles(path, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)] : [path];
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (string file in files)
        {
            using FileStream stream = File.OpenRead(file);
            hash.AppendData(SHA256.HashData(stream));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
