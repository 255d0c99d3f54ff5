using System.Globalization;
using System.Numerics.Tensors;
using System.Text.Json.Nodes;
using Eddy.Data.Images;
using Eddy.Experiments.Analysis;
using Eddy.Experiments.Reports;
using Eddy.Experiments.Runs;
using Eddy.Networks;
using Eddy.Numerics;
using Eddy.Signals.Goodness;

namespace Eddy.Experiments.Images;

/// <summary>Gathers what a run folder and its model have to show, and writes report.html.</summary>
public static class ImageReport
{
    private const int SampleCount = 2000;
    private const int MistakeCount = 60;
    private const double NoTarget = 1e-6; // leaves the scale of a histogram to the variances

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

        float[][] activations = Activations(model, data, samples);
        var report = new ReportModel
        {
            Title = $"{ImageLearners.Title(options)} on {data.Name}",
            Subtitle = Invariant($"{Network(model)}, {data.Train.Count:N0} training and {data.Test.Count:N0} test images of {data.Train.Rows}×{data.Train.Columns}, seed {options.Seed}"),
            Interrupted = done ? null : Invariant($"after step {position.Step:N0} of {totalSteps:N0}; resume it with eddy train --resume {folder.Path}"),
            ErrorPercent = evaluation?.ErrorPercent,
            KeyFigures =
            [
                new("training time", Invariant($"{position.Seconds:F1}"), "s", Times(model, position)),
                .. Steps(model, position),
                new("parameters", Invariant($"{model.ParameterCount:N0}"), "", options.Learner == ImageLearner.Trl ? "lateral maps included" : ""),
                new("weights", model.WeightsSha256()[..12], "", "SHA-256, first 12 digits"),
            ],
            Configuration = [.. ImageJson.OptionsOf(options).Select(option => new NamedValue(option.Name, option.Value?.ToJsonString().Trim('"') ?? "–"))],
            Environment = [.. (folder.ReadEnvironment() ?? []).Select(entry => new NamedValue(entry.Key, entry.Value?.ToString() ?? "–"))],
            Losses = [.. Losses(history)],
            LayerLosses = [.. LayerLosses(history)],
            Silence = [.. Silence(history)],
            Head = [.. Head(history)],
            Answering = model.Network is null ? "head" : "network",
            AnsweringLede = options.Learner switch
            {
                ImageLearner.Linear => "The head reads the pixels.",
                _ when model.Network is null => "The head reads the frozen encoder.",
                _ => "",
            },
            ReceptiveFields = Fields(model, data),
            Layers = Layers(model, samples, activations),
            Goodness = evaluation is null || options.Learner != ImageLearner.ForwardForward ? [] : [.. activations.Select((values, l) => Goodness(options, evaluation, samples, values, l))],
            HasVarianceTarget = options.Learner == ImageLearner.Trl,
            Samples = samples,
            ImageRows = data.Test.Rows,
            ImageColumns = data.Test.Columns,
            CommandLine = CommandLine(options),
            Notes =
            [
                .. options.Learner == ImageLearner.Trl ? ["Loss terms are means over an epoch, before their coefficients; their total is the weighted sum."] : Array.Empty<string>(),
                .. model.Layers.Outputs.Count > 0 ? [Invariant($"Neurons are measured on the first {samples.Count:N0} test images, which nothing was learned from.")] : Array.Empty<string>(),
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

    private static IEnumerable<LayerCurvePoint> LayerLosses(JsonObject[] history)
        => history.Where(line => line["layer_losses"] is JsonArray).SelectMany(line => line["layer_losses"]!.AsArray().Select((loss, l) => new LayerCurvePoint(
            (line["first_layer"]?.GetValue<int>() ?? 0) + l, line["epoch"]!.GetValue<double>(), loss!.GetValue<double>())));

    private static IEnumerable<LayerCurvePoint> Silence(JsonObject[] history)
        => history.Where(line => line["health"] is JsonArray).SelectMany(line => line["health"]!.AsArray().Select((health, l) => new LayerCurvePoint(
            line["first_layer"]!.GetValue<int>() + l, line["epoch"]!.GetValue<double>(), 100 * (health!["silent"]?.GetValue<double>() ?? double.NaN))));

    private static IEnumerable<HeadProgress> Head(JsonObject[] history)
        => history.Where(line => (line["head_loss"] ?? line["loss"]) is not null).Select(line => new HeadProgress(
            line["epoch"]!.GetValue<double>(),
            line["step"]!.GetValue<long>(),
            (line["head_loss"] ?? line["loss"])!.GetValue<double>(),
            line["training_error_percent"]?.GetValue<double>(),
            line["validation_error_percent"]?.GetValue<double>()));

    // The weights of what reads the pixels.
    private static ReceptiveFields? Fields(ImageModel model, ImageDataSet data)
    {
        int pixels = data.Train.PixelsPerImage;
        ImageTensor reader = ImageTensors.Weights(model).FirstOrDefault(tensor => tensor.Matrix.Rows == pixels);
        return reader.Matrix is null ? null : new ReceptiveFields(data.Train.Rows, data.Train.Columns, [.. reader.ToArray().Chunk(pixels)]);
    }

    private static string Network(ImageModel model)
    {
        ImageRunOptions options = model.Options;
        string neurons = options.Learner switch
        {
            ImageLearner.Trl or ImageLearner.Backprop or ImageLearner.SupervisedContrast or ImageLearner.Untrained => options.Activation.ToString().ToLowerInvariant() + " neurons",
            ImageLearner.ForwardForward => "relu neurons",
            _ => "neurons",
        };
        return options.Learner == ImageLearner.Linear ? Invariant($"{model.Classes} linear outputs") : $"{string.Join("-", options.Layers)} {neurons}";
    }

    private static string Times(ImageModel model, ImagePosition position) => model.Network is not null
        ? Invariant($"learning {position.EncoderSeconds:F1} s, judging {position.HeadSeconds:F1} s")
        : position.EncoderSeconds > 0 ? Invariant($"encoder {position.EncoderSeconds:F1} s, head {position.HeadSeconds:F1} s") : "the head's";

    private static KeyFigure[] Steps(ImageModel model, ImagePosition position) => model switch
    {
        { Network: not null } => [new("steps", Invariant($"{position.LayerSteps.Sum():N0}"), "", Invariant($"of {model.Options.BatchSize} samples"))],
        { Options.Learner: ImageLearner.Trl } => [new("encoder steps", Invariant($"{position.LayerSteps.Sum():N0}"), "", "counted per layer")],
        _ when position.LayerSteps.Count > 0 => [new("encoder steps", Invariant($"{position.LayerSteps.Max():N0}"), "", "of all layers together")],
        _ => [new("steps", Invariant($"{position.HeadSteps:N0}"), "", "of the head")],
    };

    private static float[][] Activations(ImageModel model, ImageDataSet data, ImageSet samples)
    {
        IReadOnlyList<PanelMatrix<float>> layers = model.Layers.Outputs;
        if (layers.Count == 0)
        {
            return [];
        }

        float[][] activations = [.. layers.Select(layer => new float[layer.Columns * samples.Count])];
        int size = model.Options.BatchSize;
        var batches = new ImageBatches(model, data, samples, augment: false);
        for (int first = 0; first < samples.Count; first += size)
        {
            int rows = Math.Min(size, samples.Count - first);
            batches.Fill([.. Enumerable.Range(first, rows)], null);
            model.Layers.Encode();
            for (int l = 0; l < layers.Count; l++)
            {
                float[] plain = new float[layers[l].Rows * layers[l].Columns];
                layers[l].CopyToRows(plain);
                plain.AsSpan(0, rows * layers[l].Columns).CopyTo(activations[l].AsSpan(first * layers[l].Columns));
            }
        }

        return activations;
    }

    private static LayerGoodness Goodness(ImageRunOptions options, ImageEvaluation evaluation, ImageSet samples, float[] activations, int layer)
    {
        int units = options.Layers[layer];
        double[] sums = new double[2], counts = new double[2];
        for (int i = 0; i < samples.Count; i++)
        {
            int right = evaluation.Predictions[i] == samples.Label(i) ? 1 : 0;
            double squares = TensorPrimitives.SumOfSquares<float>(activations.AsSpan(i * units, units));
            sums[right] += options.ForwardForward.Goodness == GoodnessForm.Mean ? squares / units : squares;
            counts[right]++;
        }

        return new LayerGoodness(Invariant($"layer {layer + 1}"), ImageLearners.Threshold(options), sums[1] / counts[1], sums[0] / counts[0]);
    }

    private static LayerReport[] Layers(ImageModel model, ImageSet samples, float[][] activations)
    {
        var analysis = new AnalysisOptions
        {
            VarianceTarget = model.Options.Learner == ImageLearner.Trl ? (model.Options.VarianceTargetMin + model.Options.VarianceTargetMax) / 2 : NoTarget,
            Bounds = model.Options.Activation switch
            {
                Activation.Tanh => (-1, 1),
                Activation.Sigmoid => (0, 1),
                _ => null,
            },
        };
        return
        [
            .. activations.Select((_, l) => new LayerReport(
                Invariant($"layer {l + 1}"),
                RepresentationAnalysis.Compute(activations[l], samples.AllLabels, samples.Classes, analysis),
                PrincipalPlane.Compute(activations[l], samples.AllLabels, samples.Classes))),
        ];
    }

    private static string CommandLine(ImageRunOptions options)
    {
        ImageRunOptions preset = ImagePresets.Names.Contains(options.Preset) ? ImagePresets.Get(options.Preset) : new ImageRunOptions();
        Dictionary<string, JsonNode?> defaults = ImageJson.Flat(ImageJson.ToJson(preset)).ToDictionary();
        bool rival = options.Preset == ImagePresets.Of(options.Learner) && options.Learner != ImageLearner.Trl;
        var parts = new List<string> { "eddy train", rival ? $"--learner {options.Preset}" : $"--preset {options.Preset}", $"--data {options.Data}", Invariant($"--seed {options.Seed}") };
        foreach ((string name, JsonNode? value) in ImageJson.OptionsOf(options))
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
