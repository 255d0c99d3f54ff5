using System.Diagnostics;
using Eddy.Data.Images;
using Eddy.Networks;
using Eddy.Numerics;
using Eddy.Signals.Trl;
using Eddy.Streams;

namespace Eddy.Experiments.Images;

/// <summary>
/// Trains a <see cref="ImageModel"/> on labelled images: first the encoder, from the order of the stream alone, then the head on the frozen encoder.
/// It can stop after any batch and go on from a <see cref="ImagePosition"/> bit for bit, since every order and every augmentation is drawn from
/// (seed, stage, epoch) and nothing else.
/// </summary>
public sealed class ImageTrainer
{
    private const double SecondsBetweenReports = 0.1;
    private const double SecondsBetweenCheckpoints = 30;
    private const double SecondsBetweenEpochCheckpoints = 2;

    private readonly ImageDataSet _data;
    private readonly IReadOnlyList<ImageStage> _stages;
    private readonly RandomSource _random;
    private readonly int[] _batch;
    private readonly byte[] _labels;
    private readonly int _batches;
    private readonly Stopwatch _clock = new();
    private double _lastReport;
    private double _lastCheckpoint;
    private long _stepsHere;

    /// <summary>A trainer at the start of a run.</summary>
    /// <exception cref="ArgumentException">The training set is smaller than a batch, or an option is out of range.</exception>
    public ImageTrainer(ImageModel model, ImageDataSet data)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(data);
        (Model, _data) = (model, data);
        model.Format = ImageFormat.Of(data);
        _stages = ImageStage.Of(model.Options);
        _random = new RandomSource(model.Options.Seed).Split("stream");
        _batch = new int[model.Options.BatchSize];
        _labels = new byte[model.Options.BatchSize];
        _batches = data.Train.Count / model.Options.BatchSize;
        if (_batches == 0)
        {
            throw new ArgumentException($"{data.Train.Count} training images do not fill a batch of {model.Options.BatchSize}. Use a smaller batch or more images.");
        }

