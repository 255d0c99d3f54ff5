using System.Text.Json;
using Eddy.Checkpoints;
using Eddy.Networks;

namespace Eddy.Experiments.Images;

/// <summary>Saves the whole state of a run on images as one checkpoint and puts it back: weights under plain names, <c>step/</c> and <c>stat/</c> beside them.</summary>
public static class ImageCheckpoint
{
    // number of classes; older files have a head, whose width says it
    private const string ClassesName = "stream/classes";

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
            Kind = ImageLearners.Word(model.Options.Learner),
            Options = ImageJson.ToJson(model.Options).ToJsonString(),
            Step = position.Step,
            Position = JsonSerializer.Serialize(position, ImageJson.Serializer),
            DataSha256 = dataSha256,
        });
        ImageTensors.Save(ImageTensors.Weights(model).Concat(ImageTensors.LearningState(model)), builder, position.Step);

        builder.Add<float>(ClassesName, [1], [model.Classes]);
        return model.Format is { } format
            ? builder.Add<float>(FormatName, [4], [format.Rows, format.Columns, format.Mean, format.Deviation])
            : builder;
    }

    /// <summary>The options that a checkpoint's model was made with.</summary>
    /// <exception cref="InvalidDataException">It is a checkpoint of another kind, or its options cannot be read.</exception>
    public static ImageRunOptions Options(Checkpoint checkpoint)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        string kind = checkpoint.Manifest.Kind;
        if (!Enum.GetValues<ImageLearner>().Any(learner => ImageLearners.Word(learner) == kind))
        {
            throw new InvalidDataException($"{checkpoint.Path}: a checkpoint of kind '{kind}', not one of a run on images. Use the command that made it.");
        }

        ImageRunOptions options = ImageJson.ToOptions(JsonSerializer.Deserialize<System.Text.Json.Nodes.JsonObject>(checkpoint.Manifest.Options)!, checkpoint.Path);
        RequireKind(checkpoint, options);
        return options;
    }

    /// <summary>Height and width of the images, and classes, of a checkpoint's model; an old one that does not say the height has its pixels in one row.</summary>
    /// <exception cref="InvalidDataException">It does not say.</exception>
    public static (int Rows, int Columns, int Classes) Sizes(Checkpoint checkpoint)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        (int rows, int columns) = checkpoint.Contains(FormatName) && Format(checkpoint) is { } format ? (format.Rows, format.Columns) : (1, (int)Tensor(checkpoint, "layers.0.weight").Shape[^1]);
        if (!checkpoint.Contains(ClassesName))
        {
            return (rows, columns, (int)Tensor(checkpoint, "head.bias").Shape[0]);
        }

        Span<float> classes = stackalloc float[1];
        checkpoint.Read(ClassesName, [1], classes);
        return classes[0] is >= 1 and <= 256
            ? (rows, columns, (int)classes[0])
            : throw new InvalidDataException($"{checkpoint.Path}: {ClassesName} is {classes[0]}; there are 1 to 256. Take another checkpoint of the run, or train anew.");
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
    /// <exception cref="InvalidDataException">It is the state of another learner; nothing was written. A tensor is missing or of another shape; the model is half written then.</exception>
    public static void Restore(Checkpoint checkpoint, ImageModel model, bool learningState = true)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        ArgumentNullException.ThrowIfNull(model);
        RequireKind(checkpoint, model.Options);
        IEnumerable<ImageTensor> tensors = ImageTensors.Weights(model);
        ImageTensors.Restore(learningState ? tensors.Concat(ImageTensors.LearningState(model)) : tensors, checkpoint);
        if (checkpoint.Contains(FormatName))
        {
            model.Format = Format(checkpoint);
        }
    }

    private static void RequireKind(Checkpoint checkpoint, ImageRunOptions options)
    {
        if (checkpoint.Manifest.Kind != ImageLearners.Word(options.Learner))
        {
            throw new InvalidDataException(
                $"{checkpoint.Path}: holds what '{checkpoint.Manifest.Kind}' learned, but the options are those of '{ImageLearners.Word(options.Learner)}'. Take a checkpoint of the same run.");
        }
    }

    private static ImageFormat Format(Checkpoint checkpoint)
    {
        Span<float> format = stackalloc float[4];
        checkpoint.Read(FormatName, [4], format);
        return new ImageFormat((int)format[0], (int)format[1], format[2], format[3]);
    }

    private static TensorInfo Tensor(Checkpoint checkpoint, string name)
        => checkpoint.Tensors.FirstOrDefault(tensor => tensor.Name == name && tensor.Shape.Count > 0)
            ?? throw new InvalidDataException($"{checkpoint.Path}: it holds no '{name}', so it is not a model of images that Eddy saved.");
}
