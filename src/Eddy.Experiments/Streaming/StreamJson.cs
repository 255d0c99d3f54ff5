using System.Text.Json;
using System.Text.Json.Nodes;
using Eddy.Experiments.Images;
using Eddy.Experiments.Runs;

namespace Eddy.Experiments.Streaming;

/// <summary>How the options of a stream run are written as JSON: names and choices in snake_case, numbers exact to the bit.</summary>
public static class StreamJson
{
    /// <summary>The value of <c>kind</c> in the config.json of a stream run, and the kind of its checkpoints.</summary>
    public const string Kind = "stream";

    private const string KindMember = "kind", LearnerMember = "learner", LearnerOptionsMember = "learner_options";

    /// <summary>Options as an object: the kind, the run's options, the learner's under <c>learner_options</c>.</summary>
    public static JsonObject ToJson(StreamRunOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var whole = new JsonObject { [KindMember] = Kind };
        foreach ((string name, JsonNode? value) in JsonSerializer.SerializeToNode(options, ImageJson.Serializer)!.AsObject())
        {
            whole[name] = value?.DeepClone();
        }

        whole[LearnerOptionsMember] = JsonSerializer.SerializeToNode(options.LearnerOptions, options.LearnerOptions.GetType(), ImageJson.Serializer);
        return whole;
    }

    /// <summary>Options from an object; <paramref name="place"/> is named in errors.</summary>
    /// <exception cref="InvalidDataException">A name is unknown, or a value is of the wrong kind or out of range.</exception>
    public static StreamRunOptions ToOptions(JsonObject json, string place)
    {
        ArgumentNullException.ThrowIfNull(json);
        if (!IsStream(json))
        {
            throw new InvalidDataException($"{place}: these are not the options of a run over a stream. Use the command that made the run.");
        }

        var plain = (JsonObject)json.DeepClone();
        JsonNode? learner = plain[LearnerOptionsMember];
        plain.Remove(KindMember);
        plain.Remove(LearnerOptionsMember);
        try
        {
            StreamRunOptions options = plain.Deserialize<StreamRunOptions>(ImageJson.Serializer)!;
            StreamLearnerOptions defaults = LearnerCatalog.Find(options.Learner).Defaults();
            return options with
            {
                LearnerOptions = learner is null ? defaults : ((StreamLearnerOptions)learner.Deserialize(defaults.GetType(), ImageJson.Serializer)!).Named(options.Learner),
            };
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException)
        {
            throw new InvalidDataException($"{place}: {exception.Message} Restore the file that Eddy wrote, or start a new run.", exception);
        }
    }

    /// <summary>Whether a config.json is that of a stream run.</summary>
    public static bool IsStream(JsonObject config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return config[KindMember] is JsonValue value && value.TryGetValue(out string? kind) && kind == Kind;
    }

    /// <summary>The names that <c>--set</c> takes: the run's, then the learner's. The learner itself is not among them, since its options come with it.</summary>
    public static IReadOnlyList<string> OptionNames(StreamRunOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return [.. OptionText.Names(options, ImageJson.Serializer).Where(name => name != LearnerMember), .. LearnerNames(options)];
    }

    /// <summary>The names of the learner's own options.</summary>
    public static IReadOnlyList<string> LearnerNames(StreamRunOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return OptionText.Names(options.LearnerOptions, ImageJson.Serializer);
    }

    /// <summary>Options with one of them, the run's or the learner's, replaced by a value given as text: JSON, or a bare word.</summary>
    /// <exception cref="ArgumentException">The name is unknown, or the value does not fit.</exception>
    public static StreamRunOptions With(StreamRunOptions options, string name, string value)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(value);
        string member = name.Replace('-', '_');
        if (LearnerNames(options).Contains(member))
        {
            return options with { LearnerOptions = OptionText.With(options.LearnerOptions, member, value, ImageJson.Serializer).Named(options.Learner) };
        }

        return OptionNames(options).Contains(member)
            ? OptionText.With(options, member, value, ImageJson.Serializer) with { LearnerOptions = options.LearnerOptions }
            : throw new ArgumentException($"'{name}' is no option of a run of {options.Learner}; known are {string.Join(", ", OptionNames(options))}.", nameof(name));
    }
}
