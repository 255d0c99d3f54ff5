using System.Globalization;
using System.Text.Json.Nodes;
using Eddy.Data.Images;
using Eddy.Experiments.Analysis;
using Eddy.Experiments.Reports;
using Eddy.Experiments.Runs;
using Eddy.Networks;
using Eddy.Numerics;

namespace Eddy.Experiments.Images;

/// <summary>Gathers what a run folder and its model have to show, and writes report.html.</summary>
public static class ImageReport
{
    private const int SampleCount = 2000;
    private const int MistakeCount = 60;

    /// <summary>Writes the report of a run and returns its path.</summary>
    /// <param name="folder">The run.</param>
    /// <param name="model">The model as the run left it.</param>
    /// <param name="data">What it learned from.</param>
    /// <param name="position">How far it came.</param>
    /// <param name="totalSteps">Steps of the whole run.</param>
    /// <param name="done">Whether it came to its end.</param>
    public static string Write(RunFolder folder, ImageModel model, ImageDataSet data, ImagePosition position, long totalSteps, bool done)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(position);
        ReportModel report = Build(folder, model, data, position, totalSteps, done);
        Checkpoints.AtomicFile.Write(folder.ReportPath, stream => stream.Write(System.Text.Encoding.UTF8.GetBytes(HtmlReport.Write(report))));
        return folder.ReportPath;
    }

    private static ReportModel Build(RunFolder folder, ImageModel model, ImageDataSet data, ImagePosition position, long totalSteps, bool done)
    {
        ImageRunOptions options = model.Options;
        JsonObject[] history = [.. MetricsLog.Read(folder.MetricsPath)];
        int pixels = data.Test.PixelsPerImage;
        ImageSet samples = data.Test.Take(Math.Min(SampleCount, data.Test.Count));
        ImageEvaluation? evaluation = position.ValidationErrorPercent is null ? null : ImageEvaluation.Of(model, data, data.Test);

        var report = new ReportModel
        {
            Title = $"{(options.Schedule == LayerSchedule.Greedy ? "TRL" : "TRL-S")} on {data.Name}",
            Subtitle = Invariant($"{string.Join("-", options.Layers)} {options.Activation.ToString().ToLowerInvariant()} neurons, {data.Train.Count:N0} training and {data.Test.Count:N0} test images of {data.Train.Rows}×{data.Train.Columns}, seed {options.Seed}"),
            Interrupted = done ? null : Invariant($"after step {position.Step:N0} of {totalSteps:N0}; resume it with eddy train --resume {folder.Path}"),
            ErrorPercent = evaluation?.ErrorPercent,
            KeyFigures =
            [
                new("training time", Invariant($"{position.Seconds:F1}"), "s", Invariant($"encoder {position.EncoderSeconds:F1} s, head {position.HeadSeconds:F1} s")),
                new("encoder steps", Invariant($"{position.LayerSteps.Sum():N0}"), "", "counted per layer"),
                new("parameters", Invariant($"{model.ParameterCount:N0}"), "", "lateral maps included"),
                new("weights", model.WeightsSha256()[..12], "", "SHA-256, first 12 digits"),
            ],
            Configuration = [.. ImageJson.ToJson(options).Select(option => new NamedValue(option.Key, option.Value?.ToJsonString().Trim('"') ?? "–"))],
            Environment = [.. (folder.ReadEnvironment() ?? []).Select(entry => new NamedValue(entry.Key, entry.Value?.ToString() ?? "–"))],
            Losses = [.. Losses(history)],
            Head = [.. Head(history)],
            ReceptiveFields = Fields(model, data),
            Layers = Layers(model, data, samples),
            Samples = samples,
            ImageRows = data.Test.Rows,
            ImageColumns = data.Test.Columns,
            CommandLine = CommandLine(options),
            Notes =
            [
                "Loss terms are means over an epoch, before their coefficients; their total is the weighted sum.",
                Invariant($"Neurons are measured on the first {samples.Count:N0} test images, which nothing was learned from."),
            ],
        };
        return evaluation is null ? report : report with
        {
            Confusion = ConfusionMatrix.Of(data.Test.AllLabels, [.. evaluation.Predictions.Select(p => (byte)p)], data.Test.Classes),
            Mistakes =
            [
                .. Enumerable.Range(0, data.Test.Count)
                    .Where(i => evaluation.Predictions[i] != data.Test.Label(i))
                    .OrderByDescending(i => evaluation.Confidences[i])
                    .Take(MistakeCount)
                    .Select(i => new Mistake(i, pixels > 0 ? data.Test.Image(i).ToArray() : null, data.Test.Label(i), evaluation.Predictions[i], evaluation.Confidences[i])),
            ],
        };
    }

    private static IEnumerable<LayerLoss> Losses(JsonObject[] history)
    {
        foreach (JsonObject line in history)
        {
            if (line["losses"] is not JsonArray losses)
            {
                continue;
            }

            int first = line["first_layer"]!.GetValue<int>();
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

    private static IEnumerable<HeadProgress> Head(JsonObject[] history)
        => history.Where(line => line["head_loss"] is not null).Select(line => new HeadProgress(
            line["epoch"]!.GetValue<double>(),
            line["step"]!.GetValue<long>(),
            line["head_loss"]!.GetValue<double>(),
            line["training_error_percent"]?.GetValue<double>(),
            line["validation_error_percent"]?.GetValue<double>()));

    private static ReceptiveFields Fields(ImageModel model, ImageDataSet data)
    {
        PanelMatrix<float> weight = model.Encoder.Layers[0].Dense.Weight.Value;
        float[] flat = new ImageTensor("weight", weight).ToArray();
        return new ReceptiveFields(data.Train.Rows, data.Train.Columns, [.. flat.Chunk(weight.Rows)]);
    }

    private static LayerReport[] Layers(ImageModel model, ImageDataSet data, ImageSet samples)
    {
        IReadOnlyList<TrlLayer<float>> layers = model.Encoder.Layers;
        float[][] activations = [.. layers.Select(layer => new float[layer.Neurons * samples.Count])];
        int size = model.Options.BatchSize;
        var batches = new ImageBatches(model, data, samples, augment: false);
        for (int first = 0; first < samples.Count; first += size)
        {
            int rows = Math.Min(size, samples.Count - first);
            batches.Fill([.. Enumerable.Range(first, rows)], null);
            model.Encoder.Encode();
            for (int l = 0; l < layers.Count; l++)
            {
                PanelMatrix<float> output = layers[l].Output;
                float[] plain = new float[output.Rows * output.Columns];
                output.CopyToRows(plain);
                plain.AsSpan(0, rows * output.Columns).CopyTo(activations[l].AsSpan(first * output.Columns));
            }
        }

        var analysis = new AnalysisOptions
        {
            VarianceTarget = (model.Options.VarianceTargetMin + model.Options.VarianceTargetMax) / 2,
            Bounds = model.Options.Activation switch
            {
                Activation.Tanh => (-1, 1),
                Activation.Sigmoid => (0, 1),
                _ => null,
            },
        };
        return
        [
            .. layers.Select((layer, l) => new LayerReport(
                Invariant($"layer {l + 1}"),
                RepresentationAnalysis.Compute(activations[l], samples.AllLabels, samples.Classes, analysis),
                PrincipalPlane.Compute(activations[l], samples.AllLabels, samples.Classes))),
        ];
    }

    private static string CommandLine(ImageRunOptions options)
    {
        ImageRunOptions preset = ImagePresets.Names.Contains(options.Preset) ? ImagePresets.Get(options.Preset) : new ImageRunOptions();
        JsonObject defaults = ImageJson.ToJson(preset), values = ImageJson.ToJson(options);
        var parts = new List<string> { "eddy train", $"--preset {options.Preset}", $"--data {options.Data}", Invariant($"--seed {options.Seed}") };
        foreach ((string name, JsonNode? value) in values)
        {
            if (name is not ("preset" or "data" or "seed") && !JsonNode.DeepEquals(value, defaults[name]))
            {
                parts.Add($"--set {name}={value?.ToJsonString().Trim('"') ?? "null"}");
            }
        }

        return string.Join(" ", parts);
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
