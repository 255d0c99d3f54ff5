using Eddy.Learners.Recurrent;
using Eddy.Numerics;
using Eddy.Steps;
using Eddy.Traces;
using Eddy.Traces.Diagonal;
using Eddy.Traces.Events;

namespace Eddy.Experiments.Benchmarks;

/// <summary>One network with one rule.</summary>
/// <param name="Network">Sizes.</param>
/// <param name="Rule">Learning rule.</param>
/// <param name="Batch">Parallel streams.</param>
/// <param name="ObserveMicroseconds">A step of all streams without a learning signal: forward and trace. First decile of many short runs, as all times.</param>
/// <param name="LessonMicroseconds">A step with a lesson of every stream; weights move after every <see cref="SpikingBench.Window"/> steps, and their move is shared among these.</param>
/// <param name="UpdateMicroseconds">A step with a lesson of every stream, after which weights move.</param>
/// <param name="TraceBytes">What the rule carries from step to step, all streams; for back-propagation, what it stores.</param>
/// <param name="SpikesPerSecond">Spikes, of inputs and of units, that all streams go through in a second of steps with a lesson.</param>
/// <param name="BytesMoved">The least that a step without a signal moves: weights of active sources read, what the rule carries read and written (events: the active rows).</param>
/// <param name="CopyFraction">Those bytes over the time of such a step, as a fraction of a copy of as many bytes.</param>
/// <param name="AllocatedBytes">Managed memory a step, the most of the three.</param>
/// <param name="Activity">Mean share of units that fire, by layer, while it was measured.</param>
public sealed record SpikingBenchRow(
    string Network,
    string Rule,
    int Batch,
    double ObserveMicroseconds,
    double LessonMicroseconds,
    double UpdateMicroseconds,
    long TraceBytes,
    double SpikesPerSecond,
    long BytesMoved,
    double CopyFraction,
    double AllocatedBytes,
    IReadOnlyList<double> Activity);

/// <summary>A rule's gradient against that of the dense traces, over a sequence with frozen weights.</summary>
/// <param name="What">Which, and in what numbers.</param>
/// <param name="RelativeError">‖a − b‖ / ‖b‖ over all weights of the layers.</param>
public sealed record SpikingBenchCheck(string What, double RelativeError);

/// <summary>Memory after a short and a long sequence.</summary>
/// <param name="Steps">Time steps of one sequence.</param>
/// <param name="StateBytes">Weights, states and what the rule carries.</param>
/// <param name="HeapBytes">All managed memory in use.</param>
public sealed record SpikingBenchMemory(int Steps, long StateBytes, long HeapBytes);

/// <summary>All of it, measured in one process on one thread.</summary>
/// <param name="VectorBits">Vector width in use.</param>
/// <param name="CopyGbPerSecond">Copy bandwidth beyond the caches, bytes read and written.</param>
/// <param name="Rows">The steps.</param>
/// <param name="Checks">Event-driven and 16-bit gradients against the dense ones.</param>
/// <param name="Memory">A short and a long sequence with event-driven traces.</param>
/// <param name="Refused">Pairs that a rule refuses, with its reason.</param>
public sealed record SpikingBenchResult(
    int VectorBits,
    double CopyGbPerSecond,
    IReadOnlyList<SpikingBenchRow> Rows,
    IReadOnlyList<SpikingBenchCheck> Checks,
    IReadOnlyList<SpikingBenchMemory> Memory,
    IReadOnlyList<string> Refused);

/// <summary>What to measure.</summary>
public sealed record SpikingBenchPlan
{
    /// <summary>Only rules whose name begins so, such as <c>d-rtrl</c>; null for all.</summary>
    public string? Rule { get; init; }

    /// <summary>Only small networks, few streams and short runs.</summary>
    public bool Quick { get; init; }
}

