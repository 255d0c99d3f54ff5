using System.Globalization;
using System.Text.Json.Nodes;

namespace Eddy.Experiments.Streaming;

/// <summary>The command that repeats a run over a stream.</summary>
internal static class StreamCommandLine
{
    /// <summary>One line for a shell: what differs from the defaults.</summary>
    public static string Of(StreamRunOptions options)
    {
        LearnerKind kind = LearnerCatalog.Find(options.Learner);
        var defaults = new StreamRunOptions { Learner = options.Learner, LearnerOptions = kind.Defaults().Resolved(null) };
        JsonObject values = StreamJson.ToJson(options), usual = StreamJson.ToJson(defaults);
        var parts = new List<string> { "eddy run", $"--learner {options.Learner}", $"--stream {Quoted(options.Stream)}", string.Create(CultureInfo.InvariantCulture, $"--seed {options.Seed}") };
        Add(values, usual, ["kind", "learner", "stream", "seed", "learner_options"]);
        Add(values["learner_options"]!.AsObject(), usual["learner_options"]!.AsObject(), []);
        return StreamName.Parse(options.Stream).IsStandardInput ? "producer | " + string.Join(" ", parts) : string.Join(" ", parts);

        void Add(JsonObject given, JsonObject known, string[] without)
        {
            foreach ((string name, JsonNode? value) in given)
            {
                if (!without.Contains(name) && !JsonNode.DeepEquals(value, known[name]))
                {
                    parts.Add($"--set {Quoted($"{name}={value?.ToJsonString().Trim('"') ?? "null"}")}");
                }
            }
        }
    }

    private static string Quoted(string text) => text.All(c => char.IsAsciiLetterOrDigit(c) || "-_./:=,+[]".Contains(c, StringComparison.Ordinal))
        ? text
        : $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
