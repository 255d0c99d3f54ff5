namespace Eddy.Checkpoints;

/// <summary>Collects a learner's state, then saves it as one checkpoint.</summary>
/// <remarks>
/// Names: weights under plain names, and <c>trace/ state/ step/ stat/ random/ stream/</c> beside them. Tensors are copied when added, so the
/// learner may go on while the checkpoint is written. The same content gives the same bytes.
/// </remarks>
public sealed class CheckpointBuilder
{
    private readonly SafetensorsWriter _writer = new();

    /// <summary>A checkpoint with this manifest and, so far, no tensors.</summary>
    public CheckpointBuilder(CheckpointManifest manifest)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        Manifest = manifest;
        foreach ((string key, string value) in manifest.ToMetadata())
        {
            _writer.SetMetadata(key, value);
        }

        _writer.SetMetadata(CheckpointManifest.SealKey, CheckpointSeal.Blank);
    }

    /// <summary>What the checkpoint says of itself.</summary>
    public CheckpointManifest Manifest { get; }

    /// <summary>Adds a tensor, copying its elements.</summary>
    /// <param name="name">Its name; each name once.</param>
    /// <param name="shape">The sizes of its dimensions, outermost first; empty for a single number.</param>
    /// <param name="values">Its elements, row-major, as many as the shape says.</param>
    /// <typeparam name="T">The type of its elements: double, float, Half, or a whole number of 8 to 64 bits.</typeparam>
    /// <returns>This builder.</returns>
    /// <exception cref="ArgumentException">The name is taken or cannot be written, the shape does not fit, or the type is not one of these.</exception>
    public CheckpointBuilder Add<T>(string name, ReadOnlySpan<int> shape, ReadOnlySpan<T> values)
        where T : unmanaged
    {
        _writer.Add(name, shape, values);
        return this;
    }

    /// <summary>Writes the checkpoint with its content hash, atomically and durably: see <see cref="AtomicFile.Write"/>.</summary>
    /// <exception cref="IOException">It could not be written. A file that was there before is untouched.</exception>
    public void Save(string path)
    {
        byte[] head = _writer.Head();
        CheckpointSeal.Apply(head, _writer.Data());
        AtomicFile.Write(path, stream => _writer.WriteTo(stream, head));
    }
}
