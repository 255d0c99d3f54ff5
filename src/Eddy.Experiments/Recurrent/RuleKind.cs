using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using Eddy.Experiments.Runs;
using Eddy.Signals.Trl;
using Eddy.Traces;

namespace Eddy.Experiments.Recurrent;

/// <summary>A learning rule by name, with the settings that it was given: the names and values are those of its record of options.</summary>
public sealed class RuleKind
{
    private readonly IReadOnlyDictionary<string, string> _aliases;

    /// <summary>A rule.</summary>
    /// <param name="name">On the command line.</param>
    /// <param name="description">A line of the help.</param>
    /// <param name="options">Its options, at their defaults.</param>
    /// <param name="number">The setting that a number behind the name stands for, such as <c>order</c> in <c>snap-2</c>; null where there is none.</param>
    /// <param name="aliases">Further names of settings, such as <c>rank</c> for <c>terms</c>.</param>
    internal RuleKind(string name, string description, RuleOptions options, string? number = null, params (string Alias, string Setting)[] aliases)
        : this(name, description, options, number, aliases.ToDictionary(a => a.Alias, a => a.Setting, StringComparer.Ordinal))
    {
    }

    private RuleKind(string name, string description, RuleOptions options, string? number, IReadOnlyDictionary<string, string> aliases)
    {
        (Name, Description, Options, Number, _aliases) = (name, description, options, number, aliases);
        Settings = [.. OptionText.Names(options, RuleJson.Serializer).Where(IsSetting)];
    }

    /// <summary>On the command line.</summary>
    public string Name { get; }

    /// <summary>What it is, in a line.</summary>
    public string Description { get; }

    /// <summary>The rule as it is set now.</summary>
    public RuleOptions Options { get; }

    /// <summary>The setting that a number behind the name stands for; null where there is none.</summary>
    public string? Number { get; }

    /// <summary>As a help shows it: <c>snap-N</c> where a number may follow.</summary>
    public string Form => Number is null ? Name : Name + "-N";

    /// <summary>Names of what can be set.</summary>
    public IReadOnlyList<string> Settings { get; }

    /// <summary>Whether a name, or another name for one, is a setting of the rule.</summary>
    public bool Knows(string setting) => Settings.Contains(Plain(setting));

    /// <summary>The same rule with one setting changed; what has parts of its own is a word, as <see cref="RuleJson"/> reads it.</summary>
    /// <exception cref="ArgumentException">There is no such setting, or the value is none that it takes.</exception>
    public RuleKind With(string setting, string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        string name = Plain(setting);
        if (!Settings.Contains(name))
        {
            throw new ArgumentException($"{Name}: '{setting}' is no setting; {(Settings.Count == 0 ? "it has none" : $"it has {string.Join(", ", Settings)}")}.", nameof(setting));
        }

        RuleOptions options = OptionText.With(Options, name, value, RuleJson.Serializer);
        return new RuleKind(Name, Description, options, Number, _aliases);
    }

    /// <summary>Every setting with its value, for config.json.</summary>
    public JsonObject ToJson()
    {
        JsonObject whole = JsonSerializer.SerializeToNode(Options, Options.GetType(), RuleJson.Serializer)!.AsObject(), settings = [];
        foreach (string name in Settings)
        {
            settings[name] = whole[name]?.DeepClone();
        }

        return settings;
    }

    /// <summary>The same rule with the settings that <see cref="ToJson"/> wrote; those that are left out keep their values.</summary>
    /// <exception cref="ArgumentException">A name is unknown, or a value does not fit.</exception>
    public RuleKind From(JsonObject settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        if (settings.FirstOrDefault(setting => !Settings.Contains(setting.Key)).Key is { } unknown)
        {
            throw new ArgumentException($"{Name}: '{unknown}' is no setting.", nameof(settings));
        }

        JsonObject whole = ToJson();
        foreach ((string name, JsonNode? value) in settings)
        {
            whole[name] = value?.DeepClone();
        }

        try
        {
            return new RuleKind(Name, Description, (RuleOptions)whole.Deserialize(Options.GetType(), RuleJson.Serializer)!, Number, _aliases);
        }
        catch (JsonException exception)
        {
            throw new ArgumentException($"{Name}: {exception.Message}", nameof(settings), exception);
        }
    }

    private string Plain(string setting)
    {
        ArgumentNullException.ThrowIfNull(setting);
        string name = setting.Replace('-', '_');
        return _aliases.GetValueOrDefault(name, name);
    }

    // What can be written in a word: a record's name and what it derives are no settings, nor are whole rules and losses within a rule, which keep their defaults; rewards do not come
    // from tasks and streams with targets.
    private bool IsSetting(string name) => name != "reward_decay" && Options.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance)
        .Any(p => JsonNamingPolicy.SnakeCaseLower.ConvertName(p.Name) == name && p.SetMethod is { IsPublic: true } && p.PropertyType != typeof(TraceRuleOptions) && p.PropertyType != typeof(TrlOptions));
}
