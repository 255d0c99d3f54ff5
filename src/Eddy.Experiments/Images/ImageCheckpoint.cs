using System.Text.Json;
using Eddy.Checkpoints;
using Eddy.Networks;

namespace Eddy.Experiments.Images;

/// <summary>Saves a TRL run's whole state as one checkpoint and puts it back: weights under plain names, <c>step/</c> and <c>stat/</c> beside them.</summary>
public static class ImageCheckpoint
{
    /// <summary>The kind that the manifest names.</summary>
    public const string Kind = "trl";

    // rows, columns, mean, deviation of the images
    private const string FormatName = "stream/image_format";

    /// <summary>A checkpoint of the model at a position.</summary>
    /// <exception cref="NonFiniteException">A number of the state is not finite; such a state is never saved.</exception>
    public static CheckpointBuilder Build(ImageModel model, ImagePosition position, string dataSha256)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(position);
        var builder = new CheckpointBuilder(new CheckpointManifest
        {
            Kind = Kind,
            Options = ImageJson.ToJson(model.Options).ToJsonString(),
            Step = position.Step,
            Position = JsonSerializer.Serialize(position, ImageJson.Serializer),
            DataSha256 = dataSha256,
        });
        ImageTensors.Save(ImageTensors.Weights(model).Concat(ImageTensors.LearningState(model)), builder, position.Step);

        return model.Format is { } format
            ? builder.Add<float>(FormatName, [4], [format.Rows, format.Columns, format.Mean, format.Deviation])
            : builder;
    }

    /// <summary>The options that a checkpoint's model was made with.</summary>
    /// <exception cref="InvalidDataException">It is a checkpoint of another kind, or its options cannot be read.</exception>
    public static ImageRunOptions Options(Checkpoint checkpoint)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        if (checkpoint.Manifest.Kind != Kind)
        {
            throw new InvalidDataException($"{checkpoint.Path}: a checkpoint of kind '{checkpoint.Manifest.Kind}', not '{Kind}'. Use the command that made it.");
        }

        return ImageJson.ToOptions(JsonSerializer.Deserialize<System.Text.Json.Nodes.JsonObject>(checkpoint.Manifest.Options)!, checkpoint.Path);
    }

    /// <summary>Where in the run a checkpoint was taken.</summary>
    /// <exception cref="InvalidDataException">The position cannot be read.</exception>
    public static ImagePosition Position(Checkpoint checkpoint)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        try
        {
            return JsonSerializer.Deserialize<ImagePosition>(checkpoint.Manifest.Position, ImageJson.Serializer)!;
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"{checkpoint.Path}: the position cannot be read ({exception.Message}).", exception);
        }
    }

    /// <summary>Puts a checkpoint's numbers into a model of the same options.</summary>
    /// <param name="checkpoint">A verified checkpoint.</param>
    /// <param name="model">Overwritten.</param>
    /// <param name="learningState">Whether the step's moments and the neuron stores are restored, too; not needed to evaluate.</param>
    /// <exception cref="InvalidDataException">A tensor is missing or of another shape; the model is half written then.</exception>
    public static void Restore(Checkpoint checkpoint, ImageModel model, bool learningState = true)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        IEnumerable<ImageTensor> tensors = ImageTensors.Weights(model);
        ImageTensors.Restore(learningState ? tensors.Concat(ImageTensors.LearningState(model)) : tensors, checkpoint);

        if (checkpoint.Contains(FormatName))
        {
            Span<float> format = stackalloc float[4];
            checkpoint.Read(FormatName, [4], format);
            model.Format = new ImageFormat((int)format[0], (int)format[1], format[2], format[3]);
        }
    }
}
