using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Eddy.Experiments.Images;

/// <summary>How options, positions and metrics of TRL runs are written as JSON: names and choices in snake_case, numbers exact to the bit.</summary>
public static class ImageJson
{
    /// <summary>The settings of the serializer.</summary>
    public static JsonSerializerOptions Serializer { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false) },
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    /// <summary>Options as an object.</summary>
    public static JsonObject ToJson(ImageRunOptions options) => Write(options);

    internal static JsonObject Write<TOptions>(TOptions options) => JsonSerializer.SerializeToNode(options, Serializer)!.AsObject();

    /// <summary>Options from an object; <paramref name="place"/> is named in errors.</summary>
    /// <exception cref="InvalidDataException">A name is unknown or a value is of the wrong kind.</exception>
    public static ImageRunOptions ToOptions(JsonObject json, string place) => Read<ImageRunOptions>(json, place);

    internal static TOptions Read<TOptions>(JsonObject json, string place)
    {
        ArgumentNullException.ThrowIfNull(json);
        try
        {
            return json.Deserialize<TOptions>(Serializer)!;
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"{place}: {exception.Message} Restore the file that Eddy wrote, or start a new run.", exception);
        }
    }

    /// <summary>The names that <c>--set</c> takes, in order.</summary>
    public static IReadOnlyList<string> OptionNames { get; } = [.. ToJson(new ImageRunOptions()).Select(member => member.Key)];

    /// <summary>Options with one of them replaced by a value given as text: JSON, or a bare word.</summary>
    /// <exception cref="ArgumentException">The name is unknown, or the value does not fit.</exception>
    public static ImageRunOptions With(ImageRunOptions options, string name, string value) => Replace(options, name, value);

    internal static TOptions Replace<TOptions>(TOptions options, string name, string value)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(value);
        JsonObject json = Write(options);
        string member = name.Replace('-', '_');
        if (!json.ContainsKey(member))
        {
            throw new ArgumentException($"'{name}' is no option of a run; known are {string.Join(", ", json.Select(option => option.Key))}.", nameof(name));
        }

        JsonNode? parsed;
        try
        {
            parsed = JsonNode.Parse(value);
        }
        catch (JsonException)
        {
            parsed = null;
        }

        bool word = json[member] is JsonValue old && old.GetValueKind() == JsonValueKind.String;
        if (member == "layers" && parsed is not JsonArray)
        {
            parsed = Layers(value);
        }

        json[member] = word || (parsed is null && value != "null") ? JsonValue.Create(word ? value.Replace('-', '_') : value) : parsed;
        if (member is "data" or "preset")
        {
            json[member] = value;
        }

        try
        {
            return json.Deserialize<TOptions>(Serializer)!;
        }
        catch (JsonException exception)
        {
            throw new ArgumentException($"{member} must be {Expected<TOptions>(member)}; got '{value}'.", nameof(value), exception);
        }
    }

    /// <summary>In words, what the option of this name takes.</summary>
    private static string Expected<TOptions>(string member)
    {
        Type type = typeof(TOptions).GetProperties().First(p => JsonNamingPolicy.SnakeCaseLower.ConvertName(p.Name) == member).PropertyType;
        Type known = Nullable.GetUnderlyingType(type) ?? type;
        string words = known switch
        {
            { IsEnum: true } => OneOf([.. Enum.GetNames(known).Select(JsonNamingPolicy.SnakeCaseLower.ConvertName)]),
            _ when known == typeof(bool) => "true or false",
            _ when known == typeof(int) => "a whole number",
            _ when known == typeof(ulong) => $"a whole number from 0 to {ulong.MaxValue}",
            _ when known == typeof(double) => "a number",
            _ when known == typeof(string) => "a text",
            _ => "whole numbers separated by commas",
        };
        return known == type ? words : words + " or null";
    }

    private static string OneOf(string[] words) => $"{string.Join(", ", words[..^1])} or {words[^1]}";

    private static JsonArray? Layers(string value)
    {
        var layers = new JsonArray();
        foreach (string part in value.Split(','))
        {
            if (!int.TryParse(part, System.Globalization.CultureInfo.InvariantCulture, out int neurons))
            {
                return null;
            }

            layers.Add(neurons);
        }

        return layers;
    }
}
