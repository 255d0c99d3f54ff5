using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Eddy.Checkpoints;
using Eddy.Experiments.Analysis;
using Eddy.Experiments.Images;
using Eddy.Experiments.Reports;
using Eddy.Experiments.Runs;

namespace Eddy.Experiments.Sequences;

/// <summary>Gathers what a run on sequences has to show, and writes report.html.</summary>
internal static class SequenceReport
{
    private const int Pictures = 24;

    /// <summary>Writes the report of a run and returns its path.</summary>
    public static string Write(RunFolder folder, SequenceTrainer trainer, SequenceData data, IReadOnlyDictionary<string, double> baselines)
    {
        string page = HtmlReport.Write(Build(folder, trainer, data, baselines));
        AtomicFile.Write(folder.ReportPath, stream => stream.Write(Encoding.UTF8.GetBytes(page)));
        return folder.ReportPath;
    }

    private static ReportModel Build(RunFolder folder, SequenceTrainer trainer, SequenceData data, IReadOnlyDictionary<string, double> baselines)
    {
        SequenceModel model = trainer.Model;
        SequenceExperimentOptions options = model.Options;
        SequenceRunPosition position = trainer.Position;
        JsonObject[] history = [.. MetricsLog.Read(folder.MetricsPath)];
        string time = options.Recurrent ? "recurrent" : "element-wise";
        var report = new ReportModel
        {
            Title = $"TRL in time on {data.Title}",
            Subtitle = Text($"{time} {string.Join("-", options.Layers)} encoder, {data.Train.Count:N0} training and {data.Test.Count:N0} test sequences of {data.Train.Steps} steps of {data.Train.Inputs} numbers, seed {options.Seed}"),
            Interrupted = trainer.IsDone ? null : Text($"after step {position.Step:N0} of {trainer.TotalSteps:N0}; resume it with eddy train --resume {folder.Path}"),
            ErrorPercent = position.Score?.TestAccuracy is { } accuracy ? 100 * (1 - accuracy) : null,
            ErrorLabel = "test error",
            KeyFigures =
            [
                .. Result(position.Score, baselines),
                new KeyFigure("training time", Text($"{position.EncoderSeconds + position.HeadSeconds:F1}"), "s", Text($"encoder {position.EncoderSeconds:F1} s, heads {position.HeadSeconds:F1} s")),
                new KeyFigure("parameters", Text($"{SequenceTensors.Weights(model).Sum(tensor => (long)tensor.Matrix.Rows * tensor.Matrix.Columns):N0}"), "", "lateral maps included"),
                new KeyFigure("weights", model.WeightsSha256()[..12], "", "SHA-256, first 12 digits"),
            ],
            Configuration = [.. ImageJson.Write(options).Select(option => new NamedValue(option.Key, option.Value?.ToJsonString().Trim('"') ?? "–"))],
            Environment = [.. (folder.ReadEnvironment() ?? []).Select(entry => new NamedValue(entry.Key, entry.Value?.ToString() ?? "–"))],
            Losses = [.. Losses(history, options)],
            Sequences = Findings(model, data, history, baselines),
            ClassNames = data.ClassNames,
            CommandLine = CommandLine(options),
            Notes =
            [
                "Loss terms are means over an epoch and over rows, before their coefficients; their total is the sum with the coefficients in force, in which a sum over time counts the variance once for every step.",
                "The head is trained on the frozen encoder, at every step of time; no gradient goes back in time.",
            ],
        };
        if (data.Test is ImageRows rows)
        {
            return report with { ImageRows = rows.Images.Rows, ImageColumns = rows.Images.Columns };
        }

        return position.Score is null ? report : report with
        {
            Confusion = ConfusionMatrix.Of(SequenceEvaluation.Labels(data.Test), SequenceEvaluation.Predictions(model, data.Test), data.Outputs),
        };
    }

