using System.Globalization;
using System.Text.Json.Serialization;
using Eddy.Experiments.Images;
using Eddy.Learners;
using Eddy.Learners.Recurrent;
using Eddy.Networks;
using Eddy.Networks.Recurrent;
using Eddy.Neurons;
using Eddy.Steps;

namespace Eddy.Experiments.Streaming;

/// <summary>A recurrent network of any neuron, taught by a rule that learns forward in time: see <see cref="RecurrentLearner"/>.</summary>
public sealed record RecurrentStreamOptions : StreamLearnerOptions
{
    /// <summary>The rule: it is the learner's name, so it is not an option of its own.</summary>
    [JsonIgnore]
    public string Rule { get; init => field = RecurrentRule.Find(value).Name; } = RecurrentRule.All[0].Name;

    /// <summary>The neuron, perhaps with settings, as in <c>rhn:depth=3</c>; null for the usual one of the rule.</summary>
    public string? Cell { get; init; }

    /// <summary>Units of each layer, from the input up; a neuron that hears its input directly has as many units as inputs, whatever is said here.</summary>
    public IReadOnlyList<int> Hidden { get; init; } = [64];

    /// <summary>Share of a plain neuron's state that is new with every step; null for the neuron's own.</summary>
    public double? Leak { get; init; }

    /// <summary>Standard deviation of the first weights; null for 1/√fan-in.</summary>
    public double? Spread { get; init; }

    /// <summary>Share of recurrent weights that do not exist.</summary>
    public double Sparsity { get; init; }

    /// <summary>How a gradient moves a weight.</summary>
    public Optimizer Optimizer { get; init; } = Optimizer.Adam;

    /// <summary>η; null for 3e-3 with adam, 0.01 with sgd.</summary>
    public double? LearningRate { get; init; }

    /// <summary>Bound on the norm of all gradients together; 0 for none, which is faster: a tight one makes classifiers too sure of themselves.</summary>
    public double Clip { get; init; }

    /// <summary>Lessons whose gradients are added up before the weights move.</summary>
    public int UpdateEvery { get; init; } = 1;

    /// <summary>Whether the readout reads the plain input, too.</summary>
    public bool ReadInput { get; init; } = true;

    /// <summary>Whether layers hear the output error through fixed random weights (always with rflo).</summary>
    public bool RandomFeedback { get; init; }

    /// <summary>κ, share of its scores that the readout keeps per step; 0 for a readout without memory.</summary>
    public double ReadoutDecay { get; init; }

    /// <summary>How a readout with a memory takes what is new; null for sum. Only with a <see cref="ReadoutDecay"/>.</summary>
    public LeakForm? ReadoutForm { get; init; }

    /// <summary>Further settings of the rule, as <c>eddy train --set</c> takes them, with commas between: <c>recurrent=false,feedback=adaptive</c>; null for none.</summary>
    public string? RuleSettings { get; init; }

    /// <summary>n of snap; null for 1.</summary>
    public int? Order { get; init; }

    /// <summary>Steps of a window of bptt; null for 16.</summary>
    public int? Steps { get; init; }

    /// <summary>Products that are kept or averaged by uoro, kf-rtrl and ok; null for 1, with ok for 8.</summary>
    public int? Rank { get; init; }

    /// <summary>Decay per step of both traces of pp-prop; null for 0.9.</summary>
    public double? TraceDecay { get; init; }

    /// <summary>Learning rate of the layers of trl-recurrent over that of its readout; null for 0.001.</summary>
    public double? LayerRate { get; init; }

    /// <summary>C_S of trl-recurrent; null for 1.</summary>
    public double? Similarity { get; init; }

    /// <summary>C_V of trl-recurrent; null for 2.5.</summary>
    public double? Variance { get; init; }

    /// <summary>C_K of trl-recurrent; null for 1.</summary>
    public double? Covariance { get; init; }

    private string CellText => Cell ?? RecurrentRule.Find(Rule).Cell;

    private double Rate => LearningRate ?? (Optimizer == Optimizer.Adam ? 3e-3 : 0.01);

    /// <inheritdoc/>
    public override StreamLearnerOptions Resolved(LearnerShape? shape) => this with { Cell = CellText, LearningRate = Rate };

    /// <inheritdoc/>
    internal override StreamLearnerOptions Named(string learner) => this with { Rule = learner };

