using Eddy.Data.Images;

namespace Eddy.Experiments.Sequences;

/// <summary>Images as sequences of pixel rows, pixel/255, top to bottom; at each row the next one is to be predicted, so the last row is only ever a target.</summary>
internal sealed class ImageRows(ImageSet images) : SequenceSet
{
    /// <inheritdoc/>
    public override int Count => images.Count;

    /// <inheritdoc/>
    public override int Steps => images.Rows - 1;

    /// <inheritdoc/>
    public override int Inputs => images.Columns;

    /// <summary>The images themselves.</summary>
    public ImageSet Images => images;

    /// <inheritdoc/>
    public override void Read(int sequence, int step, Span<float> row)
        => PixelScaling.Apply(images.Image(sequence).Slice(step * images.Columns, images.Columns), 1f / 255, 0, row);

    /// <inheritdoc/>
    public override void ReadTarget(int sequence, int step, Span<float> target) => Read(sequence, step + 1, target);
}
