using Eddy.Experiments.Reports.Charts;
using Eddy.Experiments.Reports.Pages;
using Eddy.Experiments.Reports.Sections;
using Eddy.Learners;

namespace Eddy.Experiments.Reports.Streams;

/// <summary>The learner's neurons over time: whether they stay alive and varied while the stream goes by.</summary>
internal static class StreamNeuronSection
{
    public static Section<StreamReportModel> Section { get; } = new(
        "neurons",
        "Neurons",
        "Its neurons over time",
        model => model.Neurons.Count > 1,
        _ => "A learner that never stops must not wear out: variance should hold its level, and neurons that no longer vary should stay few.",
        Write);

    private static void Write(Markup page, StreamReportModel model)
    {
        int layers = model.Neurons.Max(moment => moment.Layers.Count);
        (string Title, Func<LayerFigures, double> Value)[] kinds =
        [
            ("mean activation", layer => layer.MeanActivation), ("mean variance", layer => layer.MeanVariance), ("dead neurons, %", layer => 100 * layer.DeadShare),
        ];
        page.Add($"<div class=\"columns of-3\">");
        foreach ((string title, Func<LayerFigures, double> value) in kinds)
        {
            Write(page, title, [.. Enumerable.Range(0, layers).Select(l => Line(model, l, value))]);
        }

        page.Add($"</div>");
        string[] losses = [.. model.Neurons.SelectMany(moment => moment.Layers).SelectMany(layer => layer.Losses.Keys).Distinct()];
        if (losses.Length > 0)
        {
            page.Add($"<h3>What each layer minimises</h3><div class=\"columns of-{Columns.For(losses.Length)}\">");
            foreach (string loss in losses)
            {
                Write(page, loss, [.. Enumerable.Range(0, layers).Select(l => Line(model, l, layer => layer.Losses.GetValueOrDefault(loss, double.NaN)))]);
            }

            page.Add($"</div>");
        }
    }

    private static Line Line(StreamReportModel model, int layer, Func<LayerFigures, double> value) => new(
        $"layer {Figure.Count(layer + 1)}",
        Palette.Of(layer),
        [.. model.Neurons.Where(moment => layer < moment.Layers.Count).Select(moment => ((double)moment.Examples, value(moment.Layers[layer])))]);

    private static void Write(Markup page, string title, Line[] lines)
        => new LineChart { Title = title, XLabel = "samples", Lines = lines, Width = 360, Height = 220, NameWidth = 96, YScale = Scale.Linear, XTicks = 3 }.Write(page);
}
