using Eddy.Data.Images;
using Eddy.Networks;
using Eddy.Networks.Pipeline;
using Eddy.Numerics;
using Eddy.Signals.Trl;

namespace Eddy.Experiments.Images;

/// <summary>Layers that learn by TRL, from the order of the stream alone.</summary>
internal sealed class TrlLesson(ImageModel model, ImageDataSet data, TrlEncoder<float> encoder, ImageStage stage) : ImageLesson
{
    private readonly ImageBatches _batches = new(model, data, data.Train, model.Options.Augment);
    private readonly TrlLosses[] _sums = new TrlLosses[stage.EndLayer - stage.FirstLayer];
    private readonly TrlPipeline<float>? _pipeline = model.Options.Pipeline ? new TrlPipeline<float>(encoder) : null;

    public override bool Coherent => true;

    public override void Learn(ReadOnlySpan<int> indices, RandomSource epoch, double schedule)
    {
        _batches.Fill(indices, epoch);
        if (_pipeline is not null)
        {
            _pipeline.RateSchedule = Rate(schedule, model.Options.LearningRateEnd);
            _pipeline.Learn(_sums);
            return;
        }

        encoder.RateSchedule = Rate(schedule, model.Options.LearningRateEnd);
        encoder.Learn(stage.FirstLayer, stage.EndLayer);
        for (int l = 0; l < _sums.Length; l++)
        {
            _sums[l] += encoder.Layers[stage.FirstLayer + l].Losses;
        }
    }

    public override void TakeUp(ImagePosition position)
    {
        Array.Clear(_sums);
        position.LossSums.ToArray().CopyTo(_sums, 0);
    }

    public override ImagePosition Note(ImagePosition position)
    {
        _pipeline?.Drain(_sums); // what is saved has nothing in flight
        return position with { LossSums = [.. _sums], LayerSteps = [.. encoder.Layers.Select(layer => layer.Steps)] };
    }

    public override double? Judge()
    {
        _pipeline?.Drain(_sums); // an epoch ends when every layer has seen it
        return null;
    }

    public override IReadOnlyList<TrlLayerHealth> Health() => [.. Enumerable.Range(stage.FirstLayer, _sums.Length).Select(l => encoder.Layers[l].Health())];

    public override ImageMeans Means(int batches) => new([.. _sums.Select(sum => sum * (1.0 / batches))], [], null, null);
}
