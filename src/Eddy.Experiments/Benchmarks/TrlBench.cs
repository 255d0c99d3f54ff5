using System.Diagnostics;
using System.Globalization;
using Eddy.Networks;
using Eddy.Numerics;
using Eddy.Signals.Trl;
using Eddy.Steps;

namespace Eddy.Experiments.Benchmarks;

/// <summary>One measured training step.</summary>
/// <param name="Shape">Batch × inputs → neurons, for example <c>64x784->512</c>.</param>
/// <param name="Threads">Threads.</param>
/// <param name="Milliseconds">Time of one full step: the first decile of many, since whatever else runs on a machine can only add to it.</param>
/// <param name="MedianMilliseconds">The median of the same steps: far above the first decile on a machine that is busy.</param>
/// <param name="Gflops">4·B·I·O + 4·B·O² operations over that time; the step of the weights is not counted.</param>
/// <param name="FractionOfPeak">Of the multiply-add peak of as many threads.</param>
/// <param name="WeightGigabytesPerSecond">Least bytes that a step moves (weights and both moments, read and written) over that time.</param>
/// <param name="AllocatedBytesPerStep">Managed memory allocated by all threads.</param>
public sealed record TrlBenchRow(
    string Shape, int Threads, double Milliseconds, double MedianMilliseconds, double Gflops, double FractionOfPeak, double WeightGigabytesPerSecond, double AllocatedBytesPerStep);

/// <summary>The machine's bounds and the engine's figures, measured in one process.</summary>
/// <param name="VectorBits">Vector width in use.</param>
/// <param name="PeakGflops">Multiply-add peak of one thread.</param>
/// <param name="CopyGbPerSecond">Copy bandwidth of one thread, bytes read and written.</param>
/// <param name="PeakGflopsAllThreads">Multiply-add peak of the larger number of threads.</param>
/// <param name="CopyGbPerSecondAllThreads">Copy bandwidth of the larger number of threads.</param>
/// <param name="Rows">The steps.</param>
public sealed record TrlBenchResult(
    int VectorBits, double PeakGflops, double CopyGbPerSecond, double PeakGflopsAllThreads, double CopyGbPerSecondAllThreads, IReadOnlyList<TrlBenchRow> Rows);

/// <summary>Measures the full TRL step: forward, statistics, lateral pass, gradients, Adam on the weights and on the lateral map.</summary>
public static class TrlBench
{
    private static readonly (int Batch, int Inputs, int Neurons)[] _shapes = [(64, 784, 512), (64, 512, 256), (64, 2000, 2000), (1, 784, 512)];

    /// <summary>Measures all shapes on 1 and on <paramref name="threads"/> threads. About 20 s.</summary>
    /// <param name="threads">The larger number of threads, above 0.</param>
    /// <param name="progress">Told what is measured next; may be null.</param>
    public static TrlBenchResult Run(int threads, Action<string>? progress = null)
    {
        progress?.Invoke("multiply-add peak and copy bandwidth");
        int[] teams = threads == 1 ? [1] : [1, threads];
        double[] peaks = [.. teams.Select(MachineBound.PeakGflops)], copies = [.. teams.Select(MachineBound.CopyGigabytesPerSecond)];
        var rows = new List<TrlBenchRow>();
        foreach ((int batch, int inputs, int neurons) in _shapes)
        {
            progress?.Invoke(Name(batch, inputs, neurons));
            rows.AddRange(Measure(batch, inputs, neurons, teams, peaks));
        }

        return new TrlBenchResult(Simd<float>.Bits, peaks[0], copies[0], peaks[^1], copies[^1], rows);
    }

    // The team sizes take turns, so that a machine that slows down slows them all and their ratio stands.
    private static IEnumerable<TrlBenchRow> Measure(int batch, int inputs, int neurons, int[] teams, double[] peaks)
    {
        double operations = (4.0 * batch * inputs * neurons) + (4.0 * batch * neurons * neurons);
        double bytes = 24.0 * (((double)inputs * neurons) + ((double)neurons * neurons));
        WorkerTeam[] workers = [.. teams.Select(size => new WorkerTeam(size))];
        TrlEncoder<float>[] encoders = [.. workers.Select(team => Encoder(batch, inputs, neurons, team))];
        List<double>[] times = [.. teams.Select(_ => new List<double>())];
        double[] allocated = new double[teams.Length];

        var total = Stopwatch.StartNew();
        for (int round = 0; round < 3 || total.Elapsed.TotalSeconds < 4; round++)
        {
            for (int t = 0; t < teams.Length; t++)
            {
                int steps = round == 0 ? 40 : 8;
                long before = GC.GetTotalAllocatedBytes(precise: true);
                for (int s = 0; s < steps; s++)
                {
                    long start = Stopwatch.GetTimestamp();
                    encoders[t].Learn(0, 1);
                    times[t].Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
                }

                if (round == 0)
                {
                    times[t].Clear(); // warm-up: the JIT, the caches
                    times[t].Capacity = 1 << 20;
                }
                else
                {
                    allocated[t] = Math.Max(allocated[t], (GC.GetTotalAllocatedBytes(precise: true) - before) / (double)steps);
                }
            }
        }

        for (int t = 0; t < teams.Length; t++)
        {
            workers[t].Dispose();
            times[t].Sort();
            double milliseconds = times[t][times[t].Count / 10], median = times[t][times[t].Count / 2], gflops = operations / milliseconds / 1e6;
            yield return new TrlBenchRow(Name(batch, inputs, neurons), teams[t], milliseconds, median, gflops, gflops / peaks[t], bytes / milliseconds / 1e6, Math.Floor(allocated[t]));
        }
    }

    private static TrlEncoder<float> Encoder(int batch, int inputs, int neurons, WorkerTeam team)
    {
        TrlOptions signal = batch == 1 ? TrlOptions.TrlS : TrlOptions.Trl; // a batch of one has no chunk
        var encoder = new TrlEncoder<float>(inputs, [neurons], new TrlLayerOptions { BatchSize = batch, Trl = signal, Step = new AdamOptions { LearningRate = 1e-4 } }, 1, team);
        var random = new RandomSource(2);
        float[] input = new float[batch * inputs];
        for (int i = 0; i < input.Length; i++)
        {
            input[i] = (float)random.NextGaussian();
        }

        encoder.Input.CopyFromRows(input);
        return encoder;
    }

    private static string Name(int batch, int inputs, int neurons) => string.Create(CultureInfo.InvariantCulture, $"{batch}x{inputs}->{neurons}");
}
