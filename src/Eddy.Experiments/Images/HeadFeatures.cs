using Eddy.Data.Images;
using Eddy.Numerics;

namespace Eddy.Experiments.Images;

/// <summary>
/// What the head reads: the activations of frozen layers, or the pixels. Since activations do not change while the head learns, they are computed once and kept, unless
/// images are augmented or there are too many to keep; then they are computed anew each time, as pixels always are.
/// </summary>
internal sealed class HeadFeatures
{
    private const long MostToKeep = 1L << 30;

    private const int RowsAhead = 2;

    private readonly ImageModel _model;
    private readonly ImageBatches _batches;
    private readonly PanelMatrix<float>[] _gathered;
    private readonly float[][]? _kept;

    public HeadFeatures(ImageModel model, ImageDataSet data, ImageSet images, bool augment)
    {
        _model = model;
        _batches = new ImageBatches(model, data, images, augment);
        _gathered = [.. model.Features.Select(block => new PanelMatrix<float>(block.Rows, block.Columns))];
        long floats = model.Features.Sum(block => (long)block.Columns * images.Count);
        if (!augment && model.Layers.Outputs.Count > 0 && floats * sizeof(float) <= MostToKeep)
        {
            _kept = [.. model.Features.Select(block => new float[block.Columns * images.Count])];
            Compute(images.Count);
        }
    }

    /// <summary>The features of the images with these indices, one matrix a block; valid until the next call.</summary>
    /// <param name="indices">At most a batch; rows beyond are of no meaning.</param>
    /// <param name="epoch">Source of this epoch's augmentation.</param>
    public IReadOnlyList<PanelMatrix<float>> Load(ReadOnlySpan<int> indices, RandomSource? epoch)
    {
        IReadOnlyList<PanelMatrix<float>> features = LoadUnscaled(indices, epoch);
        if (_model.HeadScaling is not { } scaling)
        {
            return features;
        }

        for (int l = 0; l < features.Count; l++)
        {
            if (!ReferenceEquals(features[l], _gathered[l]))
            {
                features[l].Span.CopyTo(_gathered[l].Span); // the outputs of layers stay as they are
            }

            scaling.Apply(l, _gathered[l], indices.Length);
        }

        return _gathered;
    }

    /// <summary>As <see cref="Load"/>, without what <see cref="ImageModel.HeadScaling"/> makes of them.</summary>
    public IReadOnlyList<PanelMatrix<float>> LoadUnscaled(ReadOnlySpan<int> indices, RandomSource? epoch)
    {
        if (_kept is null)
        {
            _batches.Fill(indices, epoch);
            _model.Layers.Encode();
            return _model.Features;
        }

        for (int l = 0; l < _gathered.Length; l++)
        {
            int columns = _gathered[l].Columns;
            for (int b = 0; b < indices.Length; b++)
            {
                if (b + RowsAhead < indices.Length)
                {
                    CacheLine.Prefetch<float>(_kept[l].AsSpan(indices[b + RowsAhead] * columns, columns)); // rows are drawn at random: each is a wait for memory
                }

                ReadOnlySpan<float> row = _kept[l].AsSpan(indices[b] * columns, columns);
                for (int p = 0, c = 0; c < columns; p++, c += PanelMatrix<float>.PanelWidth)
                {
                    row[c..Math.Min(c + PanelMatrix<float>.PanelWidth, columns)].CopyTo(_gathered[l].Lanes(p, b));
                }
            }
        }

        return _gathered;
    }

    private void Compute(int count)
    {
        int size = _model.Options.BatchSize;
        int[] indices = new int[size];
        for (int first = 0; first < count; first += size)
        {
            int rows = Math.Min(size, count - first);
            for (int b = 0; b < rows; b++)
            {
                indices[b] = first + b;
            }

            _batches.Fill(indices.AsSpan(0, rows), null);
            _model.Layers.Encode();
            for (int l = 0; l < _kept!.Length; l++)
            {
                PanelMatrix<float> block = _model.Features[l];
                for (int b = 0; b < rows; b++)
                {
                    Span<float> row = _kept[l].AsSpan((first + b) * block.Columns, block.Columns);
                    for (int p = 0, c = 0; c < block.Columns; p++, c += PanelMatrix<float>.PanelWidth)
                    {
                        block.Lanes(p, b)[..Math.Min(PanelMatrix<float>.PanelWidth, block.Columns - c)].CopyTo(row[c..]);
                    }
                }
            }
        }
    }
}
