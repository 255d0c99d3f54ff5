using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Eddy.Checkpoints;
using Eddy.Data;
using Eddy.Data.Images;
using Eddy.Experiments.Runs;
using Eddy.Networks;
using Eddy.Numerics;

namespace Eddy.Experiments.Images;

/// <summary>A training run in a run folder: loads data, trains, logs, saves, and writes the report. Start a new one or resume one.</summary>
public sealed class ImageRun : IDisposable
{
    private readonly WorkerTeam _team;
    private readonly string _dataSha256;
    private readonly ImageTrainer _trainer;
    private readonly double _secondsToLoad;
    private string? _lastSaved;

    private ImageRun(ImageTrainer trainer, WorkerTeam team, RunFolder folder, ImageDataSet data, string dataSha256, double secondsToLoad)
        => (_trainer, _team, Folder, Data, _dataSha256, _secondsToLoad) = (trainer, team, folder, data, dataSha256, secondsToLoad);

    /// <summary>The resolved options.</summary>
    public ImageRunOptions Options => Model.Options;

    /// <summary>Where it is written.</summary>
    public RunFolder Folder { get; }

    /// <summary>What it learns from.</summary>
    public ImageDataSet Data { get; }

    /// <summary>What it trains.</summary>
    public ImageModel Model => _trainer.Model;

    /// <summary>How far it is.</summary>
    public ImagePosition Position => _trainer.Position;

    /// <summary>Steps of the whole run.</summary>
    public long TotalSteps => _trainer.TotalSteps;

    /// <summary>Checkpoints that were skipped on resuming because they are damaged.</summary>
    public IReadOnlyList<SkippedCheckpoint> Skipped { get; private set; } = [];

