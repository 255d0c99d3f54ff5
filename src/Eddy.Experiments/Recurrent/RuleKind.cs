using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using Eddy.Experiments.Runs;
using Eddy.Experiments.Trl;
using Eddy.Networks.Recurrent;
using Eddy.Signals.RandomFeedback;
using Eddy.Signals.Trl;
using Eddy.Traces;
using Eddy.Traces.EProp;

namespace Eddy.Experiments.Recurrent;

/// <summary>A learning rule by name, with the settings that it was given: the names and values are those of its record of options.</summary>
public sealed class RuleKind
{
    private const string FeedbackSetting = "feedback";
    private const string FilterSetting = "filter";
    private const string RatesSetting = "rates";

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
        Settings = [.. OptionText.Names(options, TrlJson.Serializer).Where(IsSetting)];
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

    /// <summary>
    /// The same rule with one setting changed. <c>feedback</c> is <c>none</c>, <c>random</c>, <c>random:SPREAD</c>, <c>adaptive</c> or <c>adaptive:DECAY</c>; <c>filter</c> is
    /// <c>none</c>, κ, or κ with its form, as in <c>0.9:average</c>; <c>rates</c> is <c>none</c> or TARGET:STRENGTH.
    /// </summary>
    /// <exception cref="ArgumentException">There is no such setting, or the value is none that it takes.</exception>
    public RuleKind With(string setting, string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        string name = Plain(setting);
        if (!Settings.Contains(name))
        {
            throw new ArgumentException($"{Name}: '{setting}' is no setting; {(Settings.Count == 0 ? "it has none" : $"it has {string.Join(", ", Settings)}")}.", nameof(setting));
        }

        RuleOptions options = name == FeedbackSetting
            ? ((TraceRuleOptions)Options) with { Feedback = Feedback(value) }
            : name == FilterSetting ? ((EPropOptions)Options) with { Filter = Filter(value) }
            : name == RatesSetting ? ((EPropOptions)Options) with { Rates = Rates(value) }
            : OptionText.With(Options, name, value, TrlJson.Serializer);
        return new RuleKind(Name, Description, options, Number, _aliases);
    }

    /// <summary>Every setting with its value, for config.json.</summary>
    public JsonObject ToJson()
    {
        JsonObject whole = JsonSerializer.SerializeToNode(Options, Options.GetType(), TrlJson.Serializer)!.AsObject(), settings = [];
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
            return new RuleKind(Name, Description, (RuleOptions)whole.Deserialize(Options.GetType(), TrlJson.Serializer)!, Number, _aliases);
        }
        catch (JsonException exception)
        {
            throw new ArgumentException($"{Name}: {exception.Message}", nameof(settings), exception);
        }
    }

    private static RandomFeedbackOptions? Feedback(string value)
    {
        string[] parts = value.Split(':', 2);
        double number = 0;
        bool numbered = parts.Length > 1, sound = !numbered || double.TryParse(parts[1], NumberStyles.Float, CultureInfo.InvariantCulture, out number);
        return (parts[0], sound) switch
        {
            ("none", _) when !numbered => null,
            ("random", true) => new RandomFeedbackOptions { Spread = numbered ? number : null },
            ("adaptive", true) => new RandomFeedbackOptions { AdaptiveDecay = number },
            _ => throw new ArgumentException($"feedback is '{value}', but must be none, random or random:SPREAD, as in random:0.1, or adaptive or adaptive:DECAY.", nameof(value)),
        };
    }

    private static RateRegularizer? Rates(string value)
    {
        string[] parts = value.Split(':', 2);
        return value == "none" ? null
            : parts.Length == 2 && double.TryParse(parts[0], NumberStyles.Float, CultureInfo.InvariantCulture, out double target)
                && double.TryParse(parts[1], NumberStyles.Float, CultureInfo.InvariantCulture, out double strength)
                ? new RateRegularizer { Target = target, Strength = strength }
                : throw new ArgumentException($"rates is '{value}', but must be none, or a target and a strength, as in 0.05:0.1.", nameof(value));
    }

    private static ReadoutMemory? Filter(string value)
    {
        if (value == "none")
        {
            return null;
        }

        string[] parts = value.Split(':', 2);
        return double.TryParse(parts[0], NumberStyles.Float, CultureInfo.InvariantCulture, out double decay) && (parts.Length == 1 || parts[1] is "sum" or "average")
            ? new ReadoutMemory { Decay = decay, Form = parts.Length > 1 && parts[1] == "average" ? LeakForm.Average : LeakForm.Sum }
            : throw new ArgumentException($"filter is '{value}', but must be none, which takes the readout's, or a decay, perhaps with its form, as in 0.9:average.", nameof(value));
    }

    private string Plain(string setting)
    {
        ArgumentNullException.ThrowIfNull(setting);
        string name = setting.Replace('-', '_');
        return _aliases.GetValueOrDefault(name, name);
    }

    // What can be written in a word: a record's name and what it derives are no settings, nor are whole rules and losses within a rule, which keep their defaults.
    private bool IsSetting(string name) => Options.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance)
        .Any(p => JsonNamingPolicy.SnakeCaseLower.ConvertName(p.Name) == name && p.SetMethod is { IsPublic: true } && p.PropertyType != typeof(TraceRuleOptions) && p.PropertyType != typeof(TrlOptions));
}
