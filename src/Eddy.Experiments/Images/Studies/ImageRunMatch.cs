using System.Text.Json.Nodes;

namespace Eddy.Experiments.Images.Studies;

/// <summary>Whether a run folder holds the run that a study wants, whoever made it.</summary>
internal static class ImageRunMatch
{
    /// <summary>Where a run's options differ from those wanted, in words; none where it is the same run.</summary>
    /// <param name="wanted">The study's options.</param>
    /// <param name="config">The run's options as it wrote them. Options that it does not know yet are at their default; its preset is a label, and what has no effect on the learner does not count.</param>
    /// <param name="place">The file, for messages.</param>
    /// <exception cref="InvalidDataException">The options are damaged, or of a newer version.</exception>
    public static IReadOnlyList<string> Differences(ImageRunOptions wanted, JsonObject config, string place)
    {
        ImageRunOptions found = ImageJson.ToOptions(config, place);
        JsonObject own = ImageJson.ToJson(found with { Preset = wanted.Preset, Data = IsSame(found.Data, wanted.Data) ? wanted.Data : found.Data });
        return [.. ImageJson.ToJson(wanted).Where(option => Counts(wanted.Learner, option.Key, option.Value) && !JsonNode.DeepEquals(option.Value, own[option.Key])).Select(option => $"{option.Key} is {Text(own[option.Key])}, not {Text(option.Value)}")];
    }

    // Options in a group of their own are those of one learner.
    private static bool Counts(ImageLearner learner, string name, JsonNode? value) => value is JsonObject ? name == ImageLearners.Word(learner) : LearnerOptions.Concerns(learner, name);

    // A folder may be written in two ways.
    private static bool IsSame(string a, string b) => a == b || (Directory.Exists(a) && Directory.Exists(b) && Full(a) == Full(b));

    private static string Full(string path) => Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));

    private static string Text(JsonNode? value) => value?.ToJsonString() ?? "null";
}
