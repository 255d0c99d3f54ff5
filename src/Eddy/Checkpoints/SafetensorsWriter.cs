using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Eddy.Checkpoints;

/// <summary>Collects tensors and strings, then writes them as one safetensors file.</summary>
/// <remarks>
/// The same content gives the same bytes, whatever the order it was added in: wider elements come first, so that every tensor lies
/// aligned to its elements, then names in ordinal order. The data begins at a multiple of 8 bytes. Tensors are copied when added: what
/// is written is what they were then.
/// </remarks>
public sealed class SafetensorsWriter
{
    private static readonly UTF8Encoding _strictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private static readonly JsonWriterOptions _jsonOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Dictionary<string, Tensor> _tensors = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, string> _metadata = new(StringComparer.Ordinal);

    /// <summary>The tensors' names, in the order in which they are written.</summary>
    public IEnumerable<string> Names => Ordered().Select(tensor => tensor.Name);

    /// <summary>Adds a tensor, copying its elements.</summary>
    /// <param name="name">Its name; each name once, and not <c>__metadata__</c>.</param>
    /// <param name="shape">The sizes of its dimensions, outermost first; empty for a single number.</param>
    /// <param name="values">Its elements, row-major, as many as the shape says.</param>
    /// <typeparam name="T">The type of its elements: double, float, Half, or a whole number of 8 to 64 bits.</typeparam>
    /// <exception cref="ArgumentException">The name is taken or cannot be written, the shape does not fit, or the type is not one of these.</exception>
    public void Add<T>(string name, ReadOnlySpan<int> shape, ReadOnlySpan<T> values)
        where T : unmanaged
    {
        RequireText(name, nameof(name));
        TensorType type = TensorTypes.Of<T>();
        TensorTable.RequireLength(name, shape, values.Length);
        if (name is "" or SafetensorsHeader.MetadataName)
        {
            throw new ArgumentException($"A tensor cannot be named \"{name}\". Give it another name.", nameof(name));
        }

        if (_tensors.ContainsKey(name))
        {
            throw new ArgumentException($"A tensor named {TensorTable.Quoted(name)} was already added. Give each its own name.", nameof(name));
        }

        if ((long)values.Length * type.Size() > Array.MaxLength)
        {
            throw new ArgumentException($"Tensor {TensorTable.Quoted(name)} takes more than {Array.MaxLength} bytes. Split it.", nameof(values));
        }

        byte[] bytes = GC.AllocateUninitializedArray<byte>(values.Length * type.Size());
        Span<T> copy = MemoryMarshal.Cast<byte, T>(bytes.AsSpan());
        values.CopyTo(copy);
        TensorTable.ToFileOrder(copy);
        _tensors.Add(name, new Tensor(name, type, shape.ToArray(), bytes));
    }

    /// <summary>Sets a string that the file carries beside its tensors; a second value for a key takes the place of the first.</summary>
    /// <exception cref="ArgumentException">The key or the value is not valid Unicode.</exception>
    public void SetMetadata(string key, string value)
    {
        RequireText(key, nameof(key));
        RequireText(value, nameof(value));
        _metadata[key] = value;
    }

    /// <summary>Writes the file to a stream and leaves the stream open.</summary>
    public void WriteTo(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        WriteTo(stream, Head());
    }

    /// <summary>Writes the file atomically: see <see cref="AtomicFile.Write"/>.</summary>
    /// <exception cref="IOException">It could not be written. A file that was there before is untouched.</exception>
    public void Save(string path)
    {
        byte[] head = Head();
        AtomicFile.Write(path, stream => WriteTo(stream, head));
    }

    /// <summary>The eight bytes of length and the header, padded: all that comes before the data.</summary>
    /// <exception cref="InvalidOperationException">The header would be longer than the format allows.</exception>
    internal byte[] Head()
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        using (var json = new Utf8JsonWriter(buffer, _jsonOptions))
        {
            WriteHeader(json);
        }

        int padded = (buffer.WrittenCount + 7) / 8 * 8;
        if (padded > SafetensorsHeader.MaxLength)
        {
            throw new InvalidOperationException($"The header would take {padded} bytes, and the format allows {SafetensorsHeader.MaxLength}. Use fewer tensors or shorter metadata.");
        }

        byte[] head = new byte[8 + padded];
        BinaryPrimitives.WriteUInt64LittleEndian(head, (ulong)padded);
        buffer.WrittenSpan.CopyTo(head.AsSpan(8));
        head.AsSpan(8 + buffer.WrittenCount).Fill((byte)' ');
        return head;
    }

    /// <summary>The data of each tensor, in the order in which it is written.</summary>
    internal IEnumerable<byte[]> Data() => Ordered().Select(tensor => tensor.Bytes);

    internal void WriteTo(Stream stream, byte[] head)
    {
        stream.Write(head);
        foreach (byte[] bytes in Data())
        {
            stream.Write(bytes);
        }
    }

    private void WriteHeader(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        if (_metadata.Count > 0)
        {
            json.WriteStartObject(SafetensorsHeader.MetadataName);
            foreach ((string key, string value) in _metadata)
            {
                json.WriteString(key, value);
            }

            json.WriteEndObject();
        }

        long offset = 0;
        foreach (Tensor tensor in Ordered())
        {
            json.WriteStartObject(tensor.Name);
            json.WriteString("dtype", tensor.Type.Name());
            json.WriteStartArray("shape");
            foreach (int size in tensor.Shape)
            {
                json.WriteNumberValue(size);
            }

            json.WriteEndArray();
            json.WriteStartArray("data_offsets");
            json.WriteNumberValue(offset);
            json.WriteNumberValue(offset += tensor.Bytes.Length);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private IEnumerable<Tensor> Ordered() => _tensors.Values.OrderByDescending(tensor => tensor.Type.Size()).ThenBy(tensor => tensor.Name, StringComparer.Ordinal);

    private static void RequireText(string text, string parameter)
    {
        ArgumentNullException.ThrowIfNull(text, parameter);
        try
        {
            _strictUtf8.GetByteCount(text);
        }
        catch (EncoderFallbackException e)
        {
            throw new ArgumentException($"{TensorTable.Quoted(text)} is not valid Unicode: half a surrogate pair at {e.Index}.", parameter);
        }
    }

    private sealed record Tensor(string Name, TensorType Type, int[] Shape, byte[] Bytes);
}
