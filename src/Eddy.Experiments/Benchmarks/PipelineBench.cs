using System.Diagnostics;
using Eddy.Networks;
using Eddy.Networks.Pipeline;
using Eddy.Numerics;
using Eddy.Signals.Trl;
using Eddy.Steps;

namespace Eddy.Experiments.Benchmarks;

/// <summary>Measures the steps of a whole TRL-S stack with layers one after the other, every layer's neurons over the threads, and with layers as a pipeline.</summary>
public static class PipelineBench
{
    /// <summary>A layer at a time, its neurons over the threads.</summary>
    public const string OneByOne = "layer after layer";

    /// <summary>A pipeline of whole layers.</summary>
    public const string WholeLayers = "pipeline, whole layers";

    /// <summary>A pipeline whose layers all have their neurons over all threads.</summary>
    public const string AllNeurons = "pipeline, neurons";

    private const int WarmUp = 40; // steps: the JIT settles on final code

    private static readonly PipelineBenchPlan[] _plans =
    [
        new(64, 784, [2000, 2000, 2000, 2000], 18),
        new(64, 784, [512, 256], 8),
        new(16, 128, [128, 128, 128, 128, 128, 128, 128, 128], 6),
    ];

    /// <summary>Measures all networks on 1 and on <paramref name="threads"/> threads. Under a minute.</summary>
    /// <param name="threads">The larger number of threads, above 0.</param>
    /// <param name="quick">Whether the widest network is left out and the others are measured for a second: a look, not a figure.</param>
    /// <param name="progress">Told what is measured next; may be null.</param>
    public static PipelineBenchResult Run(int threads, bool quick = false, Action<string>? progress = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        progress?.Invoke("multiply-add peak, copy bandwidth and barrier");
        int[] teams = threads == 1 ? [1] : [1, threads];
        double[] peaks = [.. teams.Select(MachineBound.PeakGflops)], copies = [.. teams.Select(MachineBound.CopyGigabytesPerSecond)];
        double barrier = BarrierMicroseconds(threads);
        var rows = new List<PipelineBenchRow>();
        foreach (PipelineBenchPlan plan in quick ? _plans[1..].Select(plan => plan with { Seconds = 1 }) : _plans)
        {
            progress?.Invoke(plan.Name);
            rows.AddRange(Measure(plan, teams, peaks, barrier));
        }

        return new PipelineBenchResult(Simd<float>.Bits, threads, peaks[0], peaks[^1], copies[0], copies[^1], barrier, rows);
    }

    // Ways and teams take turns, so that a machine that slows down slows them all and their ratio stands. Ways share a team's encoder: the same memory for all.
    private static List<PipelineBenchRow> Measure(PipelineBenchPlan plan, int[] sizes, double[] peaks, double barrier)
    {
        Dictionary<string, double>[] paths = [.. sizes.Select(size => CriticalPaths(plan, size))];
        GC.Collect(); // that network
        WorkerTeam[] teams = [.. sizes.Select(size => new WorkerTeam(size))];
        try
        {
            List<Contender> contenders = [.. teams.SelectMany(team => Contenders(plan, team))];
            var total = Stopwatch.StartNew();
            foreach (Contender contender in contenders)
            {
                int steps = plan.Operations > 1e9 ? 2 : WarmUp; // a long step is final code before its first is done
                contender.Round(steps);
                contender.Forget();
            }

            int stepsARound = Math.Clamp((int)(0.02 / contenders.Min(contender => contender.SecondsOfWarmUp)), 3, 100);
            for (int round = 0; round < 3 || total.Elapsed.TotalSeconds < plan.Seconds; round++)
            {
                for (int c = 0; c < contenders.Count; c++)
                {
                    contenders[(c + round) % contenders.Count].Round(stepsARound); // each in every place
                }
            }

            return
            [
                .. contenders.Select(contender =>
                {
                    int team = Array.IndexOf(sizes, contender.Threads);
                    double path = paths[team][contender.Way] + (contender.Barriers * barrier * 1e-6);
                    return Row(plan, contender, contenders[0], peaks[team]) with { FreeSamplesPerSecond = plan.Batch / path, FreeSpeedUp = paths[0][OneByOne] / path };
                }),
            ];
        }
        finally
        {
            foreach (WorkerTeam team in teams)
            {
                team.Dispose();
            }
        }
    }

    private static PipelineBenchRow Row(PipelineBenchPlan plan, Contender contender, Contender one, double peak)
    {
        double best = contender.Steps.Min(), gflops = plan.Operations / best / 1e9;
        return new PipelineBenchRow(
            plan.Name,
            contender.Threads,
            contender.Way,
            contender.Barriers,
            plan.Batch / best,
            plan.Batch / Median(contender.Steps),
            one.Steps.Min() / best,
            Median(contender.Rounds.Zip(one.Rounds, (seconds, alone) => alone / seconds)),
            contender.Bound,
            gflops,
            gflops / peak,
            24e-9 * plan.Weights / best,
            contender.Way == OneByOne ? 0 : plan.MessageBytes,
            contender.LeastBytes,
            0,
            0);
    }

