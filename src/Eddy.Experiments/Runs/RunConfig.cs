using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Unicode;
using Eddy.Checkpoints;

namespace Eddy.Experiments.Runs;

/// <summary><c>config.json</c>: the run's format and version, then its options; and the JSON files of a run in general.</summary>
internal static class RunConfig
{
    public const string FileName = "config.json";

    private const string Format = "eddy-run";
    private const int LongestJson = 16_000_000;

    /// <summary>Throws where the options use the names that the file needs for itself.</summary>
    public static void RequireNames(JsonObject options)
    {
        if (options.ContainsKey("format") || options.ContainsKey("version"))
        {
            throw new ArgumentException("The options use the name format or version, which the run folder needs for itself. Rename that option.", nameof(options));
        }
    }

    public static void Write(string folder, JsonObject options)
    {
        var config = new JsonObject { ["format"] = Format, ["version"] = RunFolder.Version };
        foreach ((string name, JsonNode? value) in options)
        {
            config[name] = value?.DeepClone();
        }

        WriteJson(Path.Combine(folder, FileName), config);
    }

    /// <summary>The options of the run in a folder.</summary>
    /// <exception cref="FileNotFoundException">There is no run in it.</exception>
    /// <exception cref="InvalidDataException">The file is damaged or of a newer version.</exception>
    public static JsonObject Read(string folder)
    {
        string path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
        {
            throw new FileNotFoundException($"{folder}: there is no {FileName}, so this is not the folder of a run. Give the folder that training wrote.", path);
        }

        JsonObject config = ReadJson(path);
        if (config["format"] is not JsonValue format || !format.TryGetValue(out string? name) || name != Format)
        {
            throw new InvalidDataException($"{path}: not the config of a run: it has no format \"{Format}\". Give the folder that training wrote.");
        }

        if (config["version"] is not JsonValue number || !number.TryGetValue(out long version) || version < 1)
        {
            throw new InvalidDataException($"{path}: the version is not a whole number above 0. Restore the file from a copy.");
        }

        if (version > RunFolder.Version)
        {
            throw new InvalidDataException($"{path}: run version {version}, this build reads {RunFolder.Version}. Open it with the Eddy that wrote it, or train anew.");
        }

        config.Remove("format");
        config.Remove("version");
        return config;
    }

    public static JsonObject ReadJson(string path)
    {
        long length = new FileInfo(path).Length;
        if (length > LongestJson)
        {
            throw new InvalidDataException($"{path}: has {length} bytes; at most {LongestJson} make sense here. Restore the file from a copy.");
        }

        ReadOnlySpan<byte> bytes = File.ReadAllBytes(path);
        if (bytes.StartsWith("\uFEFF"u8))
        {
            bytes = bytes[3..]; // some editors put a byte order mark there
        }

        return Parse(bytes, path, "Restore the file from a copy.");
    }

    /// <summary>A JSON object, each name in it once.</summary>
    /// <exception cref="InvalidDataException">It is anything else; the message begins with <paramref name="place"/>.</exception>
    public static JsonObject Parse(ReadOnlySpan<byte> utf8, string place, string remedy)
    {
        if (!Utf8.IsValid(utf8))
        {
            throw new InvalidDataException($"{place}: not valid UTF-8. {remedy}");
        }

        try
        {
            return JsonNode.Parse(utf8, documentOptions: new JsonDocumentOptions { AllowDuplicateProperties = false }) as JsonObject
                ?? throw new InvalidDataException($"{place}: not a JSON object. {remedy}");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new InvalidDataException($"{place}: not valid JSON: {e.Message} {remedy}", e);
        }
    }

    public static void WriteJson(string path, JsonObject json) => AtomicFile.Write(path, stream =>
    {
        using var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, NewLine = "\n" });
        json.WriteTo(writer);
        writer.Flush();
        stream.WriteByte((byte)'\n');
    });
}
