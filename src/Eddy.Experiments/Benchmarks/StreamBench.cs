using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using Eddy.Data.Records;
using Eddy.Learners;
using Eddy.Numerics;
using Eddy.Streams;

namespace Eddy.Experiments.Benchmarks;

/// <summary>One measured loop over samples, on one thread.</summary>
/// <param name="What">What is done for each sample.</param>
/// <param name="SamplesPerSecond">From the first decile of the time of many short runs, since whatever else runs on a machine can only add to it.</param>
/// <param name="MedianSamplesPerSecond">From the median of the same runs.</param>
/// <param name="MicrosecondsPerSample">One over <paramref name="SamplesPerSecond"/>.</param>
/// <param name="GigabytesPerSecond">Weights and lateral maps that a sample must move (read, and written where they learn) over that time; 0 where that is no bound.</param>
/// <param name="StateBytes">What is kept from one sample to the next; 0 for a reader.</param>
/// <param name="AllocatedBytesPerSample">Managed memory, after a warm-up.</param>
public sealed record StreamBenchRow(
    string What, double SamplesPerSecond, double MedianSamplesPerSecond, double MicrosecondsPerSample, double GigabytesPerSecond, long StateBytes, double AllocatedBytesPerSample);

/// <summary>The machine's bound and the loops, measured in one process.</summary>
/// <param name="VectorBits">Vector width in use.</param>
/// <param name="CopyGbPerSecond">Copy bandwidth of one thread beyond the caches, bytes read and written.</param>
/// <param name="Rows">The loops.</param>
public sealed record StreamBenchResult(int VectorBits, double CopyGbPerSecond, IReadOnlyList<StreamBenchRow> Rows);

/// <summary>Measures what a sample costs on a stream: reading it, and the whole loop of answer, score, learn for the linear learner and for TRL.</summary>
public static class StreamBench
{
    private const int Inputs = 8;

    /// <summary>Measures everything on one thread. About 20 s.</summary>
    /// <param name="progress">Told what is measured next; may be null.</param>
    public static StreamBenchResult Run(Action<string>? progress = null)
    {
        progress?.Invoke("copy bandwidth");
        double copy = MachineBound.CopyGigabytesPerSecond(1);
        var rows = new List<StreamBenchRow>();
        foreach ((string what, int batch, Func<Loop> make) in new (string, int, Func<Loop>)[]
        {
            ("linear, 8 inputs, 2 classes", 2000, () => Prequential(Inputs, 2, new LinearLearner(Inputs, 2, LearningTask.Classification))),
            ("the same on running scales", 2000, () => Prequential(Inputs, 2, new ScaledLearner(new LinearLearner(Inputs, 2, LearningTask.Classification)))),
            ("read CSV, gzip, 8 inputs", 2000, ReadCsv),
            ("trl 8 -> 128 -> 64", 100, () => Trl(Inputs, 2, [128, 64])),
            ("trl 784 -> 512 -> 256", 20, () => Trl(784, 10, [512, 256])),
        })
        {
            progress?.Invoke(what);
            Loop loop = make();
            rows.Add(Measure(what, loop, batch));
            loop.End();
        }

        return new StreamBenchResult(Simd<float>.Bits, copy, rows);
    }

    private static StreamBenchRow Measure(string what, Loop loop, int batch)
    {
        var times = new List<double>(1 << 20);
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed.TotalSeconds < 1)
        {
            loop.Run(batch); // warm-up: the JIT, the caches
        }

        long before = GC.GetAllocatedBytesForCurrentThread(), samples = 0;
        clock.Restart();
        while (clock.Elapsed.TotalSeconds < 3)
        {
            long start = Stopwatch.GetTimestamp();
            loop.Run(batch);
            times.Add(Stopwatch.GetElapsedTime(start).TotalSeconds / batch);
            samples += batch;
        }

