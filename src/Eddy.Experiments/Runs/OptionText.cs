using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Eddy.Experiments.Runs;

/// <summary>Options set by name from text, as <c>--set name=value</c> gives them: JSON, a bare word, or sizes with commas.</summary>
internal static class OptionText
{
    /// <summary>The names of the options, in order.</summary>
    public static IReadOnlyList<string> Names(object options, JsonSerializerOptions serializer)
        => [.. JsonSerializer.SerializeToNode(options, options.GetType(), serializer)!.AsObject().Select(member => member.Key)];

    /// <summary>The options with one of them replaced.</summary>
    /// <param name="options">A record.</param>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="value">Its new value as text.</param>
    /// <param name="serializer">How the record is written.</param>
    /// <exception cref="ArgumentException">The value does not fit the option.</exception>
    public static T With<T>(T options, string name, string value, JsonSerializerOptions serializer)
        where T : class
    {
        Type type = options.GetType();
        JsonObject json = JsonSerializer.SerializeToNode(options, type, serializer)!.AsObject();
        foreach (PropertyInfo part in type.GetProperties().Where(p => p.PropertyType is { IsAbstract: true, IsInterface: false }))
        {
            json.Remove(JsonNamingPolicy.SnakeCaseLower.ConvertName(part.Name)); // text cannot say which kind it is: it keeps its default
        }

        Type member = type.GetProperties().First(p => JsonNamingPolicy.SnakeCaseLower.ConvertName(p.Name) == name).PropertyType;
        Type known = Nullable.GetUnderlyingType(member) ?? member;
        json[name] = value == "null" ? null
            : known == typeof(string) || serializer.Converters.Any(converter => !known.IsEnum && converter.CanConvert(known)) ? JsonValue.Create(value)
            : known.IsEnum ? JsonValue.Create(value.Replace('-', '_'))
            : Parse(known == typeof(bool) || known.IsPrimitive ? value : $"[{value.Trim('[', ']')}]", value);
        try
        {
            return (T)json.Deserialize(type, serializer)!;
        }
        catch (ArgumentException refused)
        {
            // The record's own rule, "Fading: must be …", under the name that was given.
            string rule = refused.Message.Split(" (Parameter", 2)[0].Split('\n', 2)[0].TrimEnd('.');
            string said = Under(name, rule);
            throw new ArgumentException(said.Contains("got '", StringComparison.Ordinal) || said.Contains($"'{value}'", StringComparison.Ordinal) ? said + "." : $"{said}; got '{value}'.", nameof(value), refused);
        }
        catch (JsonException exception)
        {
            throw new ArgumentException($"{name} must be {Expected(known)}{(known == member ? "" : " or null")}; got '{value}'.", nameof(value), exception);
        }
    }

    // What the rule is about stays where it is a part of the option: "lif Decay: must be …" under cell.
    private static string Under(string name, string rule)
    {
        int colon = rule.IndexOf(": ", StringComparison.Ordinal);
        if (colon < 0)
        {
            return $"{name} {rule}";
        }

        string[] words = rule[..colon].Split(' ');
        if (JsonNamingPolicy.SnakeCaseLower.ConvertName(words[^1]) == name)
        {
            return $"{name} {rule[(colon + 2)..]}";
        }

        bool isPart = words.Length == 2 && words[1].All(char.IsAsciiLetter);
        return isPart ? $"{name}: {words[0]} {JsonNamingPolicy.KebabCaseLower.ConvertName(words[1])} {rule[(colon + 2)..]}" : $"{name}: {rule}";
    }

    private static JsonNode? Parse(string json, string text)
    {
        try
        {
            return JsonNode.Parse(json);
        }
        catch (JsonException)
        {
            return JsonValue.Create(text); // a word where none belongs: the record refuses it
        }
    }

    private static string Expected(Type type) => type switch
    {
        { IsEnum: true } => OneOf([.. Enum.GetNames(type).Select(JsonNamingPolicy.KebabCaseLower.ConvertName)]),
        _ when type == typeof(bool) => "true or false",
        _ when type == typeof(int) || type == typeof(long) => "a whole number",
        _ when type == typeof(ulong) => $"a whole number from 0 to {ulong.MaxValue}",
        _ when type == typeof(double) => "a number",
        _ => "whole numbers separated by commas",
    };

    private static string OneOf(string[] words) => words.Length == 1 ? words[0] : $"{string.Join(", ", words[..^1])} or {words[^1]}";
}