/// <summary>Measures what a step of spiking networks costs under every rule, on one thread.</summary>
public static class SpikingBench
{
    /// <summary>Steps between two moves of the weights where they do not move at every step.</summary>
    public const int Window = SpikingBenchRules.Window;

    private const int MeasuredWindow = 8; // of several streams

    /// <summary>The rules, in order.</summary>
    public static IReadOnlyList<string> Rules { get; } = [.. SpikingBenchRules.All.Select(r => r.Name)];

    /// <summary>Measures on one thread.</summary>
    /// <param name="plan">What to measure.</param>
    /// <param name="progress">Told what is measured next; may be null.</param>
    /// <exception cref="ArgumentException">No rule's name begins so.</exception>
    public static SpikingBenchResult Run(SpikingBenchPlan plan, Action<string>? progress = null)
    {
        SpikingBenchRule[] rules = [.. SpikingBenchRules.All.Where(r => plan.Rule is null || r.Name.StartsWith(plan.Rule, StringComparison.Ordinal))];
        if (rules.Length == 0)
        {
            throw new ArgumentException($"no rule of this benchmark begins with '{plan.Rule}'; known are {string.Join("; ", Rules)}.");
        }

        progress?.Invoke("copy bandwidth");
        double copy = MachineBound.CopyGigabytesPerSecond(1);
        SpikingBenchNetwork[] networks = plan.Quick
            ? [new("70+128 → 128 recurrent", 70, 128, 1, recurrent: true), new("70 → 3×64", 70, 64, 3, recurrent: false)]
            : [new("700+1024 → 1024 recurrent", 700, 1024, 1, recurrent: true), new("700 → 3×512", 700, 512, 3, recurrent: false)];
        int[] batches = plan.Quick ? [1, 4] : [1, 32];
        var rows = new List<SpikingBenchRow>();
        var refused = new List<string>();
        foreach (SpikingBenchNetwork network in networks)
        {
            foreach (int batch in batches)
            {
                foreach (SpikingBenchRule rule in rules.Where(r => r.Recurrent is null || r.Recurrent == network.IsRecurrent))
                {
                    progress?.Invoke($"{network.Name}, {rule.Name}, batch {batch}");
                    try
                    {
                        rows.Add(Measure(network, rule, batch, plan.Quick));
                    }
                    catch (NotSupportedException refusal)
                    {
                        refused.Add($"{network.Name}, {rule.Name}: {refusal.Message}");
                    }
                }
            }
        }

        progress?.Invoke("gradients against each other");
        SpikingBenchCheck[] checks = [.. networks.SelectMany(n => Checks(n, plan.Quick ? 100 : 200))];
        progress?.Invoke("memory of a long sequence");
        SpikingBenchMemory[] memory = Memory(networks[0], 100, plan.Quick ? 2000 : 100_000);
        return new SpikingBenchResult(Simd<float>.Bits, copy, rows, checks, memory, refused);
    }

