using Eddy.Data.Images;
using Eddy.Networks;
using Eddy.Numerics;

namespace Eddy.Experiments.Images;

/// <summary>Layers that learn by supervised contrast, from shuffled samples and their labels.</summary>
internal sealed class ContrastLesson(ImageModel model, ImageDataSet data, ContrastEncoder<float> encoder) : ImageLesson
{
    private readonly ImageBatches _batches = new(model, data, data.Train, model.Options.Augment);
    private readonly byte[] _labels = new byte[model.Options.BatchSize];
    private readonly double[] _sums = new double[encoder.Layers.Count];

    public override void Learn(ReadOnlySpan<int> indices, RandomSource epoch, double schedule)
    {
        Read(data.Train, indices, _labels);
        _batches.Fill(indices, epoch);
        encoder.RateSchedule = Rate(schedule, model.Options.LearningRateEnd);
        encoder.Learn(_labels);
        for (int l = 0; l < _sums.Length; l++)
        {
            _sums[l] += encoder.Layers[l].Loss;
        }
    }

    public override void TakeUp(ImagePosition position)
    {
        Array.Clear(_sums);
        position.LayerLossSums.ToArray().CopyTo(_sums, 0);
    }

    public override ImagePosition Note(ImagePosition position) => position with { LayerLossSums = [.. _sums] };

    public override ImageMeans Means(int batches) => new([], [.. _sums.Select(sum => sum / batches)], null, null);
}