    private static IEnumerable<Contender> Contenders(PipelineBenchPlan plan, WorkerTeam team)
    {
        var options = new TrlLayerOptions { BatchSize = plan.Batch, Trl = TrlOptions.TrlS, Step = new AdamOptions { LearningRate = 1e-4 } };
        var encoder = new TrlEncoder<float>(plan.Inputs, plan.Layers, options, 1, team);
        var random = new RandomSource(2);
        float[] input = new float[plan.Batch * plan.Inputs];
        for (int i = 0; i < input.Length; i++)
        {
            input[i] = (float)random.NextGaussian();
        }

        encoder.Input.CopyFromRows(input);
        int layers = plan.Layers.Count;
        var whole = new TrlPipeline<float>(encoder, PipelineSplit.Layers);
        var neurons = new TrlPipeline<float>(encoder, PipelineSplit.Neurons);
        double even = plan.NeuronBalance(team.Workers);
        bool alone = team.Workers == 1;
        yield return new Contender(OneByOne, team.Workers, alone ? 0 : 2 * layers, even, 0, () => encoder.Learn(0, layers), () => { });
        yield return new Contender(WholeLayers, team.Workers, alone ? 0 : 1, whole.LayerBalance, layers - 1, () => whole.Learn(), () => whole.Drain());
        yield return new Contender(AllNeurons, team.Workers, alone ? 0 : 2, even, layers - 1, () => neurons.Learn(), () => neurons.Drain());
    }

    // The best of many: on a machine that is busy most of them wait for a thread that is not running.
    private static double BarrierMicroseconds(int threads)
    {
        using var team = new WorkerTeam(threads);
        double best = double.PositiveInfinity;
        for (int round = 0; round < 2000; round++)
        {
            const int Barriers = 20;
            long start = Stopwatch.GetTimestamp();
            for (int i = 0; i < Barriers; i++)
            {
                team.Run(Nothing.Instance);
            }

            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalMicroseconds / Barriers);
        }

        return best;
    }

    // Seconds of a step's dearest shares, way by way: each share alone, so that a busy machine does not matter.
    private static Dictionary<string, double> CriticalPaths(PipelineBenchPlan plan, int threads)
    {
        var clock = new ShareClock();
        using var team = WorkerTeam.InTurn(threads, clock);
        var paths = new Dictionary<string, double>();
        foreach (Contender contender in Contenders(plan, team))
        {
            bool isLong = plan.Operations > 1e9;
            contender.Round(isLong ? 1 : WarmUp);
            clock.Forget();
            contender.Fill();
            var total = Stopwatch.StartNew();
            for (int step = 0; step < 3 || (!isLong && total.Elapsed.TotalSeconds < plan.Seconds / 6); step++)
            {
                clock.Step(contender.Learn);
            }

            contender.Drain();
            paths[contender.Way] = clock.CriticalPath;
        }

        return paths;
    }

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }

    // One way on one team. A pipeline is timed when every layer has a batch: filling and draining it are left out, as they are once in an epoch.
    private sealed class Contender(string way, int threads, int barriers, double bound, int ticksToFill, Action learn, Action drain)
    {
        public string Way => way;

        public int Threads => threads;

        public int Barriers => barriers;

        public double Bound => bound;

        /// <summary>Seconds of every step.</summary>
        public List<double> Steps { get; } = new(1 << 18);

        /// <summary>Mean seconds of a step, round by round.</summary>
        public List<double> Rounds { get; } = new(1 << 16);

        public double SecondsOfWarmUp { get; private set; }

        public double LeastBytes { get; private set; } = double.PositiveInfinity;

        public Action Learn => learn;

        public Action Drain => drain;

        public void Fill()
        {
            for (int tick = 0; tick < ticksToFill; tick++)
            {
                learn();
            }
        }

        public void Round(int steps)
        {
            Fill();
            long bytes = GC.GetTotalAllocatedBytes(precise: true), first = Stopwatch.GetTimestamp(), start = first;
            for (int step = 0; step < steps; step++)
            {
                learn();
                long end = Stopwatch.GetTimestamp();
                Steps.Add(Stopwatch.GetElapsedTime(start, end).TotalSeconds);
                start = end;
            }

            LeastBytes = Math.Min(LeastBytes, (GC.GetTotalAllocatedBytes(precise: true) - bytes) / (double)steps);
            Rounds.Add(Stopwatch.GetElapsedTime(first, start).TotalSeconds / steps);
            drain();
        }

        public void Forget()
        {
            SecondsOfWarmUp = Steps.Min();
            LeastBytes = double.PositiveInfinity;
            Steps.Clear();
            Rounds.Clear();
        }
    }

    private sealed class Nothing : ITeamWork
    {
        public static Nothing Instance { get; } = new();

        public void Run(int worker, int workers)
        {
        }
    }
}
