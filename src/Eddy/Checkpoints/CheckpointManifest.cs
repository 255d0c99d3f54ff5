using System.Globalization;
using System.Reflection;
using System.Text.Json;

namespace Eddy.Checkpoints;

/// <summary>What a checkpoint says of itself beside its tensors: whose state it is, and where in time. Valid whenever it exists.</summary>
public sealed record CheckpointManifest
{
    /// <summary>The value of <c>format</c> in every checkpoint.</summary>
    public const string Format = "eddy-checkpoint";

    /// <summary>The version of the layout that this build writes, and the newest that it reads.</summary>
    public const int Version = 1;

    internal const string SealKey = "content_sha256";

    /// <summary>What kind of learner or run it is the state of, for example <c>trl</c>.</summary>
    public required string Kind { get; init => field = Require(!string.IsNullOrWhiteSpace(value), value, "kind must not be empty."); }

    /// <summary>The resolved options, as JSON text. Default: an empty object.</summary>
    public string Options { get; init => field = Json(value, "options"); } = "{}";

    /// <summary>Updates made so far, 0 or more.</summary>
    public long Step
    {
        get;
        init => field = value >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(Step), value, "A checkpoint's step must be 0 or more.");
    }

    /// <summary>The position in the stream, as JSON text. Default: an empty object.</summary>
    public string Position { get; init => field = Json(value, "position"); } = "{}";

    /// <summary>The SHA-256 of the data learned from, 64 digits; empty where there is none to name.</summary>
    public string DataSha256
    {
        get;
        init => field = Require(value is "" || IsSha256(value), value, "data_sha256 must be 64 hexadecimal digits in lower case, or empty.");
    } = "";

    /// <summary>What wrote it, for example <c>Eddy 0.1.0</c>.</summary>
    public string CreatedBy { get; internal init; } = $"Eddy {typeof(CheckpointManifest).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0]}";

    /// <summary>Whether a text is a SHA-256 as it is written here: 64 hexadecimal digits in lower case.</summary>
    private static bool IsSha256(string? text) => text is { Length: 64 } && text.All(char.IsAsciiHexDigitLower);

    internal IEnumerable<(string Key, string Value)> ToMetadata() =>
    [
        ("format", Format), ("version", Version.ToString(CultureInfo.InvariantCulture)), ("kind", Kind), ("options", Options),
        ("step", Step.ToString(CultureInfo.InvariantCulture)), ("position", Position), ("data_sha256", DataSha256), ("created_by", CreatedBy),
    ];

    /// <summary>The manifest among a file's metadata.</summary>
    /// <exception cref="InvalidDataException">There is none, it is of a newer version, or an entry is missing or wrong.</exception>
    internal static CheckpointManifest FromMetadata(IReadOnlyDictionary<string, string> metadata, string file)
    {
        if (metadata.GetValueOrDefault("format") != Format)
        {
            throw new InvalidDataException($"{file}: a safetensors file, but not an Eddy checkpoint: its metadata has no format \"{Format}\". Give a file that Eddy saved.");
        }

        long version = Number(metadata, "version", file);
        if (version > Version)
        {
            throw new InvalidDataException($"{file}: checkpoint version {version}, this build reads {Version}. Load it with the Eddy that wrote it, or retrain.");
        }

        if (version < 1)
        {
            throw new InvalidDataException($"{file}: checkpoint version {version}, but the first is 1. The file is altered or damaged; use an earlier checkpoint.");
        }

        try
        {
            return new CheckpointManifest
            {
                Kind = Entry(metadata, "kind", file),
                Options = Entry(metadata, "options", file),
                Step = Number(metadata, "step", file),
                Position = Entry(metadata, "position", file),
                DataSha256 = Entry(metadata, "data_sha256", file),
                CreatedBy = Entry(metadata, "created_by", file),
            };
        }
        catch (ArgumentException e)
        {
            throw new InvalidDataException($"{file}: {e.Message} The file is altered or damaged; use an earlier checkpoint.", e);
        }
    }

    private static string Entry(IReadOnlyDictionary<string, string> metadata, string key, string file)
        => metadata.TryGetValue(key, out string? value) ? value
            : throw new InvalidDataException($"{file}: the metadata lacks \"{key}\". The file is altered or damaged; use an earlier checkpoint.");

    private static long Number(IReadOnlyDictionary<string, string> metadata, string key, string file)
    {
        string text = Entry(metadata, key, file);
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number
            : throw new InvalidDataException($"{file}: \"{key}\" is {TensorTable.Quoted(text)}, not a whole number. The file is altered or damaged; use an earlier checkpoint.");
    }

    private static string Json(string value, string key)
    {
        ArgumentNullException.ThrowIfNull(value, key);
        try
        {
            using var parsed = JsonDocument.Parse(value);
            return value;
        }
        catch (JsonException e)
        {
            throw new ArgumentException($"{key} is not valid JSON: {e.Message}", e);
        }
    }

    private static string Require(bool ok, string value, string rule) => ok ? value : throw new ArgumentException($"{rule} It is {TensorTable.Quoted(value ?? "null")}.");
}
