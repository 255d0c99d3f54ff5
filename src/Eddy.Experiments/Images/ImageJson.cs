using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Eddy.Experiments.Images;

/// <summary>How options, positions and metrics of runs on images are written as JSON: names and choices in snake_case, numbers exact to the bit.</summary>
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

    /// <summary>The names that <c>--set</c> takes, in order; one of a group of options is <c>group.name</c>.</summary>
    public static IReadOnlyList<string> OptionNames { get; } = [.. Flat(ToJson(new ImageRunOptions())).Select(option => option.Name)];

    /// <summary>The options that have an effect on the learner, by the name that <c>--set</c> takes.</summary>
    public static IEnumerable<(string Name, JsonNode? Value)> OptionsOf(ImageRunOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return Flat(ToJson(options)).Where(option => LearnerOptions.Concerns(options.Learner, option.Name));
    }

    /// <summary>Every option of an object by the name that <c>--set</c> takes.</summary>
    internal static IEnumerable<(string Name, JsonNode? Value)> Flat(JsonObject options)
        => options.SelectMany(member => member.Value is JsonObject group ? group.Select(inner => ($"{member.Key}.{inner.Key}", inner.Value)) : [(member.Key, member.Value)]);

    /// <summary>Options with one of them replaced by a value given as text: JSON, or a bare word.</summary>
    /// <exception cref="ArgumentException">The name is unknown, or the value does not fit.</exception>
    public static ImageRunOptions With(ImageRunOptions options, string name, string value) => Replace(options, name, value);

    internal static TOptions Replace<TOptions>(TOptions options, string name, string value)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(value);
        JsonObject json = Write(options), group = json;
        string path = name.Replace('-', '_'), member = path;
        if (path.Split('.') is [var first, var second] && json[first] is JsonObject inner)
        {
            (group, member) = (inner, second);
        }

        if (!group.ContainsKey(member) || group[member] is JsonObject)
        {
            throw new ArgumentException($"'{name}' is no option of a run; known are {string.Join(", ", Flat(json).Select(option => option.Name))}.", nameof(name));
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

        bool word = group[member] is JsonValue old && old.GetValueKind() == JsonValueKind.String;
        if (typeof(System.Collections.IEnumerable).IsAssignableFrom(TypeOf(typeof(TOptions), path)) && !word && value != "null" && parsed is not JsonArray)
        {
            parsed = List(value);
        }

        group[member] = word || (parsed is null && value != "null") ? JsonValue.Create(word ? value.Replace('-', '_') : value) : parsed;
        if (path is "data" or "preset")
        {
            json[path] = value;
        }

        try
        {
            return json.Deserialize<TOptions>(Serializer)!;
        }
        catch (JsonException exception)
        {
            throw new ArgumentException($"{path} must be {Expected(typeof(TOptions), path)}; got '{value}'.", nameof(value), exception);
        }
    }

    /// <summary>In words, what the option of this name takes.</summary>
    private static string Expected(Type options, string path)
    {
        Type type = TypeOf(options, path);
        Type known = Nullable.GetUnderlyingType(type) ?? type;
        string words = known switch
        {
            { IsEnum: true } => OneOf([.. Enum.GetNames(known).Select(JsonNamingPolicy.SnakeCaseLower.ConvertName)]),
            _ when known == typeof(bool) => "true or false",
            _ when known == typeof(int) => "a whole number",
            _ when known == typeof(ulong) => $"a whole number from 0 to {ulong.MaxValue}",
            _ when known == typeof(double) => "a number",
            _ when known == typeof(string) => "a text",
            _ when known == typeof(IReadOnlyList<double>) => "numbers separated by commas",
            _ => "whole numbers separated by commas",
        };
        return known == type ? words : words + " or null";
    }

    private static Type TypeOf(Type options, string path)
        => path.Split('.').Aggregate(options, (owner, member) => owner.GetProperties().First(p => JsonNamingPolicy.SnakeCaseLower.ConvertName(p.Name) == member).PropertyType);

    private static string OneOf(string[] words) => $"{string.Join(", ", words[..^1])} or {words[^1]}";

    private static JsonArray? List(string value)
    {
        var list = new JsonArray();
        foreach (string part in value.Split(','))
        {
            if (!double.TryParse(part, System.Globalization.CultureInfo.InvariantCulture, out double number))
            {
                return null;
            }

            list.Add(number == Math.Floor(number) && Math.Abs(number) < int.MaxValue ? JsonValue.Create((int)number) : JsonValue.Create(number));
        }

        return list;
    }
}