        Position = new ImagePosition { LayerSteps = new long[model.Encoder.Layers.Count] };
    }

    /// <summary>What is trained.</summary>
    public ImageModel Model { get; }

    /// <summary>How far the run is. Set it, with the model's state, before <see cref="Run"/> to go on with a saved run.</summary>
    public ImagePosition Position { get; private set; }

    /// <summary>Steps of the whole run.</summary>
    public long TotalSteps => _stages.Sum(stage => (long)stage.Epochs * _batches);

    /// <summary>Whether every stage is done.</summary>
    public bool IsDone => Position.Stage >= _stages.Count;

    /// <summary>Goes on from a saved position; the model must hold the state that was saved with it.</summary>
    /// <exception cref="InvalidDataException">The position is not one of this run.</exception>
    public void Resume(ImagePosition position)
    {
        ArgumentNullException.ThrowIfNull(position);
        bool inside = position.Stage >= 0 && position.Stage <= _stages.Count && position.Step >= 0 && position.Step <= TotalSteps
            && position.LayerSteps.Count == Model.Encoder.Layers.Count
            && (position.Stage == _stages.Count || (position.Epoch >= 0 && position.Epoch < _stages[position.Stage].Epochs && position.Batch >= 0 && position.Batch < _batches));
        if (!inside)
        {
            throw new InvalidDataException($"The checkpoint's position (stage {position.Stage}, epoch {position.Epoch}, batch {position.Batch}) is not one of this run: its options or data differ.");
        }

        for (int l = 0; l < Model.Encoder.Layers.Count; l++)
        {
            Model.Encoder.Layers[l].Resume(position.LayerSteps[l]);
        }

        Model.Head.Resume(position.HeadSteps);
        Position = position;
    }

    /// <summary>Trains until the end or until cancelled, whichever comes first; either way the state is whole and can be saved.</summary>
    /// <exception cref="NonFiniteException">Learning diverged. The state is broken; the last checkpoint is good.</exception>
    public void Run(IImageObserver? observer = null, CancellationToken cancellation = default)
    {
        observer ??= new Unobserved();
        _clock.Restart();
        (_lastReport, _lastCheckpoint, _stepsHere) = (0, 0, 0);
        if (Position.Step == 0)
        {
            observer.OnCheckpoint();
        }

        while (!IsDone && !cancellation.IsCancellationRequested)
        {
            ImageStage stage = _stages[Position.Stage];
            if (stage.IsHead)
            {
                RunHead(stage, observer, cancellation);
            }
            else
            {
                RunEncoder(stage, observer, cancellation);
            }
        }

        observer.OnCheckpoint();
    }

    private void RunEncoder(ImageStage stage, IImageObserver observer, CancellationToken cancellation)
    {
        var batches = new ImageBatches(Model, _data, _data.Train, Model.Options.Augment);
        int learning = stage.EndLayer - stage.FirstLayer;
        while (IsIn(stage))
        {
            (RandomSource epochRandom, int[] order) = Begin(coherent: true);
            double started = Position.EpochSeconds, from = _clock.Elapsed.TotalSeconds;
            var sums = new TrlLosses[learning];
            if (Position.Batch > 0)
            {
                Position.LossSums.ToArray().CopyTo(sums, 0);
            }

            for (int batch = Position.Batch; batch < _batches; batch++)
            {
                batches.Fill(order.AsSpan(batch * _batch.Length, _batch.Length), epochRandom);
                Model.Encoder.RateSchedule = Cosine(stage, batch, Model.Options.LearningRateEnd);
                Model.Encoder.Learn(stage.FirstLayer, stage.EndLayer);
                for (int l = 0; l < learning; l++)
                {
                    sums[l] += Model.Encoder.Layers[stage.FirstLayer + l].Losses;
                }

                double now = _clock.Elapsed.TotalSeconds;
                Position = Position with
                {
                    Batch = batch + 1,
                    Step = Position.Step + 1,
                    EncoderSeconds = Position.EncoderSeconds + (now - from),
                    EpochSeconds = Position.EpochSeconds + (now - from),
                };
                from = now;
                if (batch + 1 < _batches && Pause(stage, sums, 0, observer, cancellation))
                {
                    return;
                }
            }

            EndEpoch(new ImageEpoch(stage, Position.Epoch + 1, Position.Step, [.. sums.Select(s => s * (1.0 / _batches))], null, null, null, Position.EpochSeconds), observer);
            if (cancellation.IsCancellationRequested)
            {
                return;
            }
        }
    }

    private void RunHead(ImageStage stage, IImageObserver observer, CancellationToken cancellation)
    {
        double from = _clock.Elapsed.TotalSeconds;
        var features = new HeadFeatures(Model, _data, _data.Train, Model.Options.Augment);
        var testFeatures = new HeadFeatures(Model, _data, _data.Test, augment: false);
        while (IsIn(stage))
        {
            (RandomSource epochRandom, int[] order) = Begin(Model.Options.HeadOrder == HeadOrder.Coherent);
            for (int batch = Position.Batch; batch < _batches; batch++)
            {
                ReadOnlySpan<int> indices = order.AsSpan(batch * _batch.Length, _batch.Length);
                for (int b = 0; b < _labels.Length; b++)
                {
                    _labels[b] = (byte)_data.Train.Label(indices[b]);
                }

                Model.Head.RateSchedule = Cosine(stage, batch, Model.Options.HeadLearningRateEnd);
                double loss = Model.Head.Learn(features.Load(indices, epochRandom), _labels, out int correct);
                double now = _clock.Elapsed.TotalSeconds;
                Position = Position with
                {
                    Batch = batch + 1,
                    Step = Position.Step + 1,
                    HeadLossSum = Position.HeadLossSum + loss,
                    HeadCorrect = Position.HeadCorrect + correct,
                    HeadSeconds = Position.HeadSeconds + (now - from),
                    EpochSeconds = Position.EpochSeconds + (now - from),
                };
                from = now;
                if (batch + 1 < _batches && Pause(stage, [], Position.HeadLossSum / (batch + 1), observer, cancellation))
                {
                    return;
                }
            }

            double validation = ImageEvaluation.Of(Model, testFeatures, _data.Test).ErrorPercent;
            double seen = (double)_batches * _batch.Length;
            double after = _clock.Elapsed.TotalSeconds;
            Position = Position with { ValidationErrorPercent = validation, HeadSeconds = Position.HeadSeconds + (after - from) };
            from = after;
            EndEpoch(
                new ImageEpoch(stage, Position.Epoch + 1, Position.Step, [], Position.HeadLossSum / _batches, 100 * (1 - (Position.HeadCorrect / seen)), validation, Position.EpochSeconds),
                observer);
            if (cancellation.IsCancellationRequested)
            {
                return;
            }
        }
    }

    private bool IsIn(ImageStage stage) => !IsDone && _stages[Position.Stage] == stage;

    private (RandomSource Random, int[] Order) Begin(bool coherent)
    {
        RandomSource random = _random.Split("stage", Position.Stage).Split("epoch", Position.Epoch);
        if (coherent)
        {
            return (random, new CoherentSampler(_data.Train.AllLabels, Model.Options.ChunkSize, Model.Options.Coherence).Order(random.Split("order")));
        }

        int[] order = [.. Enumerable.Range(0, _data.Train.Count)];
        random.Split("order").Shuffle<int>(order);
        return (random, order);
    }

    private double Cosine(ImageStage stage, int batch, double end)
    {
        double done = (Position.Epoch + ((double)batch / _batches)) / stage.Epochs;
        return end + ((1 - end) * 0.5 * (1 + Math.Cos(Math.PI * done)));
    }

    // Between two batches: tells the observer, saves where a save is due. True if the run is to stop here.
    private bool Pause(ImageStage stage, TrlLosses[] sums, double headLoss, IImageObserver observer, CancellationToken cancellation)
    {
        _stepsHere++;
        double now = _clock.Elapsed.TotalSeconds;
        bool stop = cancellation.IsCancellationRequested, save = now - _lastCheckpoint >= SecondsBetweenCheckpoints;
        if (stop || save)
        {
            Position = Snapshot(sums);
        }

        if (save && !stop)
        {
            observer.OnCheckpoint();
            _lastCheckpoint = _clock.Elapsed.TotalSeconds;
        }

        if (now - _lastReport >= SecondsBetweenReports)
        {
            _lastReport = now;
            double perStep = now / Math.Max(1, _stepsHere);
            observer.OnProgress(new ImageProgress(
                stage,
                Position.Epoch + 1,
                Position.Step,
                TotalSteps,
                [.. sums.Select(s => s * (1.0 / Position.Batch))],
                stage.IsHead ? headLoss : double.NaN,
                Position.Batch * (double)_batch.Length / Math.Max(1e-9, Position.EpochSeconds),
                perStep * (TotalSteps - Position.Step)));
        }

        return stop;
    }

    private ImagePosition Snapshot(TrlLosses[] sums) => Position with
    {
        LossSums = [.. sums],
        LayerSteps = [.. Model.Encoder.Layers.Select(layer => layer.Steps)],
        HeadSteps = Model.Head.Steps,
    };

    private void EndEpoch(ImageEpoch epoch, IImageObserver observer)
    {
        bool last = Position.Epoch + 1 >= epoch.Stage.Epochs;
        Position = Snapshot([]) with
        {
            Stage = last ? Position.Stage + 1 : Position.Stage,
            Epoch = last ? 0 : Position.Epoch + 1,
            Batch = 0,
            HeadLossSum = 0,
            HeadCorrect = 0,
            EpochSeconds = 0,
        };
        observer.OnEpoch(epoch);
        double now = _clock.Elapsed.TotalSeconds;
        if (now - _lastCheckpoint >= SecondsBetweenEpochCheckpoints)
        {
            observer.OnCheckpoint();
            _lastCheckpoint = _clock.Elapsed.TotalSeconds;
        }
    }

    private sealed class Unobserved : IImageObserver
    {
        public void OnProgress(ImageProgress progress)
        {
        }

        public void OnEpoch(ImageEpoch epoch)
        {
        }

        public void OnCheckpoint()
        {
        }
    }
}
