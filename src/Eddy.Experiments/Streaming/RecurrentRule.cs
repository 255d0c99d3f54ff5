using Eddy.Experiments.Recurrent;
using Eddy.Signals.Trl;
using Eddy.Traces;

namespace Eddy.Experiments.Streaming;

/// <summary>A rule of <see cref="RuleCatalog"/> as <c>eddy run</c> offers it: with a usual cell, and options of the learner for its settings.</summary>
/// <param name="Name">Its name there.</param>
/// <param name="Description">What it is, in a line.</param>
/// <param name="Cell">The neuron where none is named.</param>
/// <param name="Own">Which of the options that only some rules have it takes, by property name.</param>
/// <param name="Usual">Settings that differ here from the catalog's: name and value.</param>
internal sealed record RecurrentRule(string Name, string Description, string Cell, IReadOnlyList<string> Own, params IReadOnlyList<(string Setting, string Value)> Usual)
{
    private const string Feedback = nameof(RecurrentStreamOptions.RandomFeedback);
    private const string Order = nameof(RecurrentStreamOptions.Order);
    private const string Rank = nameof(RecurrentStreamOptions.Rank);
    private const string Steps = nameof(RecurrentStreamOptions.Steps);

    /// <summary>Every rule, in the order of the help. To add one: a line here and one in the catalog.</summary>
    public static IReadOnlyList<RecurrentRule> All { get; } =
    [
        new("one-step", "a recurrent network without a trace, the baseline of all that follow", "gru", [Feedback]),
        new("d-rtrl", "a local trace for every weight (D-RTRL)", "gru", [Feedback]),
        new("eprop", "a local trace of what a unit tells (e-prop)", "lif", [Feedback]),
        new("ottt", "one leaky trace of the inputs for all units (OTTT)", "lif", [Feedback]),
        new("otpe", "a local trace filtered by the leak of the layer above (OTPE), without recurrent weights", "lif:feed-forward=true", []),
        new("ostl", "a trace within each layer and the exact signal across layers (OSTL)", "snu", [Feedback]),
        new("osttp", "the traces of OSTL, told of the target by a random projection (OSTTP)", "snu", []),
        new("three-factor", "a local trace times a random projection of the target at every lesson (ETLP)", "lif", []),
        new("rflo", "random-feedback local learning of leaky neurons", "leaky", [], ("feedback", "random")),
        new("rfp", "recurrent forward propagation of reciprocal gated circuits", "rgc-diagonal", [Feedback]),
        new("snap", "influence kept within --set order=n steps (SnAp-n)", "gru", [Feedback, Order]),
        new("rtrl", "exact real-time recurrent learning; dear beyond 32 units", "gru", [Feedback]),
        new("uoro", "an unbiased product of two vectors in place of the influence; --set rank=n averages n", "gru", [Feedback, Rank]),
        new("kernl", "a learned kernel times a leaky trace of every weight (KeRNL)", "leaky", [Feedback]),
        new("pp-prop", "one input trace and one output trace; --set trace_decay=a", "leaky", [Feedback, nameof(RecurrentStreamOptions.TraceDecay)]),
        new("kf-rtrl", "an unbiased Kronecker product in place of the influence; --set rank=n averages n", "tanh", [Feedback, Rank]),
        new("reverse-kf", "kf-rtrl with the roles of the factors exchanged", "tanh", [Feedback]),
        new("ok", "the sum of --set rank=n Kronecker products with the least noise", "tanh", [Feedback, Rank], ("terms", "8")),
        new("dni", "predicted credit (synthetic gradients)", "gru", []),
        new("sltt", "spiking neurons without a trace, the baseline of their rules (SLTT)", "lif", [Feedback]),
        new("windowed", "windows of --set steps=n, and a trace for what lies before them", "lif", [Steps]),
        new("bptt", "backpropagation through windows of --set steps=n", "gru", [Steps]),
        new("readout-only", "a recurrent network whose layers stay as they were drawn; its readout learns, the control of all others", "leaky", []),
        new("trl-recurrent", "recurrent layers that teach themselves from the order of the stream, by local traces", "leaky", [nameof(RecurrentStreamOptions.LayerRate), nameof(RecurrentStreamOptions.Similarity), nameof(RecurrentStreamOptions.Variance), nameof(RecurrentStreamOptions.Covariance)]),
    ];

    /// <summary>The option that a number behind the name stands for, as in <c>snap-2</c>; null where there is none.</summary>
    public string? Number => Own.FirstOrDefault(name => name is Order or Rank or Steps)?.ToLowerInvariant();

    /// <summary>The rule of this name.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static RecurrentRule Find(string name) => All.FirstOrDefault(rule => rule.Name == name)
        ?? throw new ArgumentException($"'{name}' is no rule for recurrent networks; known are {string.Join(", ", All.Select(rule => rule.Name))}.", nameof(name));

    /// <summary>The catalog's rule with the options that were given.</summary>
    public RuleOptions Create(RecurrentStreamOptions options)
    {
        RuleKind rule = RuleCatalog.Find(Name);
        foreach ((string setting, string value) in Usual)
        {
            rule = rule.With(setting, value);
        }

        Set(options.RandomFeedback ? "random" : null, "feedback");
        Set(options.Order, "order");
        Set(options.Rank, "rank");
        Set(options.Steps, "steps");
        Set(options.TraceDecay, "input_decay", "output_decay");
        Set(options.LayerRate, "layer_rate");
        foreach (string setting in options.RuleSettings?.Split(',') ?? [])
        {
            string[] parts = setting.Split('=', 2);
            rule = parts.Length == 2 ? rule.With(parts[0].Trim(), parts[1].Trim()) : throw new ArgumentException($"RuleSettings: '{setting}' is no NAME=VALUE.", nameof(options));
        }

        return rule.Options is RecurrentTrlOptions trl ? trl with { Trl = Losses(trl.Trl, options) } : rule.Options;

        void Set(IConvertible? given, params ReadOnlySpan<string> settings)
        {
            foreach (string setting in settings)
            {
                rule = given is null ? rule : rule.With(setting, given.ToString(System.Globalization.CultureInfo.InvariantCulture));
            }
        }
    }

    private static TrlOptions Losses(TrlOptions usual, RecurrentStreamOptions options) => usual with
    {
        SimilarityCoefficient = options.Similarity ?? usual.SimilarityCoefficient,
        VarianceCoefficient = options.Variance ?? usual.VarianceCoefficient,
        CovarianceCoefficient = options.Covariance ?? usual.CovarianceCoefficient,
    };
}
