using Eddy.Data.Tasks;
using Eddy.Experiments.Images;
using Eddy.Experiments.Runs;

namespace Eddy.Experiments.Recurrent;

/// <summary>What <c>--set</c> takes for a run over a task: options of the run, of its learner and of its task, each by its own name, or as <c>learner.rank</c> and <c>task.t1</c>.</summary>
public static class TaskSettings
{
    private const string LearnerPrefix = "learner.";
    private const string TaskPrefix = "task.";

    private static readonly string[] _whole = ["kind", "task", "task_options", "learner_options"];

    /// <summary>Every name: the run's, then the learner's, then the task's.</summary>
    public static IReadOnlyList<string> Names(TaskRunOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return [.. OwnNames(options), .. options.Rule.Settings, .. TaskNames(options)];
    }

    /// <summary>Whether a name is one of <see cref="Names"/>, or stands for one.</summary>
    public static bool Knows(TaskRunOptions options, string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        string plain = Plain(name);
        return Names(options).Contains(plain) || options.Rule.Knows(plain);
    }

    /// <summary>The options with one of them replaced.</summary>
    /// <param name="options">The options.</param>
    /// <param name="name">One of <see cref="Names"/>, perhaps with a prefix.</param>
    /// <param name="value">Its new value as text.</param>
    /// <exception cref="ArgumentException">The name is unknown, or the value does not fit.</exception>
    public static TaskRunOptions With(TaskRunOptions options, string name, string value)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(value);
        string plain = Plain(name);
        bool learners = name.StartsWith(LearnerPrefix, StringComparison.Ordinal), tasks = name.StartsWith(TaskPrefix, StringComparison.Ordinal);
        if (!learners && !tasks && OwnNames(options).Contains(plain))
        {
            return OptionText.With(options, plain, value, ImageJson.Serializer);
        }

        if (!tasks && options.Rule.Knows(plain))
        {
            return options with { LearnerOptions = options.Rule.With(plain, value).ToJson() };
        }

        return !learners && TaskNames(options).Contains(plain)
            ? options with { TaskOptions = new Dictionary<string, string>(options.TaskOptions, StringComparer.Ordinal) { [plain] = value } }
            : throw new ArgumentException($"'{name}' is no option of a run of {options.Learner} on {options.Task}; there are {string.Join(", ", Names(options))}.", nameof(name));
    }

    private static IEnumerable<string> OwnNames(TaskRunOptions options) => OptionText.Names(options, ImageJson.Serializer).Except(_whole);

    private static IEnumerable<string> TaskNames(TaskRunOptions options)
        => SequenceTasks.All.First(info => info.Name == options.Task.Split(':', 2)[0]).Options.Select(option => option.Name);

    private static string Plain(string name)
    {
        string plain = name.Replace('-', '_');
        return plain.StartsWith(LearnerPrefix, StringComparison.Ordinal) ? plain[LearnerPrefix.Length..]
            : plain.StartsWith(TaskPrefix, StringComparison.Ordinal) ? plain[TaskPrefix.Length..] : plain;
    }
}
