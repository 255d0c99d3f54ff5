using System.Text.Json;

namespace Eddy.Experiments.Verification;

/// <summary>A JSON file of inputs and of the numbers that must come out; see docs/oracle-format.md.</summary>
public sealed class OracleFile : IDisposable
{
    private readonly JsonDocument _document;

    private OracleFile(string path, JsonDocument document)
    {
        (Path, _document) = (path, document);
        Kind = Text("kind");
        Name = Root.TryGetProperty("name", out _) ? Text("name") : System.IO.Path.GetFileNameWithoutExtension(path);
        Tolerance = Number("tolerance");
        if (!(Tolerance > 0))
        {
            throw new InvalidDataException($"{Path}: 'tolerance' must be above 0.");
        }

        // Absent: 2e-4. Null: the file is met in double only.
        SingleTolerance = !Root.TryGetProperty("tolerance_float", out JsonElement single) ? 2e-4
            : single.ValueKind == JsonValueKind.Null ? null
            : Number("tolerance_float");
    }

    /// <summary>Where the file was read from.</summary>
    public string Path { get; }

    /// <summary>What is described, for example <c>trl-layer</c>.</summary>
    public string Kind { get; }

    /// <summary>The file's own name; where it gives none, that of the file.</summary>
    public string Name { get; }

    /// <summary>Largest relative error in double.</summary>
    public double Tolerance { get; }

    /// <summary>Largest relative error in float; null where the file is met in double only.</summary>
    public double? SingleTolerance { get; }

    /// <summary>The whole content.</summary>
    public JsonElement Root => _document.RootElement;

    /// <summary>Reads a file.</summary>
    /// <exception cref="InvalidDataException">It is not JSON, or lacks a field that every oracle has.</exception>
    public static OracleFile Open(string path)
    {
        try
        {
            var document = JsonDocument.Parse(File.ReadAllBytes(path));
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                throw new InvalidDataException($"{path}: not a JSON object. Give an oracle file; docs/oracle-format.md describes it.");
            }

            return new OracleFile(path, document);
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"{path}: not valid JSON ({exception.Message}) Give an oracle file; docs/oracle-format.md describes it.", exception);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _document.Dispose();

    /// <summary>The member <paramref name="name"/> of <paramref name="parent"/>.</summary>
    /// <exception cref="InvalidDataException">There is none.</exception>
    public JsonElement Member(JsonElement parent, string name)
        => parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out JsonElement value)
            ? value
            : throw new InvalidDataException($"{Path}: the field '{name}' is missing. See docs/oracle-format.md.");

    /// <summary>All numbers of a (nested) array in order.</summary>
    /// <exception cref="InvalidDataException">Something in it is not a number.</exception>
    public double[] Numbers(JsonElement parent, string name)
    {
        var numbers = new List<double>();
        Collect(Member(parent, name), numbers, name);
        return [.. numbers];
    }

    private void Collect(JsonElement element, List<double> numbers, string name)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Array:
                foreach (JsonElement item in element.EnumerateArray())
                {
                    Collect(item, numbers, name);
                }

                break;
            case JsonValueKind.Number:
                numbers.Add(element.GetDouble());
                break;
            default:
                throw new InvalidDataException($"{Path}: '{name}' holds {element.ValueKind} where a number is expected.");
        }
    }

    private string Text(string name)
        => Member(Root, name) is { ValueKind: JsonValueKind.String } text
            ? text.GetString()!
            : throw new InvalidDataException($"{Path}: '{name}' must be a text.");

    private double Number(string name)
        => Member(Root, name) is { ValueKind: JsonValueKind.Number } number
            ? number.GetDouble()
            : throw new InvalidDataException($"{Path}: '{name}' must be a number.");
}
