namespace Eddy.Experiments.Images;

/// <summary>One part of a training run: some layers of the encoder, or the head.</summary>
/// <param name="Name">For people: <c>layer 1</c>, <c>encoder</c> or <c>head</c>.</param>
/// <param name="IsHead">Whether the head learns.</param>
/// <param name="FirstLayer">First layer that learns, from 0; of no meaning for the head.</param>
/// <param name="EndLayer">The layer after the last that learns.</param>
/// <param name="Epochs">How often all samples are seen.</param>
public sealed record ImageStage(string Name, bool IsHead, int FirstLayer, int EndLayer, int Epochs)
{
    /// <summary>The stages that a run goes through; those without an epoch are left out.</summary>
    public static IReadOnlyList<ImageStage> Of(ImageRunOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var stages = new List<ImageStage>();
        int learning = options.FirstLayerOnly ? 1 : options.Layers.Count;
        if (options.Schedule == LayerSchedule.Concurrent)
        {
            stages.Add(new ImageStage(learning == 1 ? "layer 1" : "encoder", IsHead: false, 0, learning, options.Epochs));
        }
        else
        {
            for (int l = 0; l < learning; l++)
            {
                stages.Add(new ImageStage($"layer {l + 1}", IsHead: false, l, l + 1, options.Epochs));
            }
        }

        stages.Add(new ImageStage("head", IsHead: true, 0, 0, options.HeadEpochs));
        return [.. stages.Where(stage => stage.Epochs > 0)];
    }
}
