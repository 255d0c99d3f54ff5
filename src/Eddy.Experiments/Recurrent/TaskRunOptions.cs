using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Eddy.Data.Tasks;
using Eddy.Experiments.Images;
using Eddy.Learners;
using Eddy.Learners.Recurrent;
using Eddy.Networks.Recurrent;
using Eddy.Neurons;
using Eddy.Steps;
using Eddy.Traces;
using Eddy.Traces.ReadoutOnly;

namespace Eddy.Experiments.Recurrent;

/// <summary>
/// Everything that decides what a run over a sequence task computes: the same options give the same weights, bit for bit. This record is <c>config.json</c>; a
/// name of <c>--set</c> is one of its names, of its task's or of its learner's. Immutable.
/// </summary>
public sealed record TaskRunOptions
{
    /// <summary>The kind that config.json and the manifest name.</summary>
    internal const string KindName = "task";

    /// <summary>What makes it a run over a task: always <c>task</c>.</summary>
    [JsonPropertyOrder(-1)]
    public string Kind { get; init => field = value == KindName ? value : throw new ArgumentException($"Kind: must be {KindName}.", nameof(Kind)); } = KindName;

    /// <summary>A task as <see cref="SequenceTasks"/> reads it.</summary>
    public string Task { get; init => field = SequenceTasks.IsKnown(value) ? value : throw new ArgumentException($"Task: '{value}' is no task.", nameof(Task)); } = "add";

