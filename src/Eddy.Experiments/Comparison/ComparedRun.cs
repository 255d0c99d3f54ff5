using System.Text.Json.Nodes;
using Eddy.Experiments.Images;
using Eddy.Experiments.Recurrent;
using Eddy.Experiments.Runs;
using Eddy.Experiments.Streaming;
using Eddy.Learners;

namespace Eddy.Experiments.Comparison;

/// <summary>A run as it stands beside others: its figures, its curve and its options.</summary>
public sealed record ComparedRun
{
    /// <summary>The folder, as given.</summary>
    public required string Path { get; init; }

    /// <summary>The folder's own name, unless two are called so.</summary>
    public required string Name { get; init; }

    /// <summary>run or train: the command that made it.</summary>
    public required string Command { get; init; }

    /// <summary>What learned: a learner's or a preset's name.</summary>
    public required string Learner { get; init; }

    /// <summary>What it learned from.</summary>
    public required string Data { get; init; }

    /// <summary>Whether it came to its end.</summary>
    public required bool IsDone { get; init; }

    /// <summary>The figures that it has, by their name in JSON; fractions from 0 to 1.</summary>
    public required IReadOnlyDictionary<string, double> Figures { get; init; }

    /// <summary>SHA-256 of the weights; null while it runs or after it was killed.</summary>
    public required string? WeightsSha256 { get; init; }

    /// <summary>Figures over the samples of a stream; empty for another kind of run.</summary>
    public IReadOnlyList<StreamScores> History { get; init; } = [];

    /// <summary>Error on the test images over epochs, 0 to 1; empty for another kind of run.</summary>
    public IReadOnlyList<(double Epoch, double Error)> TestErrors { get; init; } = [];

    /// <summary>Every option by name, the learner's own as <c>learner.name</c>, a task's as <c>task.name</c>, one of a group as <c>group.name</c>.</summary>
    public required IReadOnlyDictionary<string, string> Options { get; init; }

    /// <summary>Reads a run.</summary>
    /// <exception cref="IOException">There is no such run.</exception>
    /// <exception cref="InvalidDataException">It has no figures yet, or a file of it is damaged.</exception>
    public static ComparedRun Read(string path)
    {
        using var folder = RunFolder.Open(path);
        return StreamJson.IsStream(folder.Options) ? OfStream(folder) : TaskRunOptions.IsTask(folder.Options) ? OfTask(folder) : OfTraining(folder);
    }

    private static ComparedRun OfStream(RunFolder folder)
    {
        StreamRunOptions options = StreamJson.ToOptions(folder.Options, System.IO.Path.Combine(folder.Path, RunConfig.FileName));
        StreamRunResult? result = StreamRunResult.Read(folder);
        List<StreamScores> history = [.. MetricsLog.Read(folder.MetricsPath).Select(line => StreamScores.FromJson(line, folder.MetricsPath))];
        if (result is not null && (history.Count == 0 || history[^1].Examples < result.Scores.Examples))
        {
            history.Add(result.Scores);
        }

        if (history.Count == 0)
        {
            throw Nothing(folder.Path, "eddy run");
        }

        StreamScores last = history[^1];
        var figures = new Dictionary<string, double> { ["examples"] = last.Examples };
        foreach (Reports.Streams.StreamFigureTable.Row row in Reports.Streams.StreamFigureTable.RowsFor(last.Learner))
        {
            Add(figures, row.Key, row.Value(last.Learner));
        }

        foreach (StreamVerdict verdict in StreamVerdict.Of(options.Task ?? LearningTask.Classification, last))
        {
            Add(figures, verdict.Baseline, verdict.Other);
        }

        Add(figures, "test_accuracy", result?.TestAccuracy);
        Add(figures, "samples_per_second", result?.SamplesPerSecond);
        Add(figures, "state_bytes", result?.StateBytes);
        Add(figures, "seconds", result?.Seconds);
        return new ComparedRun
        {
            Path = folder.Path,
            Name = NameOf(folder.Path),
            Command = "run",
            Learner = options.Learner,
            Data = options.Stream,
            IsDone = result?.IsDone ?? false,
            Figures = figures,
            WeightsSha256 = result?.WeightsSha256,
            History = history,
            Options = Flat(folder.Options),
        };
    }

