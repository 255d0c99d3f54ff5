using System.Globalization;

namespace Eddy.Experiments.Recurrent;

/// <summary>What a task is run with where nothing is given, and the figure that it is judged by.</summary>
/// <param name="Task">Name of the task, without a path.</param>
/// <param name="Options">The options.</param>
/// <param name="Member">The figure: a member of a line of metrics.jsonl, or a figure of the task's own.</param>
/// <param name="Label">What the figure is.</param>
public sealed record TaskPreset(string Task, TaskRunOptions Options, string Member, string Label)
{
    /// <summary>Whether targets have variance 1, so that the squared error is the NMSE.</summary>
    public bool IsNormalised { get; init; }

    /// <summary>The figure of a run; null where there is none yet.</summary>
    public double? Headline(TaskScores? scores, IReadOnlyDictionary<string, double> task) => Member switch
    {
        "loss" => scores?.Loss,
        "bits" => scores?.Bits,
        "accuracy" => scores?.Accuracy,
        "bit_error" => scores?.BitError,
        "mse" => scores?.Mse,
        _ => task.TryGetValue(Member, out double value) ? value : null,
    };

    /// <summary>The figure as it should read.</summary>
    public string Text(double value) => Member switch
    {
        "accuracy" or "bit_error" => (100 * value).ToString("F2", CultureInfo.InvariantCulture) + " %",
        "bits" or "loss" => value.ToString("F4", CultureInfo.InvariantCulture),
        _ => value.ToString("G4", CultureInfo.InvariantCulture),
    };
}

/// <summary>The defaults of every task.</summary>
public static class TaskPresets
{
    private const double Root = 3.1622776601683795e-4; // 10^-3.5

    private static readonly TaskPreset[] _all =
    [
        Of("add", "loss", "nats a lesson; 0.662 with nothing understood and 0.454 with both delays are the floors", new() { Cell = "gru", Hidden = [32], Batch = 8, LearningRate = 3e-3, Steps = 20_000 }),
        Of("mimic", "mse", "mean squared error an output", new() { Cell = "gru", Hidden = [64], LearningRate = 3e-3, Steps = 50_000 }),
        Of("copy", "bit_error", "of the bits told wrong", new() { Cell = "gru", Hidden = [128], Batch = 16, Steps = 100_000 }),
        Of("string-memory", "length", "bits, the length that the curriculum has reached", new() { Cell = "rhn", Hidden = [128], Learner = "ok-16", Batch = 16, LearningRate = Root, Steps = 1_000_000 }),
        Of("flip-flop", "bit_error", "of the bits told wrong", new() { Cell = "gru", Hidden = [32], LearningRate = 3e-3, Steps = 20_000 }),
        Of("delayed-match", "accuracy", "told right", new() { Cell = "gru", Hidden = [64], Batch = 16, LearningRate = 3e-3, Steps = 50_000 }),
        Of("cue-count", "accuracy", "told right", new()
        {
            Cell = "alif:decay=0.8,adaptation-decay=0.995", Hidden = [64], Learner = "eprop", ReadoutDecay = 0.8, Batch = 16, UpdateEvery = 48, LearningRate = 3e-3, FinalRate = 0.1,
            TaskOptions = Texts(("step", "10")), Steps = 100_000,
        }),
        Of("pattern-generation", "mse", "NMSE, the error of the mean being 1", new()
        {
            Cell = "alif:decay=0.9", Hidden = [64], Learner = "eprop", ReadoutDecay = 0.9, Batch = 8, LearningRate = 3e-3, Steps = 50_000,
        }) with { IsNormalised = true },
        Of("store-recall", "accuracy", "told right", new()
        {
            Cell = "alif:decay=0.8,adaptation-decay=0.995", Hidden = [64], Learner = "eprop", ReadoutDecay = 0.8, Batch = 16, UpdateEvery = 320, LearningRate = 3e-3, FinalRate = 0.1,
            TaskOptions = Texts(("step", "10")), Steps = 60_000,
        }),
        Of("poisson-key", "accuracy", "told right", new()
        {
            Cell = "lif", Hidden = [64], Learner = "eprop", ReadoutDecay = 0.9, Batch = 16, UpdateEvery = 160, LearningRate = 3e-3, FinalRate = 0.1, Steps = 100_000,
        }),
        Of("event-digits", "accuracy", "told right", new()
        {
            Cell = "lif", Hidden = [64], Learner = "eprop", ReadoutDecay = 0.97, Batch = 16, UpdateEvery = 160, LearningRate = 2e-3, FinalRate = 0.05,
            TaskOptions = Texts(("pool", "2")), Steps = 20_000, // a lesson in each of the last ten steps of sixteen recordings, then a step
        }),
        Of("events", "accuracy", "told right", new()
        {
            Cell = "lif", Hidden = [64], Learner = "eprop", ReadoutDecay = 0.97, Batch = 16, UpdateEvery = 160, LearningRate = 2e-3, FinalRate = 0.05,
            TaskOptions = Texts(("pool", "2")), Steps = 20_000,
        }),
        Of("npz", "accuracy", "told right", new()
        {
            Cell = "lif", Hidden = [64], Learner = "eprop", ReadoutDecay = 0.97, Batch = 16, UpdateEvery = 160, LearningRate = 2e-3, FinalRate = 0.05, Steps = 20_000,
        }),
        Of("seq-digits", "accuracy", "told right", new() { Cell = "gru", Hidden = [64], Batch = 16, Steps = 50_000 }),
        Of("seq-mnist", "accuracy", "told right", new() { Cell = "gru", Hidden = [128], Batch = 16, Steps = 200_000 }),
        Of("text", "bits", "bits a character, each told before it was learned", new() { Cell = "gru", Hidden = [128], Batch = 16, Steps = 100_000 }),
        Chaos("henon"),
        Chaos("mackey-glass"),
        Chaos("lorenz"),
    ];

    /// <summary>The preset of a task.</summary>
    /// <param name="task">Its name, with its path or without.</param>
    /// <exception cref="ArgumentException">There is no such task.</exception>
    public static TaskPreset For(string task)
    {
        ArgumentNullException.ThrowIfNull(task);
        string name = task.Split(':', 2)[0];
        return _all.FirstOrDefault(preset => preset.Task == name) ?? throw new ArgumentException($"'{name}' is no task; known are {string.Join(", ", _all.Select(preset => preset.Task))}.", nameof(task));
    }

    private static Dictionary<string, string> Texts(params (string Name, string Value)[] options) => options.ToDictionary(option => option.Name, option => option.Value, StringComparer.Ordinal);

    private static TaskPreset Of(string task, string member, string label, TaskRunOptions options) => new(task, options with { Task = task }, member, label);

    private static TaskPreset Chaos(string task) => Of(task, "mse", "NMSE, the error of the mean being 1", new() { Cell = "tanh", Hidden = [64], LearningRate = 1e-3, Steps = 15_000 }) with { IsNormalised = true };
}
