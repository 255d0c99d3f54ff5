using System.Text.Json;

namespace Eddy.Experiments.Verification.Eligibility;

/// <summary>
/// A place in an oracle file that remembers what was read: a run that leaves a number of the file unread has not checked the file, and <see cref="RequireAllRead"/> says so.
/// </summary>
internal sealed class OracleNode
{
    // Said to the reader of the file, not to the engine.
    private static readonly HashSet<string> _words = new(["description", "kind", "set", "name", "note", "mistake", "tolerance", "tolerance_float"], StringComparer.Ordinal);

    private readonly OracleFile _file;
    private readonly OracleError _error;
    private readonly HashSet<string> _read;
    private readonly JsonElement _element;

    /// <summary>The whole file.</summary>
    public OracleNode(OracleFile file, OracleError error)
        : this(file, error, new HashSet<string>(StringComparer.Ordinal), file.Root, "")
    {
    }

    private OracleNode(OracleFile file, OracleError error, HashSet<string> read, JsonElement element, string path)
        => (_file, _error, _read, _element, Path) = (file, error, read, element, path);

    /// <summary>Names and indices that lead here, such as <c>cases/gru/expected/layers/0/h</c>.</summary>
    public string Path { get; }

    public bool IsObject => _element.ValueKind == JsonValueKind.Object;

    public bool IsArray => _element.ValueKind == JsonValueKind.Array;

    /// <summary>Elements of an array.</summary>
    public int Count => IsArray ? _element.GetArrayLength() : throw Wrong("a list");

    /// <summary>A member, which must be there.</summary>
    public OracleNode this[string name] => Find(name) ?? throw new InvalidDataException($"{_file.Path}: {(Path.Length == 0 ? "the file" : Path)} lacks '{name}'. See the file's description.");

    public OracleNode this[int index]
        => index < Count ? Child(_element[index], $"{index}") : throw new InvalidDataException($"{_file.Path}: {Path} has {Count} entries, but entry {index + 1} is asked for.");

    /// <summary>A member, or null.</summary>
    public OracleNode? Find(string name) => IsObject && _element.TryGetProperty(name, out JsonElement value) ? Child(value, name) : null;

    /// <summary>The members of an object, in the file's order.</summary>
    public IEnumerable<(string Name, OracleNode Node)> Members()
        => IsObject ? _element.EnumerateObject().Select(p => (p.Name, Child(p.Value, p.Name))) : throw Wrong("an object");

    /// <summary>The elements of an array.</summary>
    public IEnumerable<OracleNode> Items() => Enumerable.Range(0, Count).Select(i => this[i]);

    /// <summary>All numbers of a number or a nested list, in order; logical values are 1 and 0.</summary>
    public double[] Numbers()
    {
        _read.Add(Path);
        var numbers = new List<double>();
        Collect(_element, numbers);
        return [.. numbers];
    }

    public double Number() => Numbers() is [double one] ? one : throw Wrong("a number");

    public int Whole() => Number() is var number && number == (int)number ? (int)number : throw Wrong("a whole number");

    public bool Flag()
    {
        _read.Add(Path);
        return _element.ValueKind is JsonValueKind.True or JsonValueKind.False ? _element.GetBoolean() : throw Wrong("true or false");
    }

    public string Text()
    {
        _read.Add(Path);
        return _element.ValueKind == JsonValueKind.String ? _element.GetString()! : throw Wrong("a text");
    }

    /// <summary>Holds an array that was computed against the one here: the largest difference over the largest expected magnitude of the whole array, or over 1 where all is 0.</summary>
    public void Compare(ReadOnlySpan<double> got)
    {
        double[] expected = Numbers();
        _error.Compare(Path, got, expected, expected.All(e => e == 0) ? 1 : 0);
    }

    /// <summary>The same, against at least 1: for ratios and cosines, which may be 0 but for rounding.</summary>
    public void CompareRatio(double got) => _error.Compare(Path, [got], Numbers(), 1);

    /// <summary>The file holds, or does not, in a way that is no number: infinitely off where it does not.</summary>
    public void Require(bool holds, string what) => _error.Compare<double>($"{Path}: {what}", [holds ? 0 : double.NaN], [0]);

    /// <summary>Refuses a file in which anything was left unread: nobody knows whether it holds.</summary>
    public void RequireAllRead()
    {
        var unread = new List<string>();
        Unread(_element, Path, unread);
        if (unread.Count > 0)
        {
            throw new InvalidDataException(
                $"{_file.Path}: {string.Join(", ", unread.Take(6))}{(unread.Count > 6 ? $" and {unread.Count - 6} more" : "")}: nothing is compared with this, so the file would not be checked. Use an Eddy that knows it.");
        }
    }

    private void Unread(JsonElement element, string path, List<string> unread)
    {
        if (_read.Contains(path))
        {
            return;
        }

        if (element.ValueKind == JsonValueKind.Object)
        {
            foreach (JsonProperty member in element.EnumerateObject())
            {
                if (!_words.Contains(member.Name) || member.Value.ValueKind is JsonValueKind.Object or JsonValueKind.Array)
                {
                    Unread(member.Value, Join(path, member.Name), unread);
                }
            }
        }
        else if (element.ValueKind == JsonValueKind.Array && HoldsObjects(element))
        {
            for (int i = 0; i < element.GetArrayLength(); i++)
            {
                Unread(element[i], Join(path, $"{i}"), unread);
            }
        }
        else if (element.ValueKind != JsonValueKind.Array || element.GetArrayLength() > 0)
        {
            // A list of numbers may have been read row by row.
            if (element.ValueKind == JsonValueKind.Array && Enumerable.Range(0, element.GetArrayLength()).All(i => _read.Contains(Join(path, $"{i}"))))
            {
                return;
            }

            unread.Add(path);
        }
    }

    private static bool HoldsObjects(JsonElement array)
        => array.GetArrayLength() > 0 && (array[0].ValueKind == JsonValueKind.Object || (array[0].ValueKind == JsonValueKind.Array && HoldsObjects(array[0])));

    private static string Join(string path, string name) => path.Length == 0 ? name : $"{path}/{name}";

    private OracleNode Child(JsonElement element, string name) => new(_file, _error, _read, element, Join(Path, name));

    private void Collect(JsonElement element, List<double> numbers)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Array:
                foreach (JsonElement item in element.EnumerateArray())
                {
                    Collect(item, numbers);
                }

                break;
            case JsonValueKind.Number:
                numbers.Add(element.GetDouble());
                break;
            case JsonValueKind.True:
            case JsonValueKind.False:
                numbers.Add(element.GetBoolean() ? 1 : 0);
                break;
            default:
                throw Wrong("numbers");
        }
    }

    private InvalidDataException Wrong(string wanted) => new($"{_file.Path}: {Path} must be {wanted}. See the file's description.");
}
