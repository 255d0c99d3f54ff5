using System.Text.Json;
using System.Text.Json.Nodes;
using Eddy.Checkpoints;
using Eddy.Experiments.Images;
using Eddy.Networks;

namespace Eddy.Experiments.Sequences;

/// <summary>Saves a sequence run's whole state as one checkpoint and puts it back.</summary>
internal static class SequenceCheckpoint
{
    /// <summary>The kind that the manifest names.</summary>
    public const string Kind = SequenceExperimentOptions.KindName;

    /// <summary>A checkpoint of the model at a position.</summary>
    /// <exception cref="NonFiniteException">A number of the state is not finite; such a state is never saved.</exception>
    public static CheckpointBuilder Build(SequenceModel model, SequenceRunPosition position, string dataSha256)
    {
        var builder = new CheckpointBuilder(new CheckpointManifest
        {
            Kind = Kind,
            Options = ImageJson.Write(model.Options).ToJsonString(),
            Step = position.Step,
            Position = JsonSerializer.Serialize(position, ImageJson.Serializer),
            DataSha256 = dataSha256,
        });
        ImageTensors.Save(SequenceTensors.Weights(model).Concat(SequenceTensors.LearningState(model)), builder, position.Step);

        return builder;
    }

    /// <summary>The options that a checkpoint's model was made with.</summary>
    /// <exception cref="InvalidDataException">It is a checkpoint of another kind, or its options cannot be read.</exception>
    public static SequenceExperimentOptions Options(Checkpoint checkpoint) => checkpoint.Manifest.Kind == Kind
        ? ImageJson.Read<SequenceExperimentOptions>(JsonSerializer.Deserialize<JsonObject>(checkpoint.Manifest.Options)!, checkpoint.Path)
        : throw new InvalidDataException($"{checkpoint.Path}: a checkpoint of kind '{checkpoint.Manifest.Kind}', not '{Kind}'. Use the command that made it.");

    /// <summary>Where in the run a checkpoint was taken.</summary>
    /// <exception cref="InvalidDataException">The position cannot be read.</exception>
    public static SequenceRunPosition Position(Checkpoint checkpoint)
    {
        try
        {
            return JsonSerializer.Deserialize<SequenceRunPosition>(checkpoint.Manifest.Position, ImageJson.Serializer)!;
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"{checkpoint.Path}: the position cannot be read ({exception.Message}).", exception);
        }
    }

    /// <summary>Puts a checkpoint's numbers into a model of the same options.</summary>
    /// <exception cref="InvalidDataException">A tensor is missing or of another shape; the model is half written then.</exception>
    public static void Restore(Checkpoint checkpoint, SequenceModel model)
    {
        ImageTensors.Restore(SequenceTensors.Weights(model).Concat(SequenceTensors.LearningState(model)), checkpoint);
    }
}
