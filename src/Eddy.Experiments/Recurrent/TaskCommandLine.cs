using System.Globalization;
using System.Text.Json.Nodes;

namespace Eddy.Experiments.Recurrent;

/// <summary>The command that repeats a run over a task.</summary>
internal static class TaskCommandLine
{
    /// <summary>One line for a shell: what differs from the task's defaults.</summary>
    public static string Of(TaskRunOptions options)
    {
        TaskRunOptions preset = TaskPresets.For(options.Task).Options with { Task = options.Task };
        var parts = new List<string> { "eddy train", $"--task {Quoted(options.Task)}" };
        if (options.Learner != preset.Learner)
        {
            preset = preset with { Learner = options.Learner, LearnerOptions = [] };
            parts.Add($"--learner {options.Learner}");
        }

        JsonObject values = options.ToJson(), usual = preset.ToJson();
        foreach ((string name, JsonNode? value) in values)
        {
            if (value is JsonObject inner)
            {
                foreach ((string member, JsonNode? setting) in inner.Where(setting => !JsonNode.DeepEquals(setting.Value, usual[name]?[setting.Key])))
                {
                    Add(member, setting);
                }
            }
            else if (name is not ("seed" or "learner" or "task" or "kind") && !JsonNode.DeepEquals(value, usual[name]))
            {
                Add(name, value);
            }
        }

        parts.Add(string.Create(CultureInfo.InvariantCulture, $"--seed {options.Seed}"));
        return string.Join(" ", parts);

        void Add(string name, JsonNode? value) => parts.Add($"--set {Quoted($"{name}={value?.ToJsonString().Trim('"', '[', ']') ?? "null"}")}");
    }

    private static string Quoted(string text) => text.All(c => char.IsAsciiLetterOrDigit(c) || "-_./:=,+".Contains(c, StringComparison.Ordinal))
        ? text
        : $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
