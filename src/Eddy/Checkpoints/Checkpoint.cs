using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Eddy.Checkpoints;

/// <summary>A checkpoint, loaded whole and verified: what was saved, to the bit.</summary>
/// <remarks>
/// A safetensors file whose metadata are <c>format, version, kind, options, step, position, data_sha256, content_sha256, created_by</c>.
/// <c>content_sha256</c> is the SHA-256 of the whole file with these 64 digits read as zeros; loading computes it anew and compares.
/// </remarks>
public sealed class Checkpoint
{
    private readonly TensorTable _table;
    private readonly Dictionary<string, byte[]> _data;

    private Checkpoint(string path, CheckpointManifest manifest, IReadOnlyList<TensorInfo> tensors, Dictionary<string, byte[]> data)
    {
        (Path, Manifest, _data) = (path, manifest, data);
        _table = new TensorTable(path, tensors);
    }

    /// <summary>The path it was loaded from, as given.</summary>
    public string Path { get; }

    /// <summary>What the checkpoint says of itself.</summary>
    public CheckpointManifest Manifest { get; }

    /// <summary>Every tensor, in the order of its bytes.</summary>
    public IReadOnlyList<TensorInfo> Tensors => _table.Tensors;

    /// <summary>Loads and verifies a checkpoint. The file is closed on return.</summary>
    /// <exception cref="InvalidDataException">It is no checkpoint, of a newer version, cut short, altered or damaged.</exception>
    /// <exception cref="IOException">It is not there or cannot be read.</exception>
    public static Checkpoint Load(string path)
    {
        using var reader = SafetensorsReader.Open(path);
        CheckpointManifest manifest = CheckpointManifest.FromMetadata(reader.Metadata, path);
        if (!reader.Metadata.TryGetValue(CheckpointManifest.SealKey, out string? expected))
        {
            throw new InvalidDataException($"{path}: the metadata lacks \"{CheckpointManifest.SealKey}\". The file is altered or damaged; use an earlier checkpoint.");
        }

        // The digits' place in the header is theirs alone only if none is written as an escape.
        (int start, int length) = reader.Header.MetadataText(CheckpointManifest.SealKey);
        var data = reader.Tensors.ToDictionary(tensor => tensor.Name, reader.ReadBytes, StringComparer.Ordinal);
        byte[] prefix = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(prefix, (ulong)reader.HeaderBytes.Length);
        if (length != CheckpointSeal.Blank.Length
            || CheckpointSeal.Compute(prefix, reader.HeaderBytes, start, reader.Tensors.Select(tensor => data[tensor.Name])) != expected)
        {
            throw new InvalidDataException($"{path}: the content does not match its {CheckpointManifest.SealKey}: the file is altered or damaged. "
                + "Use an earlier checkpoint, or copy it again.");
        }

        return new Checkpoint(path, manifest, reader.Tensors, data);
    }

    /// <summary>Whether there is a tensor of this name.</summary>
    public bool Contains(string name) => _table.Contains(name);

    /// <summary>Copies out a tensor whose shape is known.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="shape">The shape it must have.</param>
    /// <param name="destination">Where its elements go, row-major; as long as the shape says.</param>
    /// <typeparam name="T">The type of its elements: double, float, Half, a whole number of 8 to 64 bits; byte also for BOOL.</typeparam>
    /// <exception cref="ArgumentException">The destination does not fit the shape.</exception>
    /// <exception cref="InvalidDataException">There is no such tensor, or it has another shape or type. Nothing was written.</exception>
    public void Read<T>(string name, ReadOnlySpan<int> shape, Span<T> destination)
        where T : unmanaged
    {
        _table.Find<T>(name, shape, destination.Length);
        _data[name].CopyTo(MemoryMarshal.AsBytes(destination));
        TensorTable.ToFileOrder(destination);
    }

    /// <summary>Copies out a tensor of any shape, row-major.</summary>
    /// <typeparam name="T">The type of its elements: double, float, Half, a whole number of 8 to 64 bits; byte also for BOOL.</typeparam>
    /// <exception cref="InvalidDataException">There is no such tensor, or its elements have another type.</exception>
    public T[] Read<T>(string name)
        where T : unmanaged
    {
        T[] values = new T[_table.Find<T>(name).Count];
        _data[name].CopyTo(MemoryMarshal.AsBytes(values.AsSpan()));
        TensorTable.ToFileOrder<T>(values);
        return values;
    }

    /// <summary>
    /// A fingerprint of the tensors alone, whatever their manifest: the SHA-256, in name order, of each one's name, type, shape and
    /// bytes. Two checkpoints with the same one hold the same numbers to the bit.
    /// </summary>
    /// <param name="include">Which tensors count, by name; all where it is null.</param>
    public string TensorsSha256(Func<string, bool>? include = null)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (TensorInfo tensor in Tensors.Where(tensor => include?.Invoke(tensor.Name) ?? true).OrderBy(tensor => tensor.Name, StringComparer.Ordinal))
        {
            // Zero bytes part the fields, so that no two lists of tensors give the same text.
            hash.AppendData(Encoding.UTF8.GetBytes($"{tensor.Name}\0{tensor}\0"));
            hash.AppendData(_data[tensor.Name]);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
