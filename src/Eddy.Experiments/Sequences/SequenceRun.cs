using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Eddy.Checkpoints;
using Eddy.Experiments.Images;
using Eddy.Experiments.Runs;
using Eddy.Networks;
using Eddy.Numerics;

namespace Eddy.Experiments.Sequences;

/// <summary>A training run on sequences in a run folder: loads data, trains, logs, saves, and writes the report. Start a new one or resume one.</summary>
public sealed class SequenceRun : IDisposable
{
    private readonly WorkerTeam _team;
    private readonly SequenceTrainer _trainer;
    private readonly SequenceData _data;
    private readonly double _secondsToLoad;
    private string? _lastSaved;

    private SequenceRun(SequenceTrainer trainer, WorkerTeam team, RunFolder folder, SequenceData data, double secondsToLoad)
        => (_trainer, _team, Folder, _data, _secondsToLoad) = (trainer, team, folder, data, secondsToLoad);

    /// <summary>The resolved options.</summary>
    public SequenceExperimentOptions Options => _trainer.Model.Options;

    /// <summary>Where it is written.</summary>
    public RunFolder Folder { get; }

    /// <summary>How far it is.</summary>
    public SequenceRunPosition Position => _trainer.Position;

    /// <summary>Steps of the whole run.</summary>
    public long TotalSteps => _trainer.TotalSteps;

    /// <summary>Checkpoints that were skipped on resuming because they are damaged.</summary>
    public IReadOnlyList<SkippedCheckpoint> Skipped { get; private set; } = [];

    /// <summary>Whether a name of <c>--data</c> means sequences.</summary>
    public static bool IsSequenceData(string? name) => SequenceData.IsNamed(name);

    /// <summary>Whether a folder holds a run on sequences.</summary>
    /// <exception cref="InvalidDataException">Its config is damaged or of a newer version.</exception>
    /// <exception cref="IOException">There is no such run.</exception>
    public static bool IsIn(string path)
    {
        if (File.Exists(path))
        {
            return false;
        }

        using RunFolder folder = RunFolder.Open(path);
        return folder.Options["kind"] is JsonValue kind && kind.TryGetValue(out string? name) && name == SequenceExperimentOptions.KindName;
    }

