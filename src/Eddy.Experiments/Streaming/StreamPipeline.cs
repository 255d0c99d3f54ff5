using Eddy.Data;
using Eddy.Data.Images;
using Eddy.Data.Pamap2;
using Eddy.Data.Records;
using Eddy.Data.Streams;
using Eddy.Learners;
using Eddy.Streams;
using Eddy.Streams.Drift;

namespace Eddy.Experiments.Streaming;

/// <summary>From source to score: the stream, the learner behind its scaler, the detector, and the evaluation that joins them.</summary>
internal sealed class StreamPipeline : IDisposable
{
    private readonly ILearner _inner;

    private StreamPipeline(StreamRunOptions options, ISampleSource source, InterruptibleStream? input = null, ImageDataSet? images = null, Pamap2DataSet? sensors = null)
    {
        (Source, Input, Images, Sensors) = (source, input, images, sensors);
        var shape = new LearnerShape(source.InputSize, Math.Max(1, source.DeclaredClasses), source.Task, images is null ? 1 : options.Chunk, options.Seed, options.Delay);
        Options = options with
        {
            Task = source.Task,
            Scale = options.Scale ?? (images is null && sensors is null ? StreamScale.Running : StreamScale.None),
            LearnerOptions = options.LearnerOptions.Resolved(shape),
        };
        _inner = Options.LearnerOptions.Create(shape);
        Learner = Options.Scale == StreamScale.Running ? new ScaledLearner(_inner) : _inner;
        IDriftDetector? detector = Options.Drift switch
        {
            DriftWatch.Adwin => new Adwin(),
            DriftWatch.PageHinkley => new PageHinkley(),
            _ => null,
        };
        if (detector is not null && source.Task == LearningTask.Regression)
        {
            detector = new RelativeErrors(detector);
        }

        Evaluation = new PrequentialEvaluation(
            source, Learner, new PrequentialOptions { Window = Options.Window, FadingFactor = Options.Fading, DelaySamples = Options.Delay }, detector);
    }

    /// <summary>The options with everything that was left to the stream.</summary>
    public StreamRunOptions Options { get; }

    public ISampleSource Source { get; }

    /// <summary>The data set whose training images are the stream; null for records.</summary>
    public ImageDataSet? Images { get; }

    /// <summary>The data set whose training subjects are the stream; null for others.</summary>
    public Pamap2DataSet? Sensors { get; }

    /// <summary>Standard input, where that is the stream.</summary>
    public InterruptibleStream? Input { get; }

    public ILearner Learner { get; }

    public IReportsNeurons? Neurons => _inner as IReportsNeurons;

    public PrequentialEvaluation Evaluation { get; }

    public IReadOnlyList<string> BadRecords => Source is RecordSource records ? records.BadRecords : Sensors?.BadRows ?? [];

    /// <summary>The test part of the data set, from its beginning; null where there is none.</summary>
    public ISampleSource? OpenTest() => Images is { Test.Count: > 0 } images ? ImageSource.OfTest(images)
        : Sensors is { Test.Count: > 0 } sensors ? new Pamap2Source(sensors, sensors.Test)
        : null;

    /// <summary>Opens the stream and makes what runs on it. Nothing is written.</summary>
    /// <param name="options">Valid options.</param>
    /// <param name="position">Where a saved run was in the stream; null for the beginning.</param>
    /// <param name="standardInput">Opens standard input, if that is the stream.</param>
    /// <param name="cancellation">Ends waiting for input.</param>
    /// <exception cref="InvalidDataException">The stream is damaged, empty, or does not have what the options ask for.</exception>
    /// <exception cref="IOException">It is not there.</exception>
    public static StreamPipeline Open(StreamRunOptions options, string? position, Func<Stream> standardInput, CancellationToken cancellation)
    {
        var name = StreamName.Parse(options.Stream);
        InterruptibleStream? input = null;
        ISampleSource? source = null;
        try
        {
            if (name.Form == StreamForm.Images)
            {
                RequireLabels(name.Path, "images", options);
                ImageDataSet images = Load(name.Path);
                source = new ImageSource(images, new ImageSourceOptions { ChunkSize = options.Chunk, Passes = options.Passes, Seed = options.Seed });
                if (position is not null)
                {
                    source.ResumeAt(position);
                }

                return new StreamPipeline(options, source, images: images);
            }

            if (name.Form == StreamForm.Sensors)
            {
                RequireLabels(name.Path, "rows", options);
                var sensors = Pamap2DataSet.Load(name.Path, new Pamap2Options { OnBad = OnBad(options) });
                source = new Pamap2Source(sensors, passes: options.Passes);
                if (position is not null)
                {
                    source.ResumeAt(position);
                }

                return new StreamPipeline(options, source, sensors: sensors);
            }

            var records = new RecordOptions
            {
                Target = options.Target,
                Task = options.Task ?? LearningTask.Classification,
                OnBad = OnBad(options),
            };
            if (name.IsStandardInput)
            {
                input = new InterruptibleStream(standardInput(), cancellation);
                source = RecordSources.Open(input, "standard input", records, position);
            }
            else
            {
                source = RecordSources.Open(name.Path, records);
                if (position is not null)
                {
                    source.ResumeAt(position);
                }
            }

            return new StreamPipeline(options, source, input);
        }
        catch
        {
            source?.Dispose();
            input?.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        Source.Dispose();
        Input?.Dispose();
    }

    private static OnBadRecord OnBad(StreamRunOptions options) => options.OnBad == Streaming.BadRecords.Skip ? OnBadRecord.Skip : OnBadRecord.Fail;

    private static void RequireLabels(string path, string what, StreamRunOptions options)
    {
        if (options.Task == LearningTask.Regression)
        {
            throw new ArgumentException($"Task: the {what} of {path} have classes, so their task is classification.");
        }

        if (options.Target is { } target)
        {
            throw new ArgumentException($"Target: the {what} of {path} have their own labels, so there is no column '{target}'. Leave it out.");
        }
    }

    private static ImageDataSet Load(string path) => DataSets.All.Any(known => known.Name == path) || Directory.Exists(path)
        ? DataSets.Load(path, threads: Environment.ProcessorCount)
        : throw new DirectoryNotFoundException($"{path}: there is no such folder of images. Give a folder with four MNIST-style IDX files.");
}