    /// <summary>Starts a run. Nothing is written before options and data have been checked.</summary>
    /// <param name="options">What to compute.</param>
    /// <param name="folder">A new or empty folder; null for a new one under <c>runs</c>.</param>
    /// <param name="threads">Threads; they do not change the result.</param>
    /// <exception cref="ArgumentException">An option or the data's name is wrong.</exception>
    /// <exception cref="InvalidDataException">A data file is damaged.</exception>
    /// <exception cref="IOException">The folder is taken or cannot be written.</exception>
    public static ImageRun Start(ImageRunOptions options, string? folder, int threads)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        var clock = Stopwatch.StartNew();
        ImageDataSet data = DataSets.Load(options.Data, trainSamples: options.TrainSamples, threads: threads);
        string sha256 = DataSets.Sha256(data);
        double seconds = clock.Elapsed.TotalSeconds;
        return Owned(new WorkerTeam(threads), team =>
        {
            ImageTrainer trainer = Trainer(options, data, team); // refuses options that do not fit the data, before there is a folder
            return new ImageRun(trainer, team, RunFolder.Create(folder, options.Preset, ImageJson.ToJson(options)), data, sha256, seconds);
        });
    }

    /// <summary>
    /// Takes up a run where its last whole checkpoint left it; one that was stopped before its first checkpoint begins anew, in the same folder.
    /// </summary>
    /// <exception cref="InvalidDataException">There is no whole checkpoint, or the data are gone or not those it learned from.</exception>
    /// <exception cref="IOException">There is no such run, or another process is writing it.</exception>
    public static ImageRun Resume(string path, int threads) => Owned(RunFolder.Resume(path), folder =>
    {
        Checkpoint? checkpoint = folder.ToGoOnFrom(out IReadOnlyList<SkippedCheckpoint> skipped);

        ImageRunOptions options = checkpoint is null
            ? ImageJson.ToOptions(folder.Options, Path.Combine(folder.Path, RunConfig.FileName))
            : ImageCheckpoint.Options(checkpoint);
        var clock = Stopwatch.StartNew();
        ImageDataSet data = LearnedFrom(options, folder.Path, checkpoint?.Manifest.DataSha256, threads);
        string sha256 = checkpoint?.Manifest.DataSha256 ?? DataSets.Sha256(data);
        double seconds = clock.Elapsed.TotalSeconds;
        return Owned(new WorkerTeam(threads), team =>
        {
            ImageTrainer trainer = Trainer(options, data, team);
            if (checkpoint is not null)
            {
                ImageCheckpoint.Restore(checkpoint, trainer.Model);
                trainer.Resume(ImageCheckpoint.Position(checkpoint));
            }

            return new ImageRun(trainer, team, folder, data, sha256, seconds) { Skipped = skipped, _lastSaved = checkpoint?.Path };
        });
    });

    /// <summary>
    /// What a run that has come to its end came to, word for word; null where it has not, or where something of it is missing or damaged. Needs no data.
    /// </summary>
    /// <exception cref="InvalidDataException">Its config is damaged or of a newer version.</exception>
    /// <exception cref="IOException">There is no such run.</exception>
    public static ImageRunResult? Finished(string path)
    {
        using RunFolder folder = RunFolder.Open(path);
        if (ImageResultFile.Read(folder) is not { } result
            || folder.Checkpoints.Latest(out IReadOnlyList<SkippedCheckpoint> skipped) is not { } checkpoint
            || skipped.Count > 0
            || checkpoint.Manifest.Step != result.Steps)
        {
            return null;
        }

        using var team = new WorkerTeam(1);
        return ImageSavedModel.Of(checkpoint, team).Model.WeightsSha256() == result.WeightsSha256 ? result : null;
    }

    /// <summary>The data that a run learned from, as its options name them.</summary>
    /// <param name="options">The run's options.</param>
    /// <param name="run">The run's folder, for messages.</param>
    /// <param name="sha256">The fingerprint that the data must have; null where none is known.</param>
    /// <param name="threads">Threads to generate with.</param>
    /// <exception cref="DirectoryNotFoundException">They are gone.</exception>
    /// <exception cref="InvalidDataException">They are damaged or others.</exception>
    public static ImageDataSet LearnedFrom(ImageRunOptions options, string run, string? sha256, int threads)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (!DataSets.All.Any(known => known.Name == options.Data) && !Directory.Exists(options.Data))
        {
            throw new DirectoryNotFoundException($"{options.Data}: the data that {run} learned from are not there. Put the folder back, or run Eddy from the folder in which it was started.");
        }

        ImageDataSet data;
        try
        {
            data = DataSets.Load(options.Data, trainSamples: options.TrainSamples, threads: threads);
        }
        catch (ArgumentOutOfRangeException exception)
        {
            throw new InvalidDataException($"{options.Data}: the data are not those that {run} learned from: there are fewer of them. Restore them, or start a new run.", exception);
        }

        if (sha256 is not null && DataSets.Sha256(data) is var now && now != sha256)
        {
            throw new InvalidDataException(
                $"{options.Data}: the data are not those that {run} learned from (SHA-256 {now}, but the run began with {sha256}). Restore them, or start a new run.");
        }

        return data;
    }

    /// <summary>Trains to the end or until cancelled, then writes the report. Either way the last checkpoint is whole.</summary>
    /// <param name="progress">Called a few times a second and after every epoch.</param>
    /// <param name="cancellation">Stops after the batch in hand.</param>
    /// <exception cref="NonFiniteException">Learning diverged; the message names the last good checkpoint.</exception>
    public ImageRunResult Train(IImageRunProgress progress, CancellationToken cancellation)
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

        string report = ImageReport.Write(Folder, Model, Data, Position, _trainer.TotalSteps, _trainer.IsDone);
        bool greedy = Options is { Learner: ImageLearner.Trl, Schedule: LayerSchedule.Greedy };
        double samples = (greedy ? Position.LayerSteps.Sum() : Position.LayerSteps.DefaultIfEmpty().Max()) * (double)Options.BatchSize;

        var result = new ImageRunResult(
            Position.ValidationErrorPercent,
            Position.EncoderSeconds,
            Position.HeadSeconds,
            Math.Max(Position.Seconds, clock.Elapsed.TotalSeconds) + _secondsToLoad,
            Position.Step,
            Position.EncoderSeconds > 0 ? samples / Position.EncoderSeconds : 0,
            Model.WeightsSha256(),
            Folder.Path,
            report,
            _trainer.IsDone)
        {
            IsWhole = Model.Network is not null,
        };
        if (result.IsDone)
        {
            ImageResultFile.Write(Folder, result);
        }

        return result;
    }

    /// <summary>Ends the threads and lets go of the folder.</summary>
    public void Dispose()
    {
        _team.Dispose();
        Folder.Dispose();
    }

    private static ImageTrainer Trainer(ImageRunOptions options, ImageDataSet data, WorkerTeam team)
        => new(new ImageModel(options, data.Train.Rows, data.Train.Columns, data.Train.Classes, team), data);

    // What make throws leaves nothing open.
    private static ImageRun Owned<T>(T owned, Func<T, ImageRun> make)
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

    private void Save()
    {
        _lastSaved = Folder.Checkpoints.Save(ImageCheckpoint.Build(Model, Position, _dataSha256));
    }

    private sealed class Recorder(ImageRun run, MetricsLog metrics, IImageRunProgress progress) : IImageObserver
    {
        public void OnProgress(ImageProgress now) => progress.OnProgress(now);

        public void OnEpoch(ImageEpoch epoch)
        {
            var line = new JsonObject
            {
                ["step"] = epoch.Step,
                ["stage"] = epoch.Stage.Name,
                ["epoch"] = epoch.Epoch,
                ["seconds"] = epoch.Seconds,
            };
            if (epoch.Stage.IsJudged)
            {
                line[epoch.Stage.Kind == ImageStageKind.Head ? "head_loss" : "loss"] = epoch.Means.Loss;
                line["training_error_percent"] = epoch.Means.TrainingErrorPercent;
                line["validation_error_percent"] = epoch.ValidationErrorPercent;
            }
            else
            {
                line["first_layer"] = epoch.Stage.FirstLayer;
            }

            if (epoch.Means.LayerLosses.Count > 0)
            {
                line["layer_losses"] = JsonSerializer.SerializeToNode(epoch.Means.LayerLosses, ImageJson.Serializer);
            }

            if (epoch.Means.Losses.Count > 0)
            {
                line["losses"] = JsonSerializer.SerializeToNode(epoch.Means.Losses.Select(loss => new
                {
                    loss.Similarity,
                    loss.Variance,
                    loss.Covariance,
                    loss.Lateral,
                    Total = loss.Total(run.Options.ToLayerOptions().Trl),
                }), ImageJson.Serializer);
            }

            if (epoch.Health.Count > 0)
            {
                line["health"] = JsonSerializer.SerializeToNode(epoch.Health, ImageJson.Serializer);
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
