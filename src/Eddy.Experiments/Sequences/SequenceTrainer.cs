using System.Diagnostics;
using Eddy.Networks;
using Eddy.Numerics;
using Eddy.Signals.Trl;

namespace Eddy.Experiments.Sequences;

/// <summary>
/// Trains a <see cref="SequenceModel"/>: the head on the untrained encoder, as a baseline; then the encoders, one after the other, from time alone; then the head anew.
/// It can stop after any batch and go on from a <see cref="SequenceRunPosition"/> bit for bit, since every order is drawn from (seed, stage, epoch) and nothing else.
/// </summary>
internal sealed class SequenceTrainer
{
    private const double SecondsBetweenCheckpoints = 30;
    private const double SecondsBetweenEpochCheckpoints = 2;

    private readonly SequenceData _data;
    private readonly IReadOnlyList<SequenceStage> _stages;
    private readonly RandomSource _random;
    private readonly int _batches;
    private readonly Stopwatch _clock = new();
    private double _lastReport;
    private double _lastCheckpoint;
    private long _stepsHere;

    /// <summary>A trainer at the start of a run.</summary>
    /// <exception cref="ArgumentException">There are fewer training sequences than a batch.</exception>
    public SequenceTrainer(SequenceModel model, SequenceData data)
    {
        (Model, _data, _stages) = (model, data, SequenceStage.Of(model.Options));
        _random = new RandomSource(model.Options.Seed).Split("stream");
        _batches = data.Train.Count / model.Sequences;
        if (_batches == 0)
        {
            throw new ArgumentException($"{data.Train.Count} training sequences do not fill a batch of {model.Sequences}. Use a smaller batch or more data.");
        }

        Position = new SequenceRunPosition { LayerSteps = new long[Layers.Count()] };
    }

    public SequenceModel Model { get; }

    /// <summary>The least time between two reports of progress.</summary>
    public double SecondsBetweenReports { get; init; } = 0.1;

    /// <summary>How far the run is.</summary>
    public SequenceRunPosition Position { get; private set; }

    /// <summary>Steps of the whole run.</summary>
    public long TotalSteps => _stages.Sum(stage => (long)stage.Epochs * _batches);

    /// <summary>Whether every stage is done.</summary>
    public bool IsDone => Position.Stage >= _stages.Count;

    private IEnumerable<TrlLayer<float>> Layers => Model.Chain.Encoders.SelectMany(encoder => encoder.Layers);

    /// <summary>Goes on from a saved position; the model must hold the state that was saved with it.</summary>
    /// <exception cref="InvalidDataException">The position is not one of this run.</exception>
    public void Resume(SequenceRunPosition position)
    {
        bool inside = position.Stage >= 0 && position.Stage <= _stages.Count && position.Step >= 0 && position.Step <= TotalSteps && position.LayerSteps.Count == Layers.Count()
            && (position.Stage == _stages.Count || (position.Epoch >= 0 && position.Epoch < _stages[position.Stage].Epochs && position.Batch >= 0 && position.Batch < _batches));
        if (!inside)
        {
            throw new InvalidDataException($"The checkpoint's position (stage {position.Stage}, epoch {position.Epoch}, batch {position.Batch}) is not one of this run: its options or data differ.");
        }

        foreach ((TrlLayer<float> layer, long steps) in Layers.Zip(position.LayerSteps))
        {
            layer.Resume(steps);
        }

        Model.Head.Resume(position.HeadSteps);
        Model.Fusion.Resume(position.FusionSteps);
        Position = position;
    }

    /// <summary>Trains until the end or until cancelled, whichever comes first; either way the state is whole and can be saved.</summary>
    /// <exception cref="NonFiniteException">Learning diverged. The state is broken; the last checkpoint is good.</exception>
    public void Run(ISequenceObserver observer, CancellationToken cancellation)
    {
        _clock.Restart();
        (_lastReport, _lastCheckpoint, _stepsHere) = (0, 0, 0);
        if (Position.Step == 0)
        {
            observer.OnCheckpoint();
        }

        while (!IsDone && !cancellation.IsCancellationRequested)
        {
            if (RunEpoch(_stages[Position.Stage], observer, cancellation))
            {
                EndEpoch(_stages[Position.Stage], observer);
            }
        }

        observer.OnCheckpoint();
    }

