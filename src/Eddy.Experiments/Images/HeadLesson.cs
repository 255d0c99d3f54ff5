using Eddy.Data.Images;
using Eddy.Numerics;

namespace Eddy.Experiments.Images;

/// <summary>The head on frozen layers.</summary>
internal sealed class HeadLesson(ImageModel model, ImageDataSet data) : ImageLesson
{
    private readonly HeadFeatures _features = new(model, data, data.Train, model.Options.Augment);
    private readonly HeadFeatures _test = new(model, data, data.Test, augment: false);
    private readonly byte[] _labels = new byte[model.Options.BatchSize];
    private double _loss;
    private long _correct;

    public override bool Coherent => model.Options.HeadOrder == HeadOrder.Coherent;

    public override void Learn(ReadOnlySpan<int> indices, RandomSource epoch, double schedule)
    {
        Read(data.Train, indices, _labels);
        model.Head.RateSchedule = Rate(schedule, model.Options.HeadLearningRateEnd);
        _loss += model.Head.Learn(_features.Load(indices, epoch), _labels, out int correct);
        _correct += correct;
    }

    public override void TakeUp(ImagePosition position) => (_loss, _correct) = (position.HeadLossSum, position.HeadCorrect);

    public override ImagePosition Note(ImagePosition position) => position with { HeadLossSum = _loss, HeadCorrect = _correct };

    public override ImageMeans Means(int batches) => new([], [], _loss / batches, 100 * (1 - (_correct / ((double)batches * _labels.Length))));

    public override double? Judge() => ImageEvaluation.Of(model, _test, data.Test).ErrorPercent;
}