    private static SpikingBenchRow Measure(SpikingBenchNetwork network, SpikingBenchRule rule, int batch, bool quick)
    {
        double seconds = quick ? 0.02 : 0.25;
        int window = batch == 1 && !quick ? Window : MeasuredWindow;
        float[][] spikes = network.Spikes(batch), targets = SpikingBenchNetwork.Targets(batch);
        int at = 0;

        // Two learners: the first moves its weights at the end of windows, the second at every step. Back-propagation does the first either way. Of the first's windows, which are
        // short where streams are many, the move is shared among as many steps as a long one has.
        RecurrentLearner learner = network.Learner(rule, batch, rule.KeepsSteps ? 1 : window * batch);
        double[] activity = SpikingBenchNetwork.Activity(learner, () => Next(), 100);
        StepTime observe = Steps(() => Next());
        StepTime lesson = rule.KeepsSteps ? Together(Learn) : Steps(Learn);
        long carried = sizeof(float) * learner.Core.Credit.Tensors.Sum(t => (long)t.Tensor.Values.Length);
        if (rule.KeepsSteps)
        {
            carried = StoredBytes(learner);
        }

        (long weights, long rows) = Moved(learner);
        learner = null!;
        GC.Collect();
        learner = network.Learner(rule, batch, 1);
        StepTime update = rule.KeepsSteps ? lesson : Steps(Learn);
        long moved = (weights * batch) + (2 * (rule.EventDriven ? rows * batch : rule.KeepsSteps ? carried / Window : carried));
        double spikesAStep = batch * (spikes.Average(s => s.Count(v => v != 0)) / batch) + (batch * activity.Select((a, l) => a * learner.Core.Network.Layers[l].Shape.Units).Sum());
        var row = new SpikingBenchRow(
            network.Name,
            rule.Name,
            batch,
            observe.Seconds * 1e6,
            lesson.Seconds * 1e6,
            update.Seconds * 1e6,
            carried,
            spikesAStep / lesson.Seconds,
            moved,
            moved / observe.Seconds / 1e9 / MachineBound.CopyGigabytesPerSecond(Math.Min(moved, 256 << 20)),
            Math.Max(observe.AllocatedBytes, Math.Max(lesson.AllocatedBytes, update.AllocatedBytes)),
            activity);
        learner = null!;
        GC.Collect();
        return row;

        void Learn()
        {
            int now = Next();
            if (batch == 1)
            {
                learner.Learn(targets[now]);
            }
            else
            {
                learner.LearnBatch(targets[now]);
            }
        }

        int Next()
        {
            int now = at;
            at = (at + 1) % spikes.Length;
            if (batch == 1)
            {
                learner.Observe(spikes[now]);
            }
            else
            {
                learner.ObserveBatch(spikes[now]);
            }

            return now;
        }

        StepTime Together(Action step)
        {
            StepTime window = StepTimer.Measure(
                () =>
                {
                    for (int t = 0; t < Window; t++)
                    {
                        step();
                    }
                },
                seconds,
                quick);
            return new StepTime(window.Seconds / Window, window.Median / Window, window.AllocatedBytes / Window);
        }

        // Steps one by one, for nothing longer than a step is seldom disturbed: those at which traces are folded, and those at which weights move, apart from the others.
        StepTime Steps(Action step)
        {
            const int Counted = 20;
            StepTimer.WarmUp(step, quick);
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int t = 0; t < Counted; t++)
            {
                step();
            }

            double allocated = (GC.GetAllocatedBytesForCurrentThread() - before) / (double)Counted;
            List<double> plain = [], folds = [], moves = [];
            var clock = System.Diagnostics.Stopwatch.StartNew();
            while (clock.Elapsed.TotalSeconds < seconds || plain.Count + moves.Count < 3 * window)
            {
                long folded = Folds(learner), waiting = learner.Core.Waiting, from = System.Diagnostics.Stopwatch.GetTimestamp();
                step();
                double took = System.Diagnostics.Stopwatch.GetElapsedTime(from).TotalSeconds;
                (learner.Core.Waiting < waiting ? moves : Folds(learner) > folded ? folds : plain).Add(took);
            }

            int all = plain.Count + folds.Count + moves.Count;
            double usual = plain.Count > 0 ? Decile(plain) : Decile(moves);
            double fold = folds.Count == 0 ? 0 : Math.Max(0, Decile(folds) - usual) * folds.Count / (all - moves.Count);
            double move = moves.Count == 0 || plain.Count == 0 ? 0 : Math.Max(0, Decile(moves) - usual) / Window;
            return new StepTime(usual + fold + move, usual, allocated);
        }
    }

    private static double Decile(List<double> times)
    {
        times.Sort();
        return times[times.Count / 10];
    }

    private static long Folds(RecurrentLearner learner)
        => learner.Core.Credit is TraceCredit<float> { Traces: [EventTrace<float>, ..] traces } ? traces.Sum(trace => ((EventTrace<float>)trace).Folds) : 0;

    // Of one stream's last step: weights of active sources, and traces of the same rows.
    private static (long Weights, long Rows) Moved(RecurrentLearner learner)
    {
        long bytes = 0;
        foreach ((Eddy.Networks.Recurrent.RecurrentLayer<float> layer, int l) in learner.Core.Network.Layers.Select((layer, l) => (layer, l)))
        {
            bytes += sizeof(float) * (long)layer.Shape.Units * learner.Core.Network.Streams[0].Layers[l].Steps[0].Active.Indices.Length;
        }

        return (bytes, bytes);
    }

    // What is stored of past steps: all arrays of a step, for every step of the window.
    private static long StoredBytes(RecurrentLearner learner)
        => sizeof(float) * Window * learner.Core.Network.Streams.Sum(s => s.Layers.Sum(l => l.Kept().Sum(array => (long)array.Length)));

    private static IEnumerable<SpikingBenchCheck> Checks(SpikingBenchNetwork network, int steps)
    {
        var dense = new DRtrlOptions { Storage = LocalStorage.ByWeight };
        double[] wanted = Gradient<float>(network, dense, steps);
        yield return new($"{network.Name}: events against dense, float", Error(Gradient<float>(network, dense with { Storage = LocalStorage.EventDriven }, steps), wanted));
        yield return new($"{network.Name}: shared against dense, float", Error(Gradient<float>(network, new DRtrlOptions(), steps), wanted));
        yield return new($"{network.Name}: 16 bits against dense, float", Error(Gradient<float>(network, dense with { Precision = TracePrecision.BFloat16 }, steps), wanted));
        wanted = Gradient<double>(network, dense, steps);
        yield return new($"{network.Name}: events against dense, double", Error(Gradient<double>(network, dense with { Storage = LocalStorage.EventDriven }, steps), wanted));
    }

    private static double Error(double[] a, double[] b)
        => Math.Sqrt(a.Zip(b, (x, y) => (x - y) * (x - y)).Sum() / b.Sum(y => y * y));

    // Of a sequence with a lesson at every step, from frozen weights.
    private static double[] Gradient<T>(SpikingBenchNetwork network, RuleOptions rule, int steps)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        RecurrentCore<T> core = network.Core<T>(rule);
        T[][] spikes = [.. network.Spikes(1).Select(Converted)], targets = [.. SpikingBenchNetwork.Targets(1).Select(Converted)];
        for (int t = 0; t < steps; t++)
        {
            core.Observe(0, spikes[t % spikes.Length]);
            core.Teach(0, targets[t % targets.Length]);
        }

        core.Credit.Complete();
        return [.. core.Network.Layers.SelectMany(l => l.Parameters()).SelectMany((Parameter<T> p) => p.Gradient!.Span.ToArray()).Select(double.CreateChecked)];

        static T[] Converted(float[] values) => [.. values.Select(T.CreateChecked)];
    }

    private static SpikingBenchMemory[] Memory(SpikingBenchNetwork network, params int[] lengths)
    {
        SpikingBenchRule events = SpikingBenchRules.All.First(r => r.EventDriven);
        float[][] spikes = network.Spikes(1), targets = SpikingBenchNetwork.Targets(1);
        RecurrentLearner learner = network.Learner(events, 1, int.MaxValue);
        var memory = new SpikingBenchMemory[lengths.Length];
        for (int i = 0; i < lengths.Length; i++)
        {
            learner.ResetState();
            for (int t = 0; t < lengths[i]; t++)
            {
                learner.Observe(spikes[t % spikes.Length]);
                learner.Learn(targets[t % targets.Length]);
            }

            memory[i] = new SpikingBenchMemory(lengths[i], learner.StateBytes, GC.GetTotalMemory(forceFullCollection: true));
        }

        GC.KeepAlive(learner);
        return memory;
    }
}
