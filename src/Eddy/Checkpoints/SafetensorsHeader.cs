using System.Text.Json;
using System.Text.Unicode;

namespace Eddy.Checkpoints;

/// <summary>The JSON header of a safetensors file, parsed and checked against the bytes that follow it.</summary>
/// <remarks>Allocates in proportion to the header's own length, never to what the header claims.</remarks>
internal sealed class SafetensorsHeader
{
    /// <summary>The longest header the format allows, in bytes.</summary>
    public const int MaxLength = 100_000_000;

    /// <summary>The one name no tensor has.</summary>
    public const string MetadataName = "__metadata__";

    private const int MaxDimensions = 32;
    private const string Damaged = "The file is damaged or is not safetensors; copy it again, or write it anew.";

    private readonly string _file;
    private readonly List<TensorInfo> _tensors = [];
    private readonly Dictionary<string, string> _metadata = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (int Start, int Length)> _metadataText = new(StringComparer.Ordinal);

    private SafetensorsHeader(string file) => _file = file;

    /// <summary>Every tensor, in the order of its bytes.</summary>
    public IReadOnlyList<TensorInfo> Tensors => _tensors;

    /// <summary>The strings under <c>__metadata__</c>.</summary>
    public IReadOnlyDictionary<string, string> Metadata => _metadata;

    /// <summary>Where in the header the text of a metadata value lies, without its quotes.</summary>
    public (int Start, int Length) MetadataText(string key) => _metadataText[key];

