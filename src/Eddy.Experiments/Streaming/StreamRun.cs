using Eddy.Checkpoints;
using Eddy.Experiments.Runs;
using Eddy.Networks;

namespace Eddy.Experiments.Streaming;

/// <summary>A learner's run over a stream, in a run folder: answers, scores and learns sample by sample, logs, saves, and writes the report. Start a new one or resume one.</summary>
public sealed class StreamRun : IDisposable
{
    private const long GarbageBetweenCollections = 4 << 20;

    private readonly StreamPipeline _pipeline;
    private readonly StreamMeter _meter;
    private readonly StreamPosition? _resumed;
    private string? _lastSaved;
    private long _savedAt = -1;
    private long _saveDue;
    private long _collectedAt = GC.GetTotalAllocatedBytes();

    private StreamRun(StreamPipeline pipeline, RunFolder folder, StreamPosition? resumed)
    {
        (_pipeline, Folder, _resumed) = (pipeline, folder, resumed);
        _meter = new StreamMeter(pipeline.Input, resumed?.Seconds ?? 0, resumed?.Allocation ?? new StreamAllocation(0, 0, 0, 0));
    }

    /// <summary>The resolved options.</summary>
    public StreamRunOptions Options => _pipeline.Options;

    /// <summary>Where it is written.</summary>
    public RunFolder Folder { get; }

    /// <summary>Samples answered so far.</summary>
    public long Samples => _pipeline.Evaluation.Examples;

    /// <summary>Checkpoints that were skipped on resuming because they are damaged.</summary>
    public IReadOnlyList<SkippedCheckpoint> SkippedCheckpoints { get; private init; } = [];

    /// <summary>Starts a run. Nothing is written before options and stream have been checked.</summary>
    /// <param name="options">What to compute.</param>
    /// <param name="folder">A new or empty folder; null for a new one under <c>runs</c>.</param>
    /// <param name="standardInput">Opens standard input, where that is the stream.</param>
    /// <param name="cancellation">Ends waiting for the beginning of the stream.</param>
    /// <exception cref="ArgumentException">An option is wrong or does not fit the stream.</exception>
    /// <exception cref="InvalidDataException">The stream is damaged, empty or lacks the target.</exception>
    /// <exception cref="IOException">The stream is not there, or the folder is taken or cannot be written.</exception>
    public static StreamRun Start(StreamRunOptions options, string? folder, Func<Stream> standardInput, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(standardInput);
        options.LearnerOptions.Validate();
        var pipeline = StreamPipeline.Open(options, null, standardInput, cancellation);
        try
        {
            return new StreamRun(pipeline, RunFolder.Create(folder, Label(pipeline.Options), StreamJson.ToJson(pipeline.Options)), null);
        }
        catch
        {
            pipeline.Dispose();
            throw;
        }
    }

    /// <summary>Takes up a run where its last whole checkpoint left it; one that was stopped before its first checkpoint begins anew, in the same folder.</summary>
    /// <param name="path">The run folder.</param>
    /// <param name="standardInput">Opens standard input, where that is the stream; its first record is the one after the last that was answered.</param>
    /// <param name="cancellation">Ends waiting for the beginning of the stream.</param>
    /// <exception cref="InvalidDataException">There is no whole checkpoint, or the stream is not the one it learned from.</exception>
    /// <exception cref="IOException">There is no such run, or another process is writing it.</exception>
    public static StreamRun Resume(string path, Func<Stream> standardInput, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(standardInput);
        RunFolder folder = RunFolder.Resume(path);
        StreamPipeline? pipeline = null;
        try
        {
            StreamRunOptions options = StreamJson.ToOptions(folder.Options, Path.Combine(folder.Path, RunConfig.FileName));
            Checkpoint? checkpoint = folder.ToGoOnFrom(out IReadOnlyList<SkippedCheckpoint> skipped);

            StreamPosition? position = checkpoint is null ? null : StreamCheckpoint.Position(checkpoint);
            pipeline = StreamPipeline.Open(options, position?.Source.ToJsonString(), standardInput, cancellation);
            if (checkpoint is not null)
            {
                pipeline.Evaluation.Load(checkpoint, "");
            }

            return new StreamRun(pipeline, folder, position) { SkippedCheckpoints = skipped, _lastSaved = checkpoint?.Path, _savedAt = checkpoint?.Manifest.Step ?? -1 };
        }
        catch
        {
            pipeline?.Dispose();
            folder.Dispose();
            throw;
        }
    }