    private static ComparedRun OfTask(RunFolder folder)
    {
        var options = TaskRunOptions.FromJson(folder.Options, System.IO.Path.Combine(folder.Path, RunConfig.FileName));
        TaskRunResult result = TaskRunResult.Read(folder) ?? throw Nothing(folder.Path, "eddy train");
        var figures = new Dictionary<string, double> { ["steps"] = result.Steps };
        Add(figures, "loss", result.Final?.Loss);
        Add(figures, "bits", result.Final?.Bits);
        Add(figures, "accuracy", result.Final?.Accuracy);
        Add(figures, "bit_error", result.Final?.BitError);
        Add(figures, "mse", result.Final?.Mse);
        Add(figures, "test_accuracy", result.Test?.Accuracy);
        Add(figures, "control_test_accuracy", result.ControlTest?.Accuracy);
        Add(figures, "over_control_test", result.Test?.Accuracy - result.ControlTest?.Accuracy);
        Add(figures, "control_accuracy", result.Control?.Accuracy);
        Add(figures, "over_control", result.Final?.Accuracy - result.Control?.Accuracy);
        Add(figures, "control_loss", result.Control?.Loss);
        Add(figures, "under_control_loss", result.Control?.Loss - result.Final?.Loss);
        Add(figures, "firing", result.Firing?.Average());
        Add(figures, "length", result.TaskFigures.TryGetValue("length", out double length) ? length : null);
        Add(figures, "steps_per_second", result.StepsPerSecond);
        Add(figures, "state_bytes", result.StateBytes);
        Add(figures, "seconds", result.Seconds);
        return new ComparedRun
        {
            Path = folder.Path,
            Name = NameOf(folder.Path),
            Command = "train",
            Learner = options.Rule.Options.Name,
            Data = options.Task,
            IsDone = result.IsDone,
            Figures = figures,
            WeightsSha256 = result.WeightsSha256,
            Options = Flat(folder.Options),
        };
    }

    private static ComparedRun OfTraining(RunFolder folder)
    {
        ImageRunResult? result = ImageResultFile.Read(folder);
        ImageLearner? learner = LearnerOf(folder.Options);
        (double Epoch, double Error)[] errors =
        [
            .. MetricsLog.Read(folder.MetricsPath).Where(line => line["validation_error_percent"] is JsonValue)
                .Select(line => (line["epoch"]!.GetValue<double>(), line["validation_error_percent"]!.GetValue<double>() / 100)),
        ];
        if (result is null && errors.Length == 0)
        {
            throw Nothing(folder.Path, "eddy train");
        }

        var figures = new Dictionary<string, double>();
        Add(figures, "test_accuracy", 1 - (result?.ValidationErrorPercent / 100 ?? (errors.Length > 0 ? errors[^1].Error : null)));
        Add(figures, "samples_per_second", result?.SamplesPerSecond is > 0 ? result.SamplesPerSecond : null);
        Add(figures, "seconds", result?.Seconds);
        return new ComparedRun
        {
            Path = folder.Path,
            Name = NameOf(folder.Path),
            Command = "train",
            Learner = folder.Options["preset"]?.ToString() ?? "–",
            Data = folder.Options["data"]?.ToString() ?? "–",
            IsDone = result is not null,
            Figures = figures,
            WeightsSha256 = result?.WeightsSha256,
            TestErrors = errors,
            Options = Flat(folder.Options).Where(option => learner is null || LearnerOptions.Concerns(learner.Value, option.Key)).ToDictionary(StringComparer.Ordinal),
        };
    }

    // What has no effect on the learner is no difference between runs; runs in time and those of an older version name no learner.
    private static ImageLearner? LearnerOf(JsonObject options)
        => Enum.GetValues<ImageLearner>().Where(learner => ImageLearners.Word(learner) == options["learner"]?.ToString()).Cast<ImageLearner?>().FirstOrDefault();

    private static InvalidDataException Nothing(string path, string command)
        => new($"{path}: the run has no figures yet, so there is nothing to compare. Let it run, or go on with it: {command} --resume {path}");

    private static string NameOf(string path) => System.IO.Path.GetFileName(System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(path)));

    private static void Add(Dictionary<string, double> figures, string name, double? value)
    {
        if (value is { } figure && double.IsFinite(figure))
        {
            figures[name] = figure;
        }
    }

    private static Dictionary<string, string> Flat(JsonObject options)
    {
        var flat = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach ((string name, JsonNode? value) in options)
        {
            if (value is JsonObject members)
            {
                string prefix = name == "task_options" ? "task." : options.ContainsKey("kind") ? "learner." : name + "."; // only runs on images have no kind
                foreach ((string member, JsonNode? inner) in members)
                {
                    flat[prefix + member] = Text(inner);
                }
            }
            else if (name != "kind")
            {
                flat[name] = Text(value);
            }
        }

        return flat;
    }

    private static string Text(JsonNode? value) => value?.ToJsonString().Trim('"') ?? "–";
}