    /// <summary>The task's own options, as text; what is not given has its default.</summary>
    public IReadOnlyDictionary<string, string> TaskOptions { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>A neuron model, perhaps with settings: <c>gru</c>, <c>rhn:depth=2</c>.</summary>
    public string Cell { get; init => field = Known(value); } = "gru";

    /// <summary>Units of each layer, from the input up.</summary>
    public IReadOnlyList<int> Hidden
    {
        get;
        init => field = value is { Count: > 0 } && value.All(units => units is > 0 and <= 65_536)
            ? value : throw new ArgumentException("Hidden: needs at least one layer, each of 1 to 65536 units.", nameof(Hidden));
    } = [64];

    /// <summary>A name of <see cref="RuleCatalog"/>.</summary>
    public string Learner { get; init => field = RuleCatalog.Find(value) is not null ? value : ""; } = "snap-1";

    /// <summary>The learner's own settings.</summary>
    public JsonObject LearnerOptions { get; init; } = [];

    /// <summary>How a gradient moves a weight.</summary>
    public TaskStep Optimizer { get; init; } = TaskStep.Adam;

    /// <summary>Step size.</summary>
    public double LearningRate { get; init => field = Check(value > 0 && double.IsFinite(value), value, "must be finite and above 0"); } = 1e-3;

    /// <summary>The learning rate of the run's last step over that of its first; in between it falls, or rises, evenly. 1 for one that stays.</summary>
    public double FinalRate { get; init => field = Check(value > 0 && double.IsFinite(value), value, "must be finite and above 0; 1 leaves the learning rate as it is"); } = 1;

    /// <summary>Bound on the norm of all gradients together; 0 for none.</summary>
    public double Clip { get; init => field = Check(value >= 0 && double.IsFinite(value), value, "must be finite and not below 0; 0 means no bound"); } = 1;

    /// <summary>Parallel sequences, whose gradients are averaged.</summary>
    public int Batch { get; init => field = Check(value is > 0 and <= 65_536, value, "must be 1 to 65536"); } = 1;

    /// <summary>Time steps of the run, all lanes together counting as one.</summary>
    public long Steps { get; init => field = Check(value > 0, value, "must be above 0"); } = 10_000;

    /// <summary>Lessons whose gradients are added up before weights move.</summary>
    public int UpdateEvery { get; init => field = Check(value > 0, value, "must be above 0"); } = 1;

    /// <summary>Standard deviation of every first weight of a layer; null for the cell's own.</summary>
    public double? Spread { get; init => field = Check(value is null or > 0, value, "must be above 0, or null"); }

    /// <summary>Share of the recurrent weights that do not exist.</summary>
    public double Sparsity { get; init => field = Check(value is >= 0 and < 1, value, "must be in [0, 1)"); }

    /// <summary>Standard deviation of the readout's first weights; null for 1/√features.</summary>
    public double? ReadoutSpread { get; init => field = Check(value is null or >= 0, value, "must not be below 0, or null"); }

    /// <summary>Whether the readout reads the input beside the top layer.</summary>
    public bool ReadsInput { get; init; }

    /// <summary>κ, share of its scores that the readout keeps per step; 0 for a readout without memory.</summary>
    public double ReadoutDecay { get; init => field = Check(value is >= 0 and < 1, value, "κ must be in [0, 1); 0 is a readout without memory"); }

    /// <summary>How a readout with a memory takes what is new; null for sum. Only with a <see cref="ReadoutDecay"/>.</summary>
    public LeakForm? ReadoutForm { get; init; }

    /// <summary>Whether a second network with the same first weights runs beside, of which the readout alone learns; null: where the neurons spike.</summary>
    public bool? Control { get; init; }

    /// <summary>On how many recordings of the task's test part, its first, the network is judged at the end, where the task has one; null for all, 0 for none.</summary>
    public int? TestSamples { get; init => field = Check(value is null or >= 0, value, "must not be below 0, or null for all"); }

    /// <summary>Decides the task, first weights and every draw.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Time steps between two lines of metrics.jsonl; null for a 500th of the run, within 10 to 1000.</summary>
    public long? LogEvery { get; init => field = Check(value is null or > 0, value, "must be above 0, or null"); }

    /// <summary>Seconds between two checkpoints. It does not change what is computed.</summary>
    public double CheckpointSeconds { get; init => field = Check(value is > 0 and <= 86_400, value, "must be above 0 and at most 86400"); } = 60;

    /// <summary><see cref="LogEvery"/> as it is.</summary>
    internal long LinesEvery => LogEvery ?? Math.Clamp(Steps / 500, 10, 1000);

    /// <summary>The learner with its settings.</summary>
    internal RuleKind Rule => RuleCatalog.Find(Learner).From(LearnerOptions);

    /// <summary>One line for a report: "gru 64, snap-1, Adam 0.001".</summary>
    public string Describe() => string.Create(
        CultureInfo.InvariantCulture, $"{Cell} {string.Join('-', Hidden)}, {Rule.Options.Name}, {(Optimizer == TaskStep.Adam ? "Adam" : "SGD")} {LearningRate:0.######}, batch {Batch}");

    /// <summary>The task at its beginning.</summary>
    internal ISequenceTask CreateTask() => SequenceTasks.Create(Task, Batch, Seed, TaskOptions);

    /// <summary>Whether the control runs beside.</summary>
    internal bool HasControl => Control ?? (TaskNetwork.Spikes(Cell) && Rule.Options is not ReadoutOnlyOptions);

    /// <summary>The learner at its beginning.</summary>
    /// <exception cref="NotSupportedException">The rule cannot work with the cell.</exception>
    internal RecurrentLearner CreateLearner(ISequenceTask task) => CreateLearner(task, Rule.Options);

    /// <summary>The same network taught by another rule.</summary>
    internal RecurrentLearner CreateLearner(ISequenceTask task, RuleOptions rule) => CreateLearner(task.InputSize, task.OutputSize, task.Task, rule);

    /// <summary>The same without the task at hand: its sizes are enough.</summary>
    internal RecurrentLearner CreateLearner(int inputs, int outputs, LearningTask task, RuleOptions rule)
    {
        Validate();
        var layer = new LayerOptions { Spread = Spread, Sparsity = Sparsity };
        RecurrentPlan plan = TaskNetwork.Plan(inputs, Cell, Hidden, layer);
        NetworkPlan network = task == LearningTask.Classification ? plan.Softmax(outputs, ReadsInput) : plan.Linear(outputs, ReadsInput);
        network = ReadoutSpread is { } spread ? network.WithReadoutSpread(spread) : network;
        network = ReadoutDecay > 0 ? network.WithReadoutMemory(ReadoutDecay, ReadoutForm ?? LeakForm.Sum) : network;
        StepOptions step = Optimizer == TaskStep.Adam ? new AdamOptions { LearningRate = LearningRate } : new SgdOptions { LearningRate = LearningRate };
        return network.Compile(rule, step, new RecurrentLearnerOptions { Streams = Batch, ClipNorm = Clip, UpdateEvery = UpdateEvery, Seed = Seed });
    }

    /// <summary>Checks everything that can be checked without the task's data: options of the task and the learner.</summary>
    /// <exception cref="ArgumentException">One is unknown or out of range, or goes with another that was not given; the message names it.</exception>
    public void Validate()
    {
        _ = Rule;
        if (ReadoutForm is { } form && ReadoutDecay == 0)
        {
            throw new ArgumentException(
                $"ReadoutForm is {form.ToString().ToLowerInvariant()}, but the readout has no memory that could take it. Give readout_decay above 0, or leave readout_form out.", nameof(ReadoutForm));
        }
    }

    /// <summary>Whether a config.json is that of a run over a task.</summary>
    public static bool IsTask(JsonObject config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return config["kind"] is JsonValue value && value.TryGetValue(out string? kind) && kind == KindName;
    }

    /// <summary>Options as an object, the learner's settings written out.</summary>
    internal JsonObject ToJson() => ImageJson.Write(this with { LearnerOptions = Rule.ToJson() });

    /// <summary>Options from an object; <paramref name="place"/> is named in errors.</summary>
    /// <exception cref="InvalidDataException">A name is unknown, or a value is of the wrong kind or out of range.</exception>
    internal static TaskRunOptions FromJson(JsonObject json, string place)
    {
        if (!IsTask(json))
        {
            throw new InvalidDataException($"{place}: these are not the options of a run over a task. Use the command that made the run.");
        }

        try
        {
            TaskRunOptions options = json.Deserialize<TaskRunOptions>(ImageJson.Serializer)!;
            options.Validate();
            return options;
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException)
        {
            throw new InvalidDataException($"{place}: {exception.Message} Restore the file that Eddy wrote, or start a new run.", exception);
        }
    }

    private static string Known(string cell) => NeuronCatalog.Find(cell) is not null ? cell : "";

    private static T Check<T>(bool ok, T value, string rule, [CallerMemberName] string name = "")
        => ok ? value : throw new ArgumentOutOfRangeException(name, value, $"{name}: {rule}.");
}

/// <summary>How a gradient moves a weight.</summary>
public enum TaskStep
{
    /// <summary>Adam.</summary>
    Adam,

    /// <summary>Plain gradient descent.</summary>
    Sgd,
}
