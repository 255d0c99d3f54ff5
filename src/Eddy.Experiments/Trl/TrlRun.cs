using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Eddy.Checkpoints;
using Eddy.Data;
using Eddy.Data.Images;
using Eddy.Experiments.Runs;
using Eddy.Networks;
using Eddy.Numerics;

namespace Eddy.Experiments.Trl;

/// <summary>A training run in a run folder: loads data, trains, logs, saves, and writes the report. Start a new one or resume one.</summary>
public sealed class TrlRun : IDisposable
{
    private readonly WorkerTeam _team;
    private readonly string _dataSha256;
    private readonly TrlTrainer _trainer;
    private readonly double _secondsToLoad;
    private string? _lastSaved;

    private TrlRun(TrlExperimentOptions options, RunFolder folder, ImageDataSet data, int threads, double secondsToLoad)
    {
        (Options, Folder, Data, _secondsToLoad) = (options, folder, data, secondsToLoad);
        _team = new WorkerTeam(threads);
        _dataSha256 = DataSets.Sha256(data);
        Model = new TrlModel(options, data.Train.PixelsPerImage, data.Train.Classes, _team);
        _trainer = new TrlTrainer(Model, data);
    }

    /// <summary>The resolved options.</summary>
    public TrlExperimentOptions Options { get; }

    /// <summary>Where it is written.</summary>
    public RunFolder Folder { get; }

    /// <summary>What it learns from.</summary>
    public ImageDataSet Data { get; }

    /// <summary>What it trains.</summary>
    public TrlModel Model { get; }

    /// <summary>How far it is.</summary>
    public TrlPosition Position => _trainer.Position;

    /// <summary>Checkpoints that were skipped on resuming because they are damaged.</summary>
    public IReadOnlyList<SkippedCheckpoint> Skipped { get; private set; } = [];

    /// <summary>Starts a run. Nothing is written before options and data have been checked.</summary>
    /// <param name="options">What to compute.</param>
    /// <param name="folder">A new or empty folder; null for a new one under <c>runs</c>.</param>
    /// <param name="threads">Threads; they do not change the result.</param>
    /// <exception cref="ArgumentException">An option or the data's name is wrong.</exception>
    /// <exception cref="InvalidDataException">A data file is damaged.</exception>
    /// <exception cref="IOException">The folder is taken or cannot be written.</exception>
    public static TrlRun Start(TrlExperimentOptions options, string? folder, int threads)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        var clock = Stopwatch.StartNew();
        ImageDataSet data = DataSets.Load(options.Data, trainSamples: options.TrainSamples, threads: threads);
        double seconds = clock.Elapsed.TotalSeconds;
        RunFolder run = RunFolder.Create(folder, options.Preset, TrlJson.ToJson(options));
        return Owned(run, () => new TrlRun(options, run, data, threads, seconds));
    }

    /// <summary>Takes up a run where its last whole checkpoint left it.</summary>
    /// <exception cref="InvalidDataException">There is no whole checkpoint, or the data are not those it learned from.</exception>
    /// <exception cref="IOException">There is no such run, or another process is writing it.</exception>
    public static TrlRun Resume(string path, int threads)
    {
        RunFolder folder = RunFolder.Resume(path);
        return Owned(folder, () =>
        {
            Checkpoint? checkpoint = folder.Checkpoints.Latest(out IReadOnlyList<SkippedCheckpoint> skipped);
            if (checkpoint is null)
            {
                string reasons = skipped.Count == 0 ? "" : " " + string.Join(" ", skipped.Select(s => s.Reason));
                throw new InvalidDataException($"{folder.Path}: there is no whole checkpoint to go on from.{reasons} Start the run anew.");
            }

            TrlExperimentOptions options = TrlCheckpoint.Options(checkpoint);
            var clock = Stopwatch.StartNew();
            ImageDataSet data = DataSets.Load(options.Data, trainSamples: options.TrainSamples, threads: threads);
            var run = new TrlRun(options, folder, data, threads, clock.Elapsed.TotalSeconds) { Skipped = skipped };
            if (checkpoint.Manifest.DataSha256 != run._dataSha256)
            {
                run._team.Dispose();
                throw new InvalidDataException($"{options.Data}: the data are not those that {folder.Path} learned from (SHA-256 {run._dataSha256}, but the run began with {checkpoint.Manifest.DataSha256}). Restore them, or start a new run.");
            }

            TrlCheckpoint.Restore(checkpoint, run.Model);
            run._trainer.Resume(TrlCheckpoint.Position(checkpoint));
            run._lastSaved = checkpoint.Path;
            return run;
        });
    }

    /// <summary>Trains to the end or until cancelled, then writes the report. Either way the last checkpoint is whole.</summary>
    /// <param name="progress">Called a few times a second and after every epoch.</param>
    /// <param name="cancellation">Stops after the batch in hand.</param>
    /// <exception cref="NonFiniteException">Learning diverged; the message names the last good checkpoint.</exception>
    public TrlRunResult Train(ITrlRunProgress progress, CancellationToken cancellation)
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

        string report = TrlReport.Write(Folder, Model, Data, Position, _trainer.TotalSteps, _trainer.IsDone);
        double samples = Position.LayerSteps.Sum() * (double)Options.BatchSize;
        if (Options.Schedule == LayerSchedule.Concurrent)
        {
            samples = Position.LayerSteps.Max() * (double)Options.BatchSize;
        }

        return new TrlRunResult(
            Position.ValidationErrorPercent,
            Position.EncoderSeconds,
            Position.HeadSeconds,
            Math.Max(Position.Seconds, clock.Elapsed.TotalSeconds) + _secondsToLoad,
            Position.Step,
            Position.EncoderSeconds > 0 ? samples / Position.EncoderSeconds : 0,
            Model.WeightsSha256(),
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

    private static TrlRun Owned(RunFolder folder, Func<TrlRun> make)
    {
        try
        {
            return make();
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    private void Save()
    {
        string saved = Folder.Checkpoints.Save(TrlCheckpoint.Build(Model, Position, _dataSha256));
        _lastSaved = saved;
    }

    private sealed class Recorder(TrlRun run, MetricsLog metrics, ITrlRunProgress progress) : ITrlObserver
    {
        public void OnProgress(TrlProgress now) => progress.OnProgress(now);

        public void OnEpoch(TrlEpoch epoch)
        {
            var line = new JsonObject
            {
                ["step"] = epoch.Step,
                ["stage"] = epoch.Stage.Name,
                ["epoch"] = epoch.Epoch,
                ["seconds"] = epoch.Seconds,
            };
            if (epoch.Stage.IsHead)
            {
                line["head_loss"] = epoch.HeadLoss;
                line["training_error_percent"] = epoch.TrainingErrorPercent;
                line["validation_error_percent"] = epoch.ValidationErrorPercent;
            }
            else
            {
                line["first_layer"] = epoch.Stage.FirstLayer;
                line["losses"] = JsonSerializer.SerializeToNode(epoch.Losses.Select(loss => new
                {
                    loss.Similarity,
                    loss.Variance,
                    loss.Covariance,
                    loss.Lateral,
                    Total = loss.Total(run.Options.ToLayerOptions().Trl),
                }), TrlJson.Serializer);
            }

            metrics.Write(line);
            progress.OnEpoch(epoch);
        }

        public void OnCheckpoint()
        {
            metrics.Flush();
            run.Save();
        }
    }
}
