using Eddy.Signals.RandomFeedback;
using Eddy.Signals.SyntheticGradient;
using Eddy.Signals.Trl;
using Eddy.Traces;
using Eddy.Traces.Bptt;
using Eddy.Traces.Diagonal;
using Eddy.Traces.InputOutput;
using Eddy.Traces.KeRnl;
using Eddy.Traces.Kronecker;
using Eddy.Traces.OneStep;
using Eddy.Traces.Rtrl;
using Eddy.Traces.SnAp;
using Eddy.Traces.Uoro;

namespace Eddy.Experiments.Streaming;

/// <summary>A learning rule for recurrent networks that <c>eddy run</c> knows by name.</summary>
/// <param name="Name">The name.</param>
/// <param name="Description">What it is, in a line.</param>
/// <param name="Cell">The neuron where none is named.</param>
/// <param name="Own">Which of the options that only some rules have it takes, by property name.</param>
/// <param name="Create">The rule, from options that were checked.</param>
internal sealed record RecurrentRule(string Name, string Description, string Cell, IReadOnlyList<string> Own, Func<RecurrentStreamOptions, RuleOptions> Create)
{
    /// <summary>Every rule, in the order of the help. To add one: a line.</summary>
    public static IReadOnlyList<RecurrentRule> All { get; } =
    [
        new("one-step", "a recurrent network without a trace, the baseline of all that follow", "gru", [Feedback], o => new OneStepOptions { Feedback = Random(o) }),
        new("d-rtrl", "a local trace for every weight (D-RTRL)", "gru", [Feedback], o => new DRtrlOptions { Feedback = Random(o) }),
        new("rflo", "random-feedback local learning of leaky neurons", "leaky", [], _ => new RfloOptions { Feedback = new() }),
        new("rfp", "recurrent forward propagation of reciprocal gated circuits", "rgc-diagonal", [Feedback], o => new RfpOptions { Feedback = Random(o) }),
        new("snap", "influence kept within --set order=n steps (SnAp-n)", "gru", [Feedback, nameof(RecurrentStreamOptions.Order)], o => new SnApOptions(o.Order ?? 1) { Feedback = Random(o) }),
        new("rtrl", "exact real-time recurrent learning; dear beyond 32 units", "gru", [Feedback], o => new RtrlOptions { Feedback = Random(o) }),
        new("uoro", "an unbiased product of two vectors in place of the influence; --set rank=n averages n", "gru", [Feedback, nameof(RecurrentStreamOptions.Rank)], o => new UoroOptions { Copies = o.Rank ?? 1, Feedback = Random(o) }),
        new("kernl", "a learned kernel times a leaky trace of every weight (KeRNL)", "leaky", [Feedback], o => new KeRnlOptions { Feedback = Random(o) }),
        new("pp-prop", "one input trace and one output trace; --set trace_decay=a", "leaky", [Feedback, nameof(RecurrentStreamOptions.TraceDecay)], o => new InputOutputOptions { InputDecay = o.TraceDecay ?? 0.9, OutputDecay = o.TraceDecay ?? 0.9, Feedback = Random(o) }),
        new("kf-rtrl", "an unbiased Kronecker product in place of the influence; --set rank=n averages n", "tanh", [Feedback, nameof(RecurrentStreamOptions.Rank)], o => new KfRtrlOptions { Copies = o.Rank ?? 1, Feedback = Random(o) }),
        new("reverse-kf", "kf-rtrl with the roles of the factors exchanged", "tanh", [Feedback], o => new ReverseKfOptions { Feedback = Random(o) }),
        new("ok", "the sum of --set rank=n Kronecker products with the least noise", "tanh", [Feedback, nameof(RecurrentStreamOptions.Rank)], o => new OptimalKroneckerOptions { Terms = o.Rank ?? 8, Feedback = Random(o) }),
        new("dni", "predicted credit (synthetic gradients)", "gru", [], _ => new DniOptions()),
        new("bptt", "backpropagation through windows of --set steps=n", "gru", [nameof(RecurrentStreamOptions.Steps)], o => BpttOptions.Windows(o.Steps ?? 16)),
        new("trl-recurrent", "recurrent layers that teach themselves from the order of the stream, by local traces", "leaky", [nameof(RecurrentStreamOptions.LayerRate), nameof(RecurrentStreamOptions.Similarity), nameof(RecurrentStreamOptions.Variance), nameof(RecurrentStreamOptions.Covariance)], Trl),
    ];

    /// <summary>The option that a number behind the name stands for, as in <c>snap-2</c>; null where there is none.</summary>
    public string? Number => Own.FirstOrDefault(name => name is nameof(RecurrentStreamOptions.Order) or nameof(RecurrentStreamOptions.Rank) or nameof(RecurrentStreamOptions.Steps))?.ToLowerInvariant();

    private const string Feedback = nameof(RecurrentStreamOptions.RandomFeedback);

    /// <summary>The rule of this name.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static RecurrentRule Find(string name) => All.FirstOrDefault(rule => rule.Name == name)
        ?? throw new ArgumentException($"'{name}' is no rule for recurrent networks; known are {string.Join(", ", All.Select(rule => rule.Name))}.", nameof(name));

    private static RandomFeedbackOptions? Random(RecurrentStreamOptions options) => options.RandomFeedback ? new() : null;

    private static RecurrentTrlOptions Trl(RecurrentStreamOptions options)
    {
        var usual = new RecurrentTrlOptions();
        return usual with
        {
            LayerRate = options.LayerRate ?? usual.LayerRate,
            Trl = usual.Trl with
            {
                SimilarityCoefficient = options.Similarity ?? usual.Trl.SimilarityCoefficient,
                VarianceCoefficient = options.Variance ?? usual.Trl.VarianceCoefficient,
                CovarianceCoefficient = options.Covariance ?? usual.Trl.CovarianceCoefficient,
            },
        };
    }
}
