namespace Eddy.Experiments.Images;

/// <summary>What learns in a stage of a training run.</summary>
public enum ImageStageKind
{
    /// <summary>Some layers, before there is an answer.</summary>
    Encoder,

    /// <summary>The head on frozen layers.</summary>
    Head,

    /// <summary>A network that learns as a whole.</summary>
    Network,
}

/// <summary>One part of a training run: some layers, the head, or a whole network.</summary>
/// <param name="Name">For people: <c>layer 1</c>, <c>encoder</c>, <c>head</c> or <c>network</c>.</param>
/// <param name="Kind">What learns.</param>
/// <param name="FirstLayer">First layer that learns, from 0; of no meaning for the head.</param>
/// <param name="EndLayer">The layer after the last that learns.</param>
/// <param name="Epochs">How often all samples are seen.</param>
public sealed record ImageStage(string Name, ImageStageKind Kind, int FirstLayer, int EndLayer, int Epochs)
{
    /// <summary>Whether it ends with an answer, so that every epoch is judged on the test images.</summary>
    public bool IsJudged => Kind != ImageStageKind.Encoder;

    /// <summary>The stages that a run goes through; those without an epoch are left out.</summary>
    public static IReadOnlyList<ImageStage> Of(ImageRunOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        IEnumerable<ImageStage> stages = options.Learner switch
        {
            ImageLearner.Trl => [.. Layers(options, options.Schedule), Head(options)],
            ImageLearner.SupervisedContrast => [.. Layers(options, LayerSchedule.Concurrent), Head(options)],
            ImageLearner.Untrained or ImageLearner.Linear => [Head(options)],
            _ => [new ImageStage("network", ImageStageKind.Network, 0, options.Layers.Count, options.Epochs)],
        };
        return [.. stages.Where(stage => stage.Epochs > 0)];
    }

    private static IEnumerable<ImageStage> Layers(ImageRunOptions options, LayerSchedule schedule)
    {
        int learning = options.FirstLayerOnly ? 1 : options.Layers.Count;
        return schedule == LayerSchedule.Concurrent
            ? [new ImageStage(learning == 1 ? "layer 1" : "encoder", ImageStageKind.Encoder, 0, learning, options.Epochs)]
            : Enumerable.Range(0, learning).Select(l => new ImageStage($"layer {l + 1}", ImageStageKind.Encoder, l, l + 1, options.Epochs));
    }

    private static ImageStage Head(ImageRunOptions options) => new("head", ImageStageKind.Head, 0, 0, options.HeadEpochs);
}