    // False if it was stopped before the end.
    private bool RunEpoch(SequenceStage stage, ISequenceObserver observer, CancellationToken cancellation)
    {
        RandomSource random = _random.Split("stage", Position.Stage).Split("epoch", Position.Epoch);
        (SequenceSet set, int[] order) = Order(stage, random.Split("order"));
        var sums = new TrlLosses[stage.EndLayer - stage.FirstLayer];
        if (Position.Batch > 0)
        {
            Position.LossSums.ToArray().CopyTo(sums, 0);
        }

        double from = _clock.Elapsed.TotalSeconds;
        for (int batch = Position.Batch; batch < _batches; batch++)
        {
            ReadOnlySpan<int> sequences = order.AsSpan(batch * Model.Sequences, Model.Sequences);
            Model.Fill(set, sequences);
            if (stage.Kind == SequenceStageKind.Encoder)
            {
                Model.Chain.Learn(stage.Encoder, stage.FirstLayer, stage.EndLayer);
                for (int l = 0; l < sums.Length; l++)
                {
                    sums[l] += Model.Chain.Encoders[stage.Encoder].Layers[stage.FirstLayer + l].Losses;
                }
            }
            else
            {
                Model.Head.RateSchedule = Model.Fusion.RateSchedule = Cosine(stage, batch);
                double loss = Model.LearnHead(set, sequences, out int correct);
                Position = Position with { HeadLossSum = Position.HeadLossSum + loss, HeadCorrect = Position.HeadCorrect + correct };
            }

            double now = _clock.Elapsed.TotalSeconds;
            Spend(stage, now - from);
            Position = Position with { Batch = batch + 1, Step = Position.Step + 1 };
            from = now;
            if (batch + 1 == _batches)
            {
                Position = Snapshot(sums);
            }
            else if (Pause(stage, sums, observer, cancellation))
            {
                return false;
            }
        }

        return true;
    }

    private (SequenceSet Set, int[] Order) Order(SequenceStage stage, RandomSource random)
    {
        SequenceSet set = _data.Train;
        bool encoder = stage.Kind == SequenceStageKind.Encoder;
        if (encoder && Model.Options.Order == RowOrder.Shuffled && set is SensorWindows windows)
        {
            set = windows.Shuffled(random);
        }

        // One row after the other is what there is of time where a sequence is a single row.
        int[] order = [.. Enumerable.Range(0, set.Count)];
        if (!encoder || set.Steps > 1)
        {
            random.Split("sequences").Shuffle<int>(order);
        }

        return (set, order);
    }

    private double Cosine(SequenceStage stage, int batch)
    {
        double end = Model.Options.HeadLearningRateEnd, done = (Position.Epoch + ((double)batch / _batches)) / stage.Epochs;
        return end + ((1 - end) * 0.5 * (1 + Math.Cos(Math.PI * done)));
    }

    private void Spend(SequenceStage stage, double seconds) => Position = stage.Kind == SequenceStageKind.Encoder
        ? Position with { EncoderSeconds = Position.EncoderSeconds + seconds, EpochSeconds = Position.EpochSeconds + seconds }
        : Position with { HeadSeconds = Position.HeadSeconds + seconds, EpochSeconds = Position.EpochSeconds + seconds };

    // Between two batches: tells the observer, saves where a save is due. True if the run is to stop here.
    private bool Pause(SequenceStage stage, TrlLosses[] sums, ISequenceObserver observer, CancellationToken cancellation)
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
            observer.OnProgress(Now(stage, sums, null));
        }

        return stop;
    }

    private SequenceProgress Now(SequenceStage stage, IEnumerable<TrlLosses> sums, SequenceScore? score)
    {
        bool encoder = stage.Kind == SequenceStageKind.Encoder;
        double batches = Position.Batch, rows = batches * Model.Sequences * Model.Steps;
        return new SequenceProgress(
            stage,
            Position.Epoch + 1,
            Position.Step,
            [.. sums.Select(s => s * (1 / batches))],
            encoder ? null : Position.HeadLossSum / batches,
            encoder || !Model.HasClasses ? null : Position.HeadCorrect / rows,
            score,
            Position.EpochSeconds,
            batches * Model.Sequences / Math.Max(1e-9, Position.EpochSeconds),
            _clock.Elapsed.TotalSeconds / Math.Max(1, _stepsHere) * (TotalSteps - Position.Step));
    }

    private SequenceRunPosition Snapshot(TrlLosses[] sums) => Position with
    {
        LossSums = [.. sums],
        LayerSteps = [.. Layers.Select(layer => layer.Steps)],
        HeadSteps = Model.Head.Steps,
        FusionSteps = Model.Fusion.Steps,
    };

    private void EndEpoch(SequenceStage stage, ISequenceObserver observer)
    {
        double from = _clock.Elapsed.TotalSeconds;
        SequenceScore? score = stage.Kind == SequenceStageKind.Encoder ? null : SequenceEvaluation.Of(Model, _data);
        Spend(stage, _clock.Elapsed.TotalSeconds - from);
        SequenceProgress epoch = Now(stage, Position.LossSums, score);
        bool last = Position.Epoch + 1 >= stage.Epochs;
        if (last && stage.Kind == SequenceStageKind.Baseline)
        {
            Model.ResetHead();
            Position = Snapshot([]);
        }

        Position = Position with
        {
            Stage = last ? Position.Stage + 1 : Position.Stage,
            Epoch = last ? 0 : Position.Epoch + 1,
            Batch = 0,
            LossSums = [],
            HeadLossSum = 0,
            HeadCorrect = 0,
            EpochSeconds = 0,
            Untrained = stage.Kind == SequenceStageKind.Baseline ? score : Position.Untrained,
            Score = stage.Kind == SequenceStageKind.Head ? score : Position.Score,
        };
        observer.OnEpoch(epoch);
        if (_clock.Elapsed.TotalSeconds - _lastCheckpoint >= SecondsBetweenEpochCheckpoints)
        {
            observer.OnCheckpoint();
            _lastCheckpoint = _clock.Elapsed.TotalSeconds;
        }
    }
}
