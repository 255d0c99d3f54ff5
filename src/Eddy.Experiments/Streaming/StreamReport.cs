using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Eddy.Checkpoints;
using Eddy.Data.Pamap2;
using Eddy.Experiments.Analysis;
using Eddy.Experiments.Images;
using Eddy.Experiments.Reports;
using Eddy.Experiments.Reports.Pages;
using Eddy.Experiments.Reports.Streams;
using Eddy.Experiments.Runs;
using Eddy.Learners;

namespace Eddy.Experiments.Streaming;

/// <summary>Gathers what the folder of a run over a stream has to show, and writes report.html. It needs neither the stream nor the learner.</summary>
public static class StreamReport
{
    /// <summary>Writes the report of a run and returns its path.</summary>
    /// <exception cref="InvalidDataException">The run has no figures yet, or a file of it is damaged.</exception>
    public static string Write(RunFolder folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        string page = StreamHtmlReport.Write(Build(folder));
        AtomicFile.Write(folder.ReportPath, stream => stream.Write(Encoding.UTF8.GetBytes(page)));
        return folder.ReportPath;
    }

    private static StreamReportModel Build(RunFolder folder)
    {
        StreamRunOptions options = StreamJson.ToOptions(folder.Options, Path.Combine(folder.Path, RunConfig.FileName));
        JsonObject[] lines = [.. MetricsLog.Read(folder.MetricsPath)];
        StreamRunResult? result = StreamRunResult.Read(folder);
        List<StreamScores> history = [.. lines.Select(line => StreamScores.FromJson(line, folder.MetricsPath))];
        if (result is not null && (history.Count == 0 || history[^1].Examples < result.Scores.Examples))
        {
            history.Add(result.Scores);
        }

        if (history.Count == 0)
        {
            throw new InvalidDataException($"{folder.Path}: the run has no figures yet. Wait for its first sample, or resume it.");
        }

        Checkpoint? checkpoint = folder.Checkpoints.Latest(out _);
        StreamPosition? position = checkpoint is null ? null : StreamCheckpoint.Position(checkpoint);
        LearningTask task = options.Task ?? result?.Task ?? LearningTask.Classification;
        StreamScores last = history[^1];
        return new StreamReportModel
        {
            Title = $"{options.Learner} on {StreamTitle(options)}",
            Subtitle = Text($"{options.LearnerOptions.Describe()}; {last.Examples:N0} samples, each answered before it was learned{(options.Delay > 0 ? Text($", labels {options.Delay:N0} samples late") : "")}, seed {options.Seed}"),
            Interrupted = result is { IsDone: true } ? null : Text($"after {last.Examples:N0} samples; resume it with eddy run --resume {folder.Path}"),
            Task = task,
            Learner = options.Learner,
            History = history,
            Window = options.Window,
            TestAccuracy = result?.TestAccuracy,
            Changes = checkpoint is null ? [] : Changes(checkpoint),
            Detector = options.Drift switch { DriftWatch.Adwin => "ADWIN", DriftWatch.PageHinkley => "Page-Hinkley", _ => "" },
            Neurons = [.. lines.Where(line => line["layers"] is JsonArray).Select(line => new LayerMoment(
                line["step"]!.GetValue<long>(), line["layers"].Deserialize<LayerFigures[]>(ImageJson.Serializer)!))],
            Skipped = result?.Skipped ?? position?.Skipped ?? 0,
            BadRecords = position?.BadRecords ?? [],
            ClassNames = position?.Source["classes"] is JsonArray classes ? [.. classes.Select(name => name!.GetValue<string>())]
                : StreamName.Parse(options.Stream).Form == StreamForm.Sensors ? Pamap2DataSet.ActivityNames : [],
            Confusion = checkpoint is null || task == LearningTask.Regression ? null : Confusion(checkpoint),
            KeyFigures = [.. KeyFigures(result, last, options)],
            Configuration = [.. Configuration(options)],
            Environment = [.. (folder.ReadEnvironment() ?? []).Select(entry => new NamedValue(entry.Key, entry.Value?.ToString() ?? "–"))],
            CommandLine = StreamCommandLine.Of(options),
        };
    }

    private static IEnumerable<KeyFigure> KeyFigures(StreamRunResult? result, StreamScores last, StreamRunOptions options)
    {
        yield return new KeyFigure("samples", Figure.Count(last.Examples), "", last.Scored < last.Examples ? Text($"{last.Scored:N0} with a label") : "");
        if (result?.TestAccuracy is { } accuracy)
        {
            yield return new KeyFigure("test accuracy", Figure.Fixed(100 * accuracy, 2), "%", "after the stream, nothing learned from it");
        }

        if (last.Learner.WindowAccuracy is { } window)
        {
            yield return new KeyFigure("accuracy now", Figure.Fixed(100 * window, 2), "%", Text($"the last {Math.Min(options.Window, last.Scored):N0} samples"));
        }

        if (last.Learner.R2 is { } explained)
        {
            yield return new KeyFigure("R²", Figure.Measure(explained), "", "share of the variance that is explained");
        }

        if (result is null)
        {
            yield break;
        }

        yield return new KeyFigure("speed", Figure.Measure(result.SamplesPerSecond), "samples/s", Text($"{result.Seconds:F1} s of work on one core"));
        yield return new KeyFigure("state", Figure.Measure(result.StateBytes / 1024.0), "KiB", Text($"{result.AllocatedBytesPerSample:0.##} bytes allocated a sample"));
        yield return new KeyFigure("weights", result.WeightsSha256[..16], "", "SHA-256, first 16 digits");
    }

    private static IEnumerable<NamedValue> Configuration(StreamRunOptions options)
    {
        foreach ((string name, JsonNode? value) in StreamJson.ToJson(options))
        {
            if (value is JsonObject members)
            {
                foreach ((string member, JsonNode? inner) in members)
                {
                    yield return new NamedValue($"{options.Learner}: {member}", inner?.ToJsonString().Trim('"') ?? "–");
                }
            }
            else
            {
                yield return new NamedValue(name, value?.ToJsonString().Trim('"') ?? "–");
            }
        }
    }

    // The evaluation's own table: a row a class, the first column for samples that came before any class was known.
    private static ConfusionMatrix? Confusion(Checkpoint checkpoint)
    {
        const string name = "stream/score.learner.confusion";
        if (!checkpoint.Contains(name))
        {
            return null;
        }

        long[] counts = checkpoint.Read<long>(name);
        int classes = (int)checkpoint.Tensors.First(tensor => tensor.Name == name).Shape[0];
        if (classes == 0)
        {
            return null;
        }

        var matrix = new ConfusionMatrix(classes);
        for (int truth = 0; truth < classes; truth++)
        {
            for (int said = 0; said < classes; said++)
            {
                matrix.Add(truth, said, counts[(truth * (classes + 1)) + said + 1]);
            }
        }

        return matrix;
    }

    // Saved as the number of the sample from 0; a mark stands where so many had been answered.
    private static long[] Changes(Checkpoint checkpoint)
        => checkpoint.Contains("stream/drifts.samples") ? [.. checkpoint.Read<long>("stream/drifts.samples").Select(sample => sample + 1)] : [];

    private static string StreamTitle(StreamRunOptions options)
    {
        var name = StreamName.Parse(options.Stream);
        return name.IsStandardInput ? "standard input" : Path.GetFileName(name.Path.TrimEnd('/', '\\'));
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