    /// <inheritdoc/>
    public override void Validate()
    {
        var rule = RecurrentRule.Find(Rule);
        Require(Hidden is { Count: > 0 } && Hidden.All(n => n is > 0 and <= 65_536), nameof(Hidden), string.Join(',', Hidden ?? []), "name at least one layer of 1 to 65536 units, for example 64,32");
        Require(double.IsFinite(Rate) && Rate > 0, nameof(LearningRate), Rate, "must be finite and above 0");
        Require(Leak is null or (> 0 and <= 1), nameof(Leak), Leak ?? 0, "must be in (0, 1]; 1 means no leak");
        Require(Spread is null || (Spread > 0 && double.IsFinite(Spread.Value)), nameof(Spread), Spread ?? 0, "must be finite and above 0, or null");
        Require(Sparsity is >= 0 and < 1, nameof(Sparsity), Sparsity, "must be in [0, 1)");
        Require(Clip >= 0 && double.IsFinite(Clip), nameof(Clip), Clip, "must be finite and not below 0; 0 means no bound");
        Require(ReadoutDecay is >= 0 and < 1, nameof(ReadoutDecay), ReadoutDecay, "κ must be in [0, 1); 0 is a readout without memory");
        Require(ReadoutForm is null || ReadoutDecay > 0, nameof(ReadoutForm), null, "the readout has no memory that could take it; give readout_decay above 0, or leave it out");
        Require(UpdateEvery > 0, nameof(UpdateEvery), UpdateEvery, "must be above 0");
        Require(Order is null or > 0, nameof(Order), Order ?? 0, "must be above 0");
        Require(Steps is null or (> 0 and <= 1_000_000), nameof(Steps), Steps ?? 0, "must be 1 to 1000000");
        Require(Rank is null or (> 0 and <= 256), nameof(Rank), Rank ?? 0, "must be 1 to 256");
        Require(LayerRate is null || (LayerRate > 0 && double.IsFinite(LayerRate.Value)), nameof(LayerRate), LayerRate ?? 0, "must be finite and above 0");
        Require(TraceDecay is null or (>= 0 and < 1), nameof(TraceDecay), TraceDecay ?? 0, "must be in [0, 1)");
        foreach (double? coefficient in new[] { Similarity, Variance, Covariance })
        {
            Require(coefficient is null || (coefficient >= 0 && double.IsFinite(coefficient.Value)), coefficient == Similarity ? nameof(Similarity) : coefficient == Variance ? nameof(Variance) : nameof(Covariance), coefficient ?? 0, "must be finite and not below 0");
        }

        Own(RandomFeedback, nameof(RandomFeedback));
        Own(Order is not null, nameof(Order));
        Own(Steps is not null, nameof(Steps));
        Own(Rank is not null, nameof(Rank));
        Own(TraceDecay is not null, nameof(TraceDecay));
        Own(LayerRate is not null, nameof(LayerRate));
        Own(Similarity is not null, nameof(Similarity));
        Own(Variance is not null, nameof(Variance));
        Own(Covariance is not null, nameof(Covariance));
        rule.Create(this);
        Neuron();

        void Own(bool given, string name)
            => Require(!given || rule.Own.Contains(name), name, null, $"the rule {Rule} has no such option; those that have are {string.Join(", ", RecurrentRule.All.Where(r => r.Own.Contains(name)).Select(r => r.Name))}");
    }

    /// <inheritdoc/>
    public override ILearner Create(LearnerShape shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        Validate();
        NeuronKind neuron = Neuron();
        RecurrentPlan layers = Network.Recurrent(shape.InputSize);
        foreach (int units in Hidden)
        {
            layers = neuron.Accept(new Adder(layers, units, new LayerOptions { Spread = Spread, Sparsity = Sparsity }));
        }

        NetworkPlan plan = shape.Task == LearningTask.Classification ? layers.Softmax(shape.OutputSize, ReadInput) : layers.Linear(shape.OutputSize, ReadInput);
        Require(shape.LabelDelay <= 10_000, "Delay", shape.LabelDelay, "a recurrent learner keeps every step that waits for its label, so it stands at most 10000");
        try
        {
            plan = plan.WithReadoutSpread(0);
            plan = ReadoutDecay > 0 ? plan.WithReadoutMemory(ReadoutDecay, ReadoutForm ?? LeakForm.Sum) : plan;
            return plan.Compile(
                RecurrentRule.Find(Rule).Create(this),
                Optimizer == Optimizer.Adam ? new AdamOptions { LearningRate = Rate } : new SgdOptions { LearningRate = Rate },
                new RecurrentLearnerOptions { UpdateEvery = UpdateEvery, ClipNorm = Clip, LabelDelay = shape.LabelDelay, Seed = shape.Seed });
        }
        catch (NotSupportedException refused)
        {
            throw new ArgumentException($"{Rule} with the cell {CellText}: {refused.Message}", refused);
        }
    }

    /// <inheritdoc/>
    public override string Describe()
        => string.Create(CultureInfo.InvariantCulture, $"{Rule} on {string.Join('-', Hidden)} {CellText} neurons, {Optimizer.ToString().ToLowerInvariant()} at {Rate:G3}");

    private NeuronKind Neuron()
    {
        try
        {
            if (Leak is not { } leak)
            {
                return NeuronCatalog.Find(CellText);
            }

            string name = CellText.Split(':')[0];
            Require(name is "leaky" or "tanh" or "relu", nameof(Leak), leak, $"the neuron {name} has no leak; leaky, tanh and relu have");
            string activation = name == "leaky" ? "" : $",activation={name}";
            string settings = CellText.Contains(':') ? "," + CellText.Split(':', 2)[1] : "";
            return NeuronCatalog.Find(string.Create(CultureInfo.InvariantCulture, $"leaky:leak={leak:R}{activation}{settings}"));
        }
        catch (ArgumentException refused) when (Leak is null || refused.ParamName != nameof(Leak) || refused.Message.StartsWith("leaky", StringComparison.Ordinal))
        {
            throw new ArgumentException($"{nameof(Cell)}: {refused.Message.Split(" (Parameter", 2)[0]}", nameof(Cell), refused);
        }
    }

    /// <summary>Adds a layer of a neuron whose type is known by name only.</summary>
    private sealed class Adder(RecurrentPlan layers, int units, LayerOptions options) : INeuronVisitor<RecurrentPlan>
    {
        public RecurrentPlan Visit<N>(N neuron)
            where N : struct, INeuron
            => layers.Layer(neuron, neuron.Form.Currents.Any(current => current.Direct) ? layers.Width : units, options);
    }
}