    /// <summary>Starts a run. Nothing is written before options and data have been checked.</summary>
    /// <param name="options">What to compute.</param>
    /// <param name="folder">A new or empty folder; null for a new one under <c>runs</c>.</param>
    /// <param name="threads">Threads; they do not change the result.</param>
    /// <exception cref="ArgumentException">An option or the data's name is wrong.</exception>
    /// <exception cref="InvalidDataException">A data file is damaged.</exception>
    /// <exception cref="IOException">The data are not there, or the folder is taken or cannot be written.</exception>
    public static SequenceRun Start(SequenceExperimentOptions options, string? folder, int threads)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        (SequenceData data, double seconds) = Timed(() => SequenceData.Load(options, threads));
        return Owned(new WorkerTeam(threads), team =>
        {
            SequenceTrainer trainer = Trainer(options, data, team); // refuses options that do not fit the data, before there is a folder
            return new SequenceRun(trainer, team, RunFolder.Create(folder, "sequence", ImageJson.Write(options)), data, seconds);
        });
    }

    /// <summary>
    /// Takes up a run where its last whole checkpoint left it; one that was stopped before its first checkpoint begins anew, in the same folder. One that is done trains
    /// no more.
    /// </summary>
    /// <exception cref="InvalidDataException">There is no whole checkpoint, or the data are gone or not those it learned from.</exception>
    /// <exception cref="IOException">There is no such run, or another process is writing it.</exception>
    public static SequenceRun Resume(string path, int threads) => Owned(RunFolder.Resume(path), folder =>
    {
        Checkpoint? checkpoint = folder.ToGoOnFrom(out IReadOnlyList<SkippedCheckpoint> skipped);

        SequenceExperimentOptions options = checkpoint is null
            ? ImageJson.Read<SequenceExperimentOptions>(folder.Options, Path.Combine(folder.Path, RunConfig.FileName))
            : SequenceCheckpoint.Options(checkpoint);
        (SequenceData data, double seconds) = Timed(() => LearnedFrom(options, folder.Path, checkpoint?.Manifest.DataSha256, threads));
        return Owned(new WorkerTeam(threads), team => new SequenceRun(Restored(options, data, team, checkpoint), team, folder, data, seconds)
        {
            Skipped = skipped,
            _lastSaved = checkpoint?.Path,
        });
    });

    /// <summary>Writes the report of a run anew; returns its path.</summary>
    /// <param name="path">A run folder, or <c>latest</c>.</param>
    /// <param name="threads">Threads to compute with.</param>
    /// <param name="skipped">Newer checkpoints that are damaged.</param>
    /// <exception cref="InvalidDataException">There is no whole checkpoint, or the data are gone or not those it learned from.</exception>
    public static string Report(string path, int threads, out IReadOnlyList<SkippedCheckpoint> skipped)
    {
        using RunFolder folder = RunFolder.Open(path);
        Checkpoint checkpoint = ImageSavedModel.Find(path, out skipped);
        SequenceExperimentOptions options = SequenceCheckpoint.Options(checkpoint);
        SequenceData data = LearnedFrom(options, folder.Path, checkpoint.Manifest.DataSha256, threads);
        using var team = new WorkerTeam(threads);
        SequenceTrainer trainer = Restored(options, data, team, checkpoint);
        return SequenceReport.Write(folder, trainer, data, Baselines(data, trainer.Position));
    }

    /// <summary>Trains to the end or until cancelled, then writes the report. Either way the last checkpoint is whole.</summary>
    /// <param name="progress">Called a few times a second and after every epoch; its checkpoints are not asked for.</param>
    /// <param name="cancellation">Stops after the batch in hand.</param>
    /// <exception cref="NonFiniteException">Learning diverged; the message names the last good checkpoint.</exception>
    public SequenceRunResult Train(ISequenceObserver progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(progress);
        var clock = Stopwatch.StartNew();
        using (MetricsLog metrics = Folder.OpenMetrics())
        {
            metrics.TruncateAfter(Position.Step);
            try
            {
                _trainer.Run(new Recorder(this, metrics, progress), cancellation);
            }
            catch (NonFiniteException exception)
            {
                string last = _lastSaved is null ? "No checkpoint was saved yet." : $"The last good checkpoint is {_lastSaved}.";
                throw new NonFiniteException($"{exception.Message} {last}", exception);
            }
        }

        IReadOnlyDictionary<string, double> baselines = Baselines(_data, Position);
        string report = SequenceReport.Write(Folder, _trainer, _data, baselines);
        double encoderSteps = Options.Schedule == LayerSchedule.Concurrent
            ? Position.LayerSteps.Where((_, l) => l % Options.Layers.Count == 0).Sum()
            : Position.LayerSteps.Sum();
        return new SequenceRunResult(
            _data.HasClasses,
            Position.Score,
            baselines,
            Position.EncoderSeconds,
            Position.HeadSeconds,
            Math.Max(Position.EncoderSeconds + Position.HeadSeconds, clock.Elapsed.TotalSeconds) + _secondsToLoad,
            Position.Step,
            Position.EncoderSeconds > 0 ? encoderSteps * Options.BatchSize / Position.EncoderSeconds : 0,
            _trainer.Model.WeightsSha256(),
            Folder.Path,
            report,
            _trainer.IsDone);
    }

    /// <summary>Ends the threads and lets go of the folder.</summary>
    public void Dispose()
    {
        _team.Dispose();
        Folder.Dispose();
    }

    private static Dictionary<string, double> Baselines(SequenceData data, SequenceRunPosition position)
    {
        var baselines = new Dictionary<string, double>(StringComparer.Ordinal);
        if (data.HasClasses)
        {
            baselines["majority"] = SequenceEvaluation.Majority(data.Train, data.Test);
            if (data.Validation is { } validation)
            {
                baselines["majority_validation"] = SequenceEvaluation.Majority(data.Train, validation);
            }
        }
        else
        {
            (baselines["persistence"], baselines["mean_row"]) = SequenceEvaluation.PredictionBaselines(data);
        }

        if (position.Untrained is { } untrained)
        {
            baselines["untrained_encoder"] = (untrained.MeanSquaredError ?? untrained.TestAccuracy)!.Value;
        }

        return baselines;
    }

    private static SequenceTrainer Trainer(SequenceExperimentOptions options, SequenceData data, WorkerTeam team)
        => new(new SequenceModel(options, data.Train.Steps, data.Train.Inputs, data.Outputs, data.HasClasses, team), data);

    private static SequenceTrainer Restored(SequenceExperimentOptions options, SequenceData data, WorkerTeam team, Checkpoint? checkpoint)
    {
        SequenceTrainer trainer = Trainer(options, data, team);
        if (checkpoint is not null)
        {
            SequenceCheckpoint.Restore(checkpoint, trainer.Model);
            trainer.Resume(SequenceCheckpoint.Position(checkpoint));
        }

        return trainer;
    }

    private static SequenceData LearnedFrom(SequenceExperimentOptions options, string run, string? sha256, int threads)
    {
        SequenceData data;
        try
        {
            data = SequenceData.Load(options, threads);
        }
        catch (DirectoryNotFoundException exception)
        {
            throw new DirectoryNotFoundException($"{options.Data}: the data that {run} learned from are not there. Put the folder back, or run Eddy from the folder in which it was started.", exception);
        }
        catch (ArgumentOutOfRangeException exception)
        {
            throw new InvalidDataException($"{options.Data}: the data are not those that {run} learned from: there are fewer of them. Restore them, or start a new run.", exception);
        }

        return sha256 is null || data.Sha256 == sha256
            ? data
            : throw new InvalidDataException(
                $"{options.Data}: the data are not those that {run} learned from (SHA-256 {data.Sha256}, but the run began with {sha256}). Restore them, or start a new run.");
    }

    private static (SequenceData Data, double Seconds) Timed(Func<SequenceData> load)
    {
        var clock = Stopwatch.StartNew();
        SequenceData data = load();
        return (data, clock.Elapsed.TotalSeconds);
    }

    // What make throws leaves nothing open.
    private static SequenceRun Owned<T>(T owned, Func<T, SequenceRun> make)
        where T : IDisposable
    {
        try
        {
            return make(owned);
        }
        catch
        {
            owned.Dispose();
            throw;
        }
    }

    private sealed class Recorder(SequenceRun run, MetricsLog metrics, ISequenceObserver progress) : ISequenceObserver
    {
        public void OnProgress(SequenceProgress now) => progress.OnProgress(now);

        public void OnEpoch(SequenceProgress epoch)
        {
            var line = new JsonObject
            {
                ["step"] = epoch.Step,
                ["stage"] = epoch.Stage.Name,
                ["kind"] = JsonSerializer.SerializeToNode(epoch.Stage.Kind, ImageJson.Serializer),
                ["epoch"] = epoch.Epoch,
                ["seconds"] = epoch.Seconds,
            };
            if (epoch.HeadLoss is { } loss)
            {
                line["head_loss"] = loss;
                line["training_accuracy"] = epoch.TrainingAccuracy;
                line["score"] = JsonSerializer.SerializeToNode(epoch.Score, ImageJson.Serializer);
            }
            else
            {
                line["encoder"] = epoch.Stage.Encoder;
                line["first_layer"] = epoch.Stage.FirstLayer;
                line["losses"] = JsonSerializer.SerializeToNode(epoch.Losses.Select(l => new
                {
                    l.Similarity,
                    l.Variance,
                    l.Covariance,
                    l.Lateral,
                    Total = l.Total(run._trainer.Model.Chain.First.Rule),
                }), ImageJson.Serializer);
            }

            metrics.Write(line);
            progress.OnEpoch(epoch);
        }

        public void OnCheckpoint()
        {
            metrics.Flush();
            run._lastSaved = run.Folder.Checkpoints.Save(SequenceCheckpoint.Build(run._trainer.Model, run.Position, run._data.Sha256));
        }
    }
}
