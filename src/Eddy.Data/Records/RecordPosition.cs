using System.Text.Json;
using System.Text.Json.Serialization;
using Eddy.Learners;

namespace Eddy.Data.Records;

/// <summary>Where a stream of records is, and all that must be known to go on there.</summary>
internal sealed record RecordPosition
{
    private static readonly JsonSerializerOptions _json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        Converters = { new JsonStringEnumConverter<LearningTask>(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false) },
    };

    /// <summary>The format: <c>csv</c> or <c>ndjson</c>.</summary>
    public required string Format { get; init; }

    /// <summary>Samples read.</summary>
    public required long Samples { get; init; }

    /// <summary>Records read, those that were passed over with them.</summary>
    public required long Records { get; init; }

    /// <summary>Records passed over.</summary>
    public required long Skipped { get; init; }

    /// <summary>What the targets are.</summary>
    public required LearningTask Task { get; init; }

    /// <summary>Place of the target among the columns.</summary>
    public required int Target { get; init; }

    /// <summary>Name of each column.</summary>
    public required string[] Columns { get; init; }

    /// <summary>Classes in the order of their numbers.</summary>
    public required string[] Classes { get; init; }

    /// <summary>The first line where it names the columns.</summary>
    public required string? Header { get; init; }

    /// <summary>What is particular to the format: the separator of CSV, the lengths of NDJSON's members.</summary>
    public required string Form { get; init; }

    /// <summary><see cref="LineHash"/> of the records read, in hexadecimal.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>As one line of JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, _json);

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    /// <exception cref="InvalidDataException">It is something else.</exception>
    public static RecordPosition Parse(string where, string json)
    {
        RecordPosition? position = null;
        string problem = "";
        try
        {
            position = JsonSerializer.Deserialize<RecordPosition>(json, _json);
        }
        catch (JsonException e)
        {
            problem = e.Message;
        }

        return position is { Columns.Length: > 1, Classes: not null, Form: not null, Fingerprint: not null }
            && position.Samples >= 0 && position.Skipped >= 0 && position.Records >= position.Samples && position.Records - position.Samples == position.Skipped
            && position.Target >= 0 && position.Target < position.Columns.Length
                ? position
                : throw new InvalidDataException($"{where}: the saved position is damaged, or that of another kind of stream. {problem}".TrimEnd());
    }
}
