using Eddy.Experiments.Reports.Charts;

namespace Eddy.Experiments.Reports.Sections;

/// <summary>The losses of layers that have one each, over time.</summary>
internal static class LayerLossSection
{
    public static Section Section { get; } = new(
        "layer-losses",
        "Losses",
        "What each layer learned from",
        model => model.LayerLosses.Count > 0,
        _ => "Every layer minimises its own loss on what the layer below says; nothing comes from above.",
        (page, model) => LayerCurves.Write(page, "Loss", model.LayerLosses));
}
