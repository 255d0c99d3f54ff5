using Eddy.Checkpoints;
using Eddy.Experiments.Runs;
using Eddy.Numerics;

namespace Eddy.Experiments.Images;

/// <summary>A model read back from a run or a checkpoint file, ready to be asked.</summary>
/// <param name="Model">The model.</param>
/// <param name="Checkpoint">Where it came from.</param>
/// <param name="Position">How far its run had come.</param>
/// <param name="Skipped">Newer checkpoints that were passed over because they are damaged.</param>
public sealed record ImageSavedModel(ImageModel Model, Checkpoint Checkpoint, ImagePosition Position, IReadOnlyList<SkippedCheckpoint> Skipped)
{
    /// <summary>The newest whole checkpoint of a run folder, or a checkpoint file.</summary>
    /// <param name="path">A run folder, <c>latest</c>, or a .safetensors file.</param>
    /// <param name="skipped">Newer checkpoints of the run that are damaged.</param>
    /// <exception cref="InvalidDataException">There is no whole checkpoint.</exception>
    /// <exception cref="IOException">There is nothing of this name.</exception>
    public static Checkpoint Find(string path, out IReadOnlyList<SkippedCheckpoint> skipped)
    {
        skipped = [];
        if (File.Exists(path))
        {
            return Checkpoint.Load(path);
        }

        using RunFolder folder = RunFolder.Open(path);
        Checkpoint? checkpoint = folder.Checkpoints.Latest(out skipped);
        return checkpoint ?? throw new InvalidDataException(
            $"{path}: there is no whole checkpoint.{string.Concat(skipped.Select(s => " " + s.Reason))} Resume or repeat the run.");
    }

    /// <summary>Reads a model.</summary>
    /// <param name="path">As for <see cref="Find"/>.</param>
    /// <param name="team">Threads for the model to work on.</param>
    public static ImageSavedModel Load(string path, WorkerTeam team)
    {
        Checkpoint checkpoint = Find(path, out IReadOnlyList<SkippedCheckpoint> skipped);
        return Of(checkpoint, team) with { Skipped = skipped };
    }

    /// <summary>The model in a checkpoint.</summary>
    internal static ImageSavedModel Of(Checkpoint checkpoint, WorkerTeam team)
    {
        ImageRunOptions options = ImageCheckpoint.Options(checkpoint);
        (int rows, int columns, int classes) = ImageCheckpoint.Sizes(checkpoint);
        var model = new ImageModel(options, rows, columns, classes, team);
        ImageCheckpoint.Restore(checkpoint, model, learningState: false);
        return new ImageSavedModel(model, checkpoint, ImageCheckpoint.Position(checkpoint), []);
    }
}