    /// <summary>Parses the header's bytes.</summary>
    /// <param name="json">The header, padding included.</param>
    /// <param name="dataLength">The bytes that follow the header in the file.</param>
    /// <param name="file">The file's name for messages.</param>
    /// <exception cref="InvalidDataException">Anything that the format does not allow.</exception>
    public static SafetensorsHeader Parse(ReadOnlySpan<byte> json, long dataLength, string file)
    {
        var header = new SafetensorsHeader(file);
        if (json.IsEmpty || json[0] != (byte)'{')
        {
            throw header.Error("the header does not begin with '{'.");
        }

        if (!Utf8.IsValid(json))
        {
            throw header.Error("the header is not valid UTF-8.");
        }

        try
        {
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 4 });
            header.ReadRoot(ref reader);
        }
        catch (JsonException e)
        {
            throw header.Error($"the header is not valid JSON: {e.Message}", e);
        }
        catch (InvalidOperationException e)
        {
            throw header.Error($"the header holds text that is not valid Unicode: {e.Message}", e);
        }

        header.RequireCover(dataLength);
        return header;
    }

    private void ReadRoot(ref Utf8JsonReader json)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        json.Read();
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            string name = json.GetString()!;
            if (!names.Add(name))
            {
                throw Error($"the name {TensorTable.Quoted(name)} appears twice in the header.");
            }

            json.Read();
            if (json.TokenType != JsonTokenType.StartObject)
            {
                throw Error($"{Place(name)} is not an object.");
            }

            if (name == MetadataName)
            {
                ReadMetadata(ref json);
            }
            else
            {
                _tensors.Add(ReadTensor(ref json, name));
            }
        }

        json.Read(); // throws if anything but white space follows
    }

    private void ReadMetadata(ref Utf8JsonReader json)
    {
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            string key = json.GetString()!;
            json.Read();
            if (json.TokenType != JsonTokenType.String)
            {
                throw Error($"the value of {TensorTable.Quoted(key)} in {MetadataName} is not a string.");
            }

            if (!_metadata.TryAdd(key, json.GetString()!))
            {
                throw Error($"the key {TensorTable.Quoted(key)} appears twice in {MetadataName}.");
            }

            _metadataText[key] = ((int)json.TokenStartIndex + 1, json.ValueSpan.Length);
        }
    }

    private TensorInfo ReadTensor(ref Utf8JsonReader json, string name)
    {
        string? typeName = null;
        List<long>? shape = null;
        List<long>? range = null;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            string field = json.GetString()!;
            json.Read();
            switch (field)
            {
                case "dtype" when typeName is null && json.TokenType == JsonTokenType.String:
                    typeName = json.GetString();
                    break;
                case "shape" when shape is null:
                    shape = ReadNumbers(ref json, name, field, MaxDimensions);
                    break;
                case "data_offsets" when range is null:
                    range = ReadNumbers(ref json, name, field, 2);
                    break;
                default:
                    throw Error($"{Place(name)}: the field {TensorTable.Quoted(field)} is unknown, given twice, or of the wrong kind.");
            }
        }

        if (typeName is null || shape is null || range is null)
        {
            throw Error($"{Place(name)} needs the fields dtype, shape and data_offsets.");
        }

        if (!TensorTypes.TryParse(typeName, out TensorType type))
        {
            throw new InvalidDataException($"{_file}: {Place(name)} has the dtype {TensorTable.Quoted(typeName)}, which this build does not know. "
                + $"It knows {TensorTypes.Names}; write the tensor as one of these.");
        }

        if (range.Count != 2 || range[1] < range[0])
        {
            throw Error($"{Place(name)}: data_offsets must be two whole numbers, the first not above the second.");
        }

        long bytes = type.Size();
        foreach (long size in shape)
        {
            Int128 product = (Int128)bytes * size;
            bytes = product <= long.MaxValue ? (long)product : throw Error($"{Place(name)}: shape [{string.Join(", ", shape)}] takes more than 2^63 bytes.");
        }

        var tensor = new TensorInfo(name, type, shape.AsReadOnly(), range[0], range[1] - range[0]);
        return tensor.ByteLength == bytes ? tensor : throw Error($"{Place(name)} is {tensor}, which takes {bytes} bytes, but its data_offsets span {tensor.ByteLength}.");
    }

    private List<long> ReadNumbers(ref Utf8JsonReader json, string name, string field, int most)
    {
        if (json.TokenType != JsonTokenType.StartArray)
        {
            throw Error($"{Place(name)}: {field} is not a list.");
        }

        var numbers = new List<long>();
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            if (json.TokenType != JsonTokenType.Number || !json.TryGetUInt64(out ulong number) || number > long.MaxValue)
            {
                throw Error($"{Place(name)}: {field} must hold whole numbers from 0 to 2^63 - 1.");
            }

            if (numbers.Count == most)
            {
                throw Error($"{Place(name)}: {field} has more than {most} numbers.");
            }

            numbers.Add((long)number);
        }

        return numbers;
    }

    // Sorted by where they begin, the ranges must follow one another from the first byte of data to the last.
    private void RequireCover(long dataLength)
    {
        _tensors.Sort((a, b) => a.Offset != b.Offset ? a.Offset.CompareTo(b.Offset)
            : a.ByteLength != b.ByteLength ? a.ByteLength.CompareTo(b.ByteLength) : string.CompareOrdinal(a.Name, b.Name));
        long end = 0;
        foreach (TensorInfo tensor in _tensors)
        {
            if (tensor.Offset != end)
            {
                throw Error($"{Place(tensor.Name)} begins at byte {tensor.Offset} of the data, but the one before it ends at {end}.");
            }

            end += tensor.ByteLength; // cannot overflow: it is the second of the tensor's data_offsets
        }

        if (end > dataLength)
        {
            throw new InvalidDataException($"{_file}: the file is cut short: its tensors take {end} bytes, and {dataLength} follow the header. Copy it again.");
        }

        if (end < dataLength)
        {
            throw Error($"{dataLength - end} bytes follow the last tensor and belong to none.");
        }
    }

    private static string Place(string name) => name == MetadataName ? MetadataName : $"tensor {TensorTable.Quoted(name)}";

    private InvalidDataException Error(string what, Exception? inner = null) => new($"{_file}: {what} {Damaged}", inner);
}
