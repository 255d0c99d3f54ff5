using System.Diagnostics;
using Eddy.Data.Images;
using Eddy.Networks;
using Eddy.Numerics;
using Eddy.Streams;

namespace Eddy.Experiments.Images;

/// <summary>
/// Trains a <see cref="ImageModel"/> on labelled images, stage by stage: layers first and then the head on the frozen layers, or a network as a whole. It can stop after any batch and go on from a <see cref="ImagePosition"/> bit for bit, since every order and every augmentation is drawn from
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
    private readonly int _batchSize;
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
        model.Format = ImageFormat.Of(data, model.Options.Learner);
        _stages = ImageStage.Of(model.Options);
        _random = new RandomSource(model.Options.Seed).Split("stream");
        _batchSize = model.Options.BatchSize;
        _batches = data.Train.Count / model.Options.BatchSize;
        if (_batches == 0)
        {
            throw new ArgumentException($"{data.Train.Count} training images do not fill a batch of {model.Options.BatchSize}. Use a smaller batch or more images.");
        }

        Position = new ImagePosition { LayerSteps = new long[model.Layers.Steps.Count] };
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
            && position.LayerSteps.Count == Model.Layers.Steps.Count
            && (position.Stage == _stages.Count || (position.Epoch >= 0 && position.Epoch < _stages[position.Stage].Epochs && position.Batch >= 0 && position.Batch < _batches));
        if (!inside)
        {
            throw new InvalidDataException($"The checkpoint's position (stage {position.Stage}, epoch {position.Epoch}, batch {position.Batch}) is not one of this run: its options or data differ.");
        }

        Model.Layers.Resume(position.LayerSteps);
        if (Model.Network is null)
        {
            Model.Head.Resume(position.HeadSteps);
        }

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
            Teach(_stages[Position.Stage], observer, cancellation);
        }

        observer.OnCheckpoint();
    }

    private void Teach(ImageStage stage, IImageObserver observer, CancellationToken cancellation)
    {
        double from = _clock.Elapsed.TotalSeconds;
        var lesson = ImageLesson.Of(stage, Model, _data);
        Spend(learning: !stage.IsJudged, ref from);
        while (IsIn(stage))
        {
            (RandomSource epochRandom, int[] order) = Begin(lesson.Coherent);
            lesson.TakeUp(Position);
            from = _clock.Elapsed.TotalSeconds;
            for (int batch = Position.Batch; batch < _batches; batch++)
            {
                lesson.Learn(order.AsSpan(batch * _batchSize, _batchSize), epochRandom, Schedule(stage, batch));
                Position = Position with { Batch = batch + 1, Step = Position.Step + 1, EpochSeconds = Position.EpochSeconds + Since(from) };
                Spend(learning: stage.Kind != ImageStageKind.Head, ref from);
                if (batch + 1 < _batches && Pause(stage, lesson, observer, cancellation))
                {
                    return;
                }
            }

            double? validation = lesson.Judge();
            Position = Position with { ValidationErrorPercent = validation ?? Position.ValidationErrorPercent };
            Spend(learning: !stage.IsJudged, ref from);
            EndEpoch(new ImageEpoch(stage, Position.Epoch + 1, Position.Step, lesson.Means(_batches), validation, Position.EpochSeconds) { Health = lesson.Health() }, observer);
            if (cancellation.IsCancellationRequested)
            {
                return;
            }
        }
    }

    // Counts the seconds since then as those of learning layers, or of the head and of judging, and counts on from now.
    private void Spend(bool learning, ref double since)
    {
        double now = _clock.Elapsed.TotalSeconds, seconds = now - since;
        Position = learning ? Position with { EncoderSeconds = Position.EncoderSeconds + seconds } : Position with { HeadSeconds = Position.HeadSeconds + seconds };
        since = now;
    }

    private double Since(double time) => _clock.Elapsed.TotalSeconds - time;

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

    private double Schedule(ImageStage stage, int batch)
    {
        double done = (Position.Epoch + ((double)batch / _batches)) / stage.Epochs;
        return 0.5 * (1 + Math.Cos(Math.PI * done));
    }

    // Between two batches: tells the observer, saves where a save is due. True if the run is to stop here.
    private bool Pause(ImageStage stage, ImageLesson lesson, IImageObserver observer, CancellationToken cancellation)
    {
        _stepsHere++;
        double now = _clock.Elapsed.TotalSeconds;
        bool stop = cancellation.IsCancellationRequested, save = now - _lastCheckpoint >= SecondsBetweenCheckpoints;
        if (stop || save)
        {
            Position = lesson.Note(Snapshot());
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
                lesson.Means(Position.Batch),
                Position.Batch * (double)_batchSize / Math.Max(1e-9, Position.EpochSeconds),
                perStep * (TotalSteps - Position.Step)));
        }

        return stop;
    }

    private ImagePosition Snapshot() => Position with { LayerSteps = Model.Layers.Steps, HeadSteps = Model.Network is null ? Model.Head.Steps : 0 };

    private void EndEpoch(ImageEpoch epoch, IImageObserver observer)
    {
        bool last = Position.Epoch + 1 >= epoch.Stage.Epochs;
        Position = Snapshot() with
        {
            Stage = last ? Position.Stage + 1 : Position.Stage,
            Epoch = last ? 0 : Position.Epoch + 1,
            Batch = 0,
            LossSums = [],
            LayerLossSums = [],
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