    /// <summary>Runs to the end of the stream, to the last sample that is wanted or until cancelled, then writes the report. Either way the last checkpoint is whole.</summary>
    /// <param name="observer">Watches.</param>
    /// <param name="cancellation">Stops after the sample in hand, or ends waiting for the next one.</param>
    /// <exception cref="NonFiniteException">Learning diverged; the message names the last good checkpoint.</exception>
    /// <exception cref="InvalidDataException">A record is damaged; all before it was saved, and the report tells of it.</exception>
    /// <exception cref="IOException">The stream cannot be read any further, with the same outcome; or the folder cannot be written.</exception>
    public StreamRunResult Run(IStreamObserver observer, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(observer);
        File.Delete(Folder.ResultPath); // of the run so far; it is about to go on
        bool done;
        using (MetricsLog metrics = Folder.OpenMetrics())
        {
            metrics.TruncateAfter(Samples);
            var recorder = new StreamRecorder(_pipeline, metrics, observer, _meter);
            if (_savedAt < 0)
            {
                Save();
            }

            _saveDue = NextSave();
            if (_pipeline.Input is { } input)
            {
                input.Waiting = SaveWhileWaiting;
            }

            observer.OnBegin(_pipeline.Source.Task, _pipeline.Source.InputSize);
            try
            {
                done = Loop(recorder, cancellation);
            }
            catch (Exception exception) when (exception is InvalidDataException or IOException or UnauthorizedAccessException)
            {
                _meter.Suspend(Samples);
                metrics.Flush();
                Keep(cancellation);
                throw;
            }
            catch (NonFiniteException exception)
            {
                throw RunExplosion.Of(exception, _lastSaved);
            }
            finally
            {
                _meter.Suspend(Samples);
            }

            metrics.Flush();
        }

        return Close(done, cancellation);
    }

    /// <summary>Closes the stream and lets go of the folder.</summary>
    public void Dispose()
    {
        _pipeline.Dispose();
        Folder.Dispose();
    }

    // True at the end of the stream or of what is wanted of it, false where it was cancelled.
    private bool Loop(StreamRecorder recorder, CancellationToken cancellation)
    {
        long max = Options.Max ?? long.MaxValue;
        _meter.Go(Samples);
        while (Samples < max)
        {
            if (cancellation.IsCancellationRequested)
            {
                return false;
            }

            try
            {
                if (!_pipeline.Evaluation.Step())
                {
                    return true;
                }
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                return false; // while it waited for the next record; nothing of that one was taken
            }

            long now = Environment.TickCount64;
            if (recorder.IsDue(Samples, now) || now >= _saveDue)
            {
                _meter.Suspend(Samples);
                if (recorder.IsDue(Samples, now))
                {
                    recorder.Record(now);
                }

                if (now >= _saveDue)
                {
                    Save();
                }

                _meter.Go(Samples);
            }
        }

        return true;
    }

    // Between two samples, though inside the reading of the next one: what is saved is whole.
    private void SaveWhileWaiting()
    {
        if (_savedAt != Samples && Environment.TickCount64 >= _saveDue)
        {
            _meter.Suspend(Samples);
            Save();
            _meter.Go(Samples);
        }
    }

    private void Save()
    {
        _lastSaved = Folder.Checkpoints.Save(StreamCheckpoint.Build(_pipeline, _meter, _resumed?.BadRecords ?? []));
        (_savedAt, _saveDue) = (Samples, NextSave());

        // Samples leave no garbage, only checkpoints and figures do: too little for the collector to begin by itself within the hour, while resident
        // memory would creep up.
        long allocated = GC.GetTotalAllocatedBytes();
        if (allocated - _collectedAt > GarbageBetweenCollections)
        {
            GC.Collect();
            _collectedAt = allocated;
        }
    }

    private long NextSave() => Environment.TickCount64 + (long)(1000 * Options.CheckpointSeconds);

    // What came before a damaged record is whole, and of standard input it does not come again.
    private void Keep(CancellationToken cancellation)
    {
        if (Samples == 0)
        {
            return; // there is nothing to tell
        }

        try
        {
            Close(done: false, cancellation);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The disk, perhaps, is what failed at first; that is what the user is told. The checkpoint before is whole.
        }
    }

    private StreamRunResult Close(bool done, CancellationToken cancellation)
    {
        if (_savedAt != Samples)
        {
            Save();
        }

        var result = new StreamRunResult
        {
            Task = _pipeline.Source.Task,
            Scores = StreamScores.Of(_pipeline.Evaluation.Snapshot()),
            Window = Options.Window,
            SamplesPerSecond = _meter.Seconds > 0 ? Samples / _meter.Seconds : 0,
            StateBytes = _pipeline.Learner.StateBytes,
            AllocatedBytesPerSample = _meter.Allocation.PerSample(),
            TestAccuracy = done ? StreamTest.Accuracy(_pipeline, cancellation) : null,
            Skipped = _pipeline.Source.Skipped,
            Seconds = _meter.Seconds,
            WeightsSha256 = StreamCheckpoint.WeightsSha256(Checkpoint.Load(_lastSaved!)),
            IsDone = done,
            Run = Folder.Path,
            Report = Folder.ReportPath,
        };
        result.Write(Folder);
        StreamReport.Write(Folder);
        return result;
    }

    // "linear-elec.csv": letters, digits, dots and dashes of what the user wrote.
    private static string Label(StreamRunOptions options)
    {
        var name = StreamName.Parse(options.Stream);
        string stream = name.IsStandardInput ? "stdin" : Path.GetFileName(name.Path.TrimEnd('/', '\\'));
        string plain = new([.. stream.Replace(".gz", "", StringComparison.OrdinalIgnoreCase).Where(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.')]);
        return $"{options.Learner}-{plain}";
    }
}
