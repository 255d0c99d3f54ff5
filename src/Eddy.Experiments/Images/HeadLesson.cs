using Eddy.Data.Images;
using Eddy.Numerics;

namespace Eddy.Experiments.Images;

/// <summary>The head on frozen layers.</summary>
internal sealed class HeadLesson : ImageLesson
{
    private readonly ImageModel _model;
    private readonly ImageDataSet _data;
    private readonly HeadFeatures _features;
    private readonly HeadFeatures _test;
    private readonly byte[] _labels;
    private double _loss;
    private long _correct;

    public HeadLesson(ImageModel model, ImageDataSet data)
    {
        (_model, _data) = (model, data);
        _features = new HeadFeatures(model, data, data.Train, model.Options.Augment);
        _test = new HeadFeatures(model, data, data.Test, augment: false);
        _labels = new byte[model.Options.BatchSize];
        if (model.HeadScaling is { } scaling && model.Head.Steps == 0)
        {
            HeadFeatures plain = model.Options.Augment ? new HeadFeatures(model, data, data.Train, augment: false) : _features;
            scaling.Measure(data.Train.Count, model.Options.BatchSize, indices => plain.LoadUnscaled(indices, null));
        }
    }

    public override bool Coherent => _model.Options.HeadOrder == HeadOrder.Coherent;

    public override void Learn(ReadOnlySpan<int> indices, RandomSource epoch, double schedule)
    {
        Read(_data.Train, indices, _labels);
        _model.Head.RateSchedule = Rate(schedule, _model.Options.HeadLearningRateEnd);
        _loss += _model.Head.Learn(_features.Load(indices, epoch), _labels, out int correct);
        _correct += correct;
    }

    public override void TakeUp(ImagePosition position) => (_loss, _correct) = (position.HeadLossSum, position.HeadCorrect);

    public override ImagePosition Note(ImagePosition position) => position with { HeadLossSum = _loss, HeadCorrect = _correct };

    public override ImageMeans Means(int batches) => new([], [], _loss / batches, 100 * (1 - (_correct / ((double)batches * _labels.Length))));

    public override double? Judge() => ImageEvaluation.Of(_model, _test, _data.Test).ErrorPercent;
}
