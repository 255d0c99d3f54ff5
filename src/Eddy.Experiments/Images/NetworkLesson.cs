using Eddy.Data.Images;
using Eddy.Learners;
using Eddy.Numerics;

namespace Eddy.Experiments.Images;

/// <summary>A network that learns as a whole, from shuffled samples.</summary>
internal sealed class NetworkLesson(ImageModel model, ImageDataSet data) : ImageLesson
{
    private readonly IBatchLearner<float> _network = model.Network!;
    private readonly ImageBatches _batches = new(model, data, data.Train, model.Options.Augment);
    private readonly byte[] _labels = new byte[model.Options.BatchSize];
    private double _loss;
    private long _correct;

    public override void Learn(ReadOnlySpan<int> indices, RandomSource epoch, double schedule)
    {
        Read(data.Train, indices, _labels);
        _batches.Fill(indices, epoch);
        _network.RateSchedule = Rate(schedule, model.Options.LearningRateEnd);
        BatchLesson lesson = _network.Learn(_labels);
        _loss += lesson.Loss;
        _correct = lesson.Correct is { } correct && _correct >= 0 ? _correct + correct : -1; // −1: it does not answer while it learns
    }

    public override void TakeUp(ImagePosition position) => (_loss, _correct) = (position.HeadLossSum, position.HeadCorrect);

    public override ImagePosition Note(ImagePosition position) => position with { HeadLossSum = _loss, HeadCorrect = _correct };

    public override ImageMeans Means(int batches)
        => new([], [], _loss / batches, _correct < 0 ? null : 100 * (1 - (_correct / ((double)batches * _labels.Length))));

    public override double? Judge() => ImageEvaluation.Of(model, data, data.Test).ErrorPercent;
}
