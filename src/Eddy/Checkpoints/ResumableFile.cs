namespace Eddy.Checkpoints;

/// <summary>A learner, or anything else that can be resumed, in a file of its own: <c>learner.SaveTo(path)</c>, and later <c>learner.LoadFrom(path)</c>.</summary>
/// <remarks>The file is a checkpoint as every other: written to the side, flushed, renamed, with its own SHA-256. It holds what was learned, not how the learner is built: make it again
/// with the same sizes and options, then load.</remarks>
public static class ResumableFile
{
    /// <summary>Saves the whole state. The kind of the checkpoint is the name of the type.</summary>
    /// <param name="state">What to save. Nothing of it is changed.</param>
    /// <param name="path">Where; a file that is there is replaced once the new one is whole.</param>
    /// <exception cref="IOException">It could not be written. A file that was there before is untouched.</exception>
    public static void SaveTo(this IResumable state, string path)
    {
        ArgumentNullException.ThrowIfNull(state);
        var checkpoint = new CheckpointBuilder(new CheckpointManifest { Kind = state.GetType().Name });
        state.Save(checkpoint, "");
        checkpoint.Save(path);
    }

    /// <summary>Takes over what <see cref="SaveTo"/> wrote of the same type with the same sizes; it then goes on bit for bit.</summary>
    /// <param name="state">What takes it over.</param>
    /// <param name="path">The file.</param>
    /// <exception cref="InvalidDataException">It is no checkpoint, damaged, or of another type or shape.</exception>
    /// <exception cref="IOException">It is not there or cannot be read.</exception>
    public static void LoadFrom(this IResumable state, string path)
    {
        ArgumentNullException.ThrowIfNull(state);
        var checkpoint = Checkpoint.Load(path);
        string kind = state.GetType().Name;
        if (checkpoint.Manifest.Kind != kind)
        {
            throw new InvalidDataException($"{path}: the state of '{checkpoint.Manifest.Kind}', but it is to be loaded into '{kind}'. Make what was saved, then load.");
        }

        state.Load(checkpoint, "");
    }
}