    private static IEnumerable<KeyFigure> Result(SequenceScore? score, IReadOnlyDictionary<string, double> baselines)
    {
        if (score?.MeanSquaredError is { } error)
        {
            double persistence = baselines["persistence"];
            yield return new KeyFigure("squared error", Text($"{error:F5}"), "", "of the next row, mean over test rows and pixels in 0 … 1");
            yield return new KeyFigure("persistence", Text($"{persistence:F5}"), "", Text($"the next row is this one; the model has {100 * error / persistence:F1} % of it"));
        }

        if (score?.TestAccuracy is { } accuracy)
        {
            yield return new KeyFigure("test accuracy", Text($"{100 * accuracy:F2}"), "%", Text($"always the most frequent class: {100 * baselines["majority"]:F2} %"));
        }

        if (score?.ValidationAccuracy is { } validation)
        {
            yield return new KeyFigure("validation accuracy", Text($"{100 * validation:F2}"), "%", Text($"always the most frequent class: {100 * baselines["majority_validation"]:F2} %"));
        }
    }

    private static SequenceFindings Findings(SequenceModel model, SequenceData data, JsonObject[] history, IReadOnlyDictionary<string, double> baselines)
    {
        string measure = data.HasClasses ? "test_accuracy" : "mean_squared_error";
        IReadOnlyList<double> Scores(string kind) =>
        [
            .. history.Where(line => line["kind"]?.GetValue<string>() == kind && line["score"]?[measure] is not null).Select(line => line["score"]![measure]!.GetValue<double>()),
        ];
        var findings = new SequenceFindings
        {
            Measure = data.HasClasses ? "accuracy" : "squared error of the next row",
            Head = Scores("head"),
            Untrained = Scores("baseline"),
            Baselines = [.. baselines.Where(b => b.Key is not ("untrained_encoder" or "majority_validation")).Select(b => (b.Key.Replace('_', ' '), b.Value))],
        };
        return data.Test is not ImageRows rows || findings.Head.Count == 0 ? findings : findings with
        {
            GivenRows = RowCompletion.Given(rows.Images.Rows),
            Completions =
            [
                .. RowCompletion.Of(model, rows, Pictures).Select((completed, i) =>
                {
                    byte[] truth = rows.Images.Image(i).ToArray(), given = [.. truth];
                    given.AsSpan(RowCompletion.Given(rows.Images.Rows) * rows.Images.Columns).Clear();
                    return new RowCompletionPicture(truth, given, completed);
                }),
            ],
        };
    }

    private static IEnumerable<LayerLoss> Losses(JsonObject[] history, SequenceExperimentOptions options)
    {
        foreach (JsonObject line in history)
        {
            if (line["losses"] is not JsonArray losses)
            {
                continue;
            }

            int encoder = line["encoder"]!.GetValue<int>(), first = (encoder * options.Layers.Count) + line["first_layer"]!.GetValue<int>();
            for (int l = 0; l < losses.Count; l++)
            {
                JsonObject loss = losses[l]!.AsObject();
                yield return new LayerLoss(
                    first + l,
                    line["epoch"]!.GetValue<double>(),
                    line["step"]!.GetValue<long>(),
                    loss["similarity"]!.GetValue<double>(),
                    loss["variance"]!.GetValue<double>(),
                    loss["covariance"]!.GetValue<double>(),
                    loss["lateral"]!.GetValue<double>(),
                    loss["total"]!.GetValue<double>());
            }
        }
    }

    private static string CommandLine(SequenceExperimentOptions options)
    {
        JsonObject defaults = ImageJson.Write(SequenceExperimentOptions.For(options.Data)), values = ImageJson.Write(options);
        IEnumerable<string> changed = values
            .Where(option => option.Key is not ("kind" or "data" or "seed") && !JsonNode.DeepEquals(option.Value, defaults[option.Key]))
            .Select(option => $"--set {option.Key}={option.Value?.ToJsonString().Trim('"') ?? "null"}");
        return string.Join(" ", ["eddy train", $"--data {options.Data}", Text($"--seed {options.Seed}"), .. changed]);
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