        double allocated = (GC.GetAllocatedBytesForCurrentThread() - before) / (double)samples;
        times.Sort();
        double seconds = times[times.Count / 10];
        return new StreamBenchRow(
            what, 1 / seconds, 1 / times[times.Count / 2], seconds * 1e6, loop.BytesMoved / seconds / 1e9, loop.StateBytes, Math.Round(allocated, 3));
    }

    private static Loop Trl(int inputs, int classes, int[] layers)
    {
        double bytes = 0;
        for (int l = 0; l < layers.Length; l++)
        {
            double weights = (double)(l == 0 ? inputs : layers[l - 1]) * layers[l], lateral = (double)layers[l] * layers[l];
            bytes += sizeof(float) * ((3 * weights) + (2 * lateral)); // W is read for the answer, read and written by the step; L is read and written once
        }

        return Prequential(inputs, classes, new TrlLearner(inputs, classes, LearningTask.Classification, seed: 1, new TrlLearnerOptions { Layers = layers }), bytes);
    }

    private static Loop Prequential(int inputs, int classes, ILearner learner, double bytesMoved = 0)
    {
        var source = new EndlessSource(inputs, classes);
        var evaluation = new PrequentialEvaluation(source, learner);
        return new Loop(samples => evaluation.Run(samples), learner.StateBytes, bytesMoved, source.Dispose);
    }

    // The file begins anew when it has been read: opening it is part of what is measured, once in 200,000 rows.
    private static Loop ReadCsv()
    {
        const int Rows = 200_000;
        var file = new MemoryStream();
        using (var gzip = new GZipStream(file, CompressionLevel.Optimal, leaveOpen: true))
        using (var text = new StreamWriter(gzip, new UTF8Encoding(false)))
        {
            var random = new RandomSource(3);
            text.Write("a,b,c,d,e,f,g,h,class\n");
            for (int row = 0; row < Rows; row++)
            {
                for (int k = 0; k < Inputs; k++)
                {
                    text.Write(random.NextDouble().ToString("F6", CultureInfo.InvariantCulture));
                    text.Write(',');
                }

                text.Write(random.NextInt(2) == 0 ? "up\n" : "down\n");
            }
        }

        byte[] bytes = file.ToArray();
        RecordSource? source = null;
        float[] input = new float[Inputs];
        return new Loop(
            samples =>
            {
                for (int i = 0; i < samples; i++)
                {
                    if (source is null || !source.Read(input, out _))
                    {
                        source?.Dispose();
                        source = RecordSources.Open(new MemoryStream(bytes), "memory");
                        source.Read(input, out _);
                    }
                }
            },
            0,
            0,
            () => source?.Dispose());
    }

    private sealed record Loop(Action<int> Run, long StateBytes, double BytesMoved, Action End);

    // Noisy prototypes, a class for 16 samples at a time, from memory and without end.
    private sealed class EndlessSource : ISampleSource
    {
        private const int Samples = 4096;

        private readonly float[] _inputs;
        private readonly int _classes;

        public EndlessSource(int inputs, int classes)
        {
            (InputSize, _classes) = (inputs, classes);
            ClassNames = [.. Enumerable.Range(0, classes).Select(c => c.ToString(CultureInfo.InvariantCulture))];
            var random = new RandomSource(2);
            float[] prototypes = [.. Enumerable.Range(0, inputs * classes).Select(_ => (float)random.NextGaussian())];
            _inputs = new float[Samples * inputs];
            for (int i = 0; i < _inputs.Length; i++)
            {
                _inputs[i] = prototypes[(ClassOf(i / inputs) * inputs) + (i % inputs)] + (float)random.NextGaussian();
            }
        }

        public string Name => "memory";

        public LearningTask Task => LearningTask.Classification;

        public int InputSize { get; }

        public IReadOnlyList<string> InputNames => [];

        public IReadOnlyList<string> ClassNames { get; }

        public int DeclaredClasses => _classes;

        public long? Count => null;

        public long Position { get; private set; }

        public long Skipped => 0;

        public bool Read(Span<float> input, out float target)
        {
            int at = (int)(Position++ % Samples);
            _inputs.AsSpan(at * InputSize, InputSize).CopyTo(input);
            target = ClassOf(at);
            return true;
        }

        public string SavePosition() => "{}";

        public void ResumeAt(string position)
        {
        }

        public void Dispose()
        {
        }

        private int ClassOf(int sample) => sample / 16 % _classes;
    }
}
