using System.Text.Json;
using System.Text.Json.Nodes;
using Eddy.Experiments.Runs;

namespace Eddy.Experiments.Images;

/// <summary><c>result.json</c> in a run folder: what a finished run came to, written last, so that asking again needs no data and no time.</summary>
internal static class ImageResultFile
{
    /// <summary>Writes the result of a finished run.</summary>
    public static void Write(RunFolder folder, ImageRunResult result) => RunConfig.WriteJson(folder.ResultPath, JsonSerializer.SerializeToNode(
        new Content(
            result.ValidationErrorPercent, result.EncoderSeconds, result.HeadSeconds, result.Seconds, result.Steps, result.SamplesPerSecond, result.WeightsSha256),
        ImageJson.Serializer)!.AsObject());

    /// <summary>The result of a finished run; null where there is none that can be read.</summary>
    public static ImageRunResult? Read(RunFolder folder)
    {
        if (!File.Exists(folder.ResultPath) || !File.Exists(folder.ReportPath))
        {
            return null;
        }

        try
        {
            JsonObject json = RunConfig.ReadJson(folder.ResultPath);
            return json.Deserialize<Content>(ImageJson.Serializer) is { WeightsSha256: not null } c
                ? new ImageRunResult(
                    c.ValidationErrorPercent, c.EncoderSeconds, c.HeadSeconds, c.Seconds, c.Steps, c.SamplesPerSecond, c.WeightsSha256, folder.Path, folder.ReportPath, IsDone: true)
                {
                    IsWhole = Enum.GetValues<ImageLearner>().Any(learner => ImageLearners.IsWhole(learner) && ImageLearners.Word(learner) == folder.Options["learner"]?.ToString()),
                }
                : null;
        }
        catch (Exception exception) when (exception is InvalidDataException or JsonException)
        {
            return null; // it is only a shortcut: resuming makes it anew
        }
    }

    private sealed record Content(
        double? ValidationErrorPercent, double EncoderSeconds, double HeadSeconds, double Seconds, long Steps, double SamplesPerSecond, string WeightsSha256);
}
