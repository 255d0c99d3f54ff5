using Eddy.Data.Images;
using Eddy.Networks;
using Eddy.Numerics;

namespace Eddy.Experiments.Images;

/// <summary>What happens on a batch in one stage of a run. The trainer decides when, and keeps the sums that it gives.</summary>
internal abstract class ImageLesson
{
    /// <summary>Whether samples come in coherent chunks; else they are shuffled.</summary>
    public virtual bool Coherent => false;

    /// <summary>The lesson of a stage.</summary>
    public static ImageLesson Of(ImageStage stage, ImageModel model, ImageDataSet data) => stage.Kind switch
    {
        ImageStageKind.Head => new HeadLesson(model, data),
        ImageStageKind.Network => new NetworkLesson(model, data),
        _ => model.Layers switch
        {
            ContrastLayers contrast => new ContrastLesson(model, data, contrast.Encoder),
            TrlLayers trl => new TrlLesson(model, data, trl.Encoder, stage),
            _ => throw new InvalidOperationException($"The layers of {ImageLearners.Name(model.Options.Learner)} do not learn by themselves."),
        },
    };

    /// <summary>Learns from the images with these indices.</summary>
    /// <param name="indices">A batch.</param>
    /// <param name="epoch">Source of this epoch's augmentation.</param>
    /// <param name="schedule">From 1 at the start of the stage to 0 at its end, along a half cosine.</param>
    public abstract void Learn(ReadOnlySpan<int> indices, RandomSource epoch, double schedule);

    /// <summary>Takes up the sums of an epoch that was left at this position.</summary>
    public abstract void TakeUp(ImagePosition position);

    /// <summary>The position with the sums of the epoch so far.</summary>
    public abstract ImagePosition Note(ImagePosition position);

    /// <summary>Means over the first batches of the epoch.</summary>
    public abstract ImageMeans Means(int batches);

    /// <summary>How the neurons of the layers that learn fare after the last batch; empty for lessons that do not look.</summary>
    public virtual IReadOnlyList<TrlLayerHealth> Health() => [];

    /// <summary>Error on the test images in percent; null where there is no answer yet.</summary>
    public virtual double? Judge() => null;

    /// <summary>The labels of the images with these indices.</summary>
    protected static void Read(ImageSet images, ReadOnlySpan<int> indices, Span<byte> labels)
    {
        for (int b = 0; b < indices.Length; b++)
        {
            labels[b] = images.AllLabels[indices[b]];
        }
    }

    /// <summary>From 1 to <paramref name="end"/> as a schedule goes from 1 to 0.</summary>
    protected static double Rate(double schedule, double end) => end + ((1 - end) * schedule);
}
