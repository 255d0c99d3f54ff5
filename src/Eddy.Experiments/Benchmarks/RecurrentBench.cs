using Eddy.Learners.Recurrent;
using Eddy.Networks;
using Eddy.Neurons;
using Eddy.Numerics;
using Eddy.Steps;
using Eddy.Traces;

namespace Eddy.Experiments.Benchmarks;

/// <summary>One cell with one trace, one online step with its update.</summary>
/// <param name="Cell">Neuron model.</param>
/// <param name="Trace">Learning rule.</param>
/// <param name="Units">Neurons.</param>
/// <param name="Batch">Parallel streams, each with a sample and a label in a step.</param>
/// <param name="Microseconds">A step of all streams: the first decile of the time of many short runs, since whatever else runs on a machine can only add to it.</param>
/// <param name="MedianMicroseconds">The median of the same runs.</param>
/// <param name="StateBytes">What the rule carries from step to step, all streams.</param>
/// <param name="BytesMoved">Weights read and written once, and what the rule carries likewise: the least that a step can move.</param>
/// <param name="GigabytesPerSecond">Those bytes over <paramref name="Microseconds"/>.</param>
/// <param name="CopyGbPerSecond">Bandwidth of copying as many bytes again and again, measured beside it: what caches of this size allow.</param>
/// <param name="AllocatedBytes">Managed memory a step, after a warm-up.</param>
/// <param name="Published">Microseconds of PyTorch 1.13 eager, SGD, one step of truncation, batch 1; null where there is no figure.</param>
public sealed record RecurrentBenchRow(
    string Cell,
    string Trace,
    int Units,
    int Batch,
    double Microseconds,
    double MedianMicroseconds,
    long StateBytes,
    long BytesMoved,
    double GigabytesPerSecond,
    double CopyGbPerSecond,
    double AllocatedBytes,
    double? Published);

/// <summary>The machine's bound and the steps, measured in one process.</summary>
/// <param name="VectorBits">Vector width in use.</param>
/// <param name="CopyGbPerSecond">Copy bandwidth of one thread beyond the caches, bytes read and written.</param>
/// <param name="Rows">The steps.</param>
/// <param name="Refused">Pairs that a rule refuses, with its reason.</param>
public sealed record RecurrentBenchResult(int VectorBits, double CopyGbPerSecond, IReadOnlyList<RecurrentBenchRow> Rows, IReadOnlyList<string> Refused);

/// <summary>What to measure; null or empty for all.</summary>
public sealed record RecurrentBenchPlan
{
    /// <summary>Only this neuron model, such as <c>gru</c>.</summary>
    public string? Cell { get; init; }

    /// <summary>Only this rule, such as <c>d-rtrl</c>.</summary>
    public string? Trace { get; init; }

    /// <summary>Only 32 and 128 units with a batch of 1, and shorter runs.</summary>
    public bool Quick { get; init; }
}

/// <summary>Measures what an online step with its update costs on one thread, for every cell and trace.</summary>
public static class RecurrentBench
{
    /// <summary>Numbers in a sample.</summary>
    public const int Inputs = 16;

    /// <summary>Values to tell.</summary>
    public const int Outputs = 4;

    /// <summary>The cells, in order.</summary>
    public static IReadOnlyList<string> Cells { get; } = ["tanh", "leaky", "gru", "lstm", "rhn", "lru", "rtu"];

    /// <summary>The rules, in order.</summary>
    public static IReadOnlyList<string> Traces { get; } = [.. RecurrentBenchRules.All.Select(r => r.Name)];

    /// <summary>Measures on one thread.</summary>
    /// <param name="plan">What to measure.</param>
    /// <param name="progress">Told what is measured next; may be null.</param>
    /// <exception cref="ArgumentException">There is no such cell or trace.</exception>
    public static RecurrentBenchResult Run(RecurrentBenchPlan plan, Action<string>? progress = null)
    {
        IEnumerable<string> cells = Chosen(Cells, plan.Cell, "cell");
        string[] traces = [.. Chosen(Traces, plan.Trace, "trace")];
        progress?.Invoke("copy bandwidth");
        double copy = MachineBound.CopyGigabytesPerSecond(1);
        var rows = new List<RecurrentBenchRow>();
        var refused = new List<string>();
        foreach (string cell in cells)
        {
            foreach (RecurrentBenchRule rule in RecurrentBenchRules.All.Where(r => traces.Contains(r.Name)))
            {
                try
                {
                    foreach ((int units, int batch) in Sizes(plan, rule))
                    {
                        progress?.Invoke($"{cell}, {rule.Name}, {units} units, batch {batch}");
                        rows.Add(Measure(cell, rule, units, batch, plan.Quick));
                    }
                }
                catch (Exception refusal) when (refusal is NotSupportedException or NonFiniteException)
                {
                    refused.Add($"{cell}, {rule.Name}: {refusal.Message}");
                }
            }
        }

        return new RecurrentBenchResult(Simd<float>.Bits, copy, rows, refused);
    }

    private static IEnumerable<string> Chosen(IReadOnlyList<string> all, string? one, string what)
        => one is null ? all : all.Contains(one) ? [one] : throw new ArgumentException($"'{one}' is no {what} of this benchmark; known are {string.Join(", ", all)}.");

    private static IEnumerable<(int Units, int Batch)> Sizes(RecurrentBenchPlan plan, RecurrentBenchRule rule)
    {
        foreach (int units in plan.Quick ? [32, 128] : new[] { 32, 128, 512 })
        {
            foreach (int batch in plan.Quick ? [1] : new[] { 1, 32 })
            {
                if (units <= rule.MostUnits && (long)units * batch <= rule.MostUnitsOfAllStreams)
                {
                    yield return (units, batch);
                }
            }
        }
    }

    private static RecurrentBenchRow Measure(string cell, RecurrentBenchRule rule, int units, int batch, bool quick)
    {
        RecurrentLearner learner = NeuronCatalog.Find(cell).Accept(new Builder(rule.Create(), units, batch));
        RecurrentCore<float> core = learner.Core;
        Action step = Loop(learner, batch);
        StepTime time = StepTimer.Measure(step, quick ? 0.3 : 0.7);
        long carried = sizeof(float) * core.Credit.Tensors.Sum(t => (long)t.Tensor.Values.Length);
        long weights = sizeof(float) * core.Parameters.Sum(p => (long)p.Value.Rows * p.Value.Columns), moved = 2 * (weights + carried);
        return new RecurrentBenchRow(
            cell,
            rule.Name,
            units,
            batch,
            time.Seconds * 1e6,
            time.Median * 1e6,
            carried,
            moved,
            moved / time.Seconds / 1e9,
            MachineBound.CopyGigabytesPerSecond(moved),
            time.AllocatedBytes,
            batch == 1 ? Published(cell, units) : null);
    }

    private static Action Loop(RecurrentLearner learner, int batch)
    {
        const int Samples = 256;
        var random = new RandomSource(4);
        float[][] inputs = [.. Enumerable.Range(0, Samples).Select(_ => Numbers(Inputs * batch))], targets = [.. Enumerable.Range(0, Samples).Select(_ => Numbers(Outputs * batch))];
        int at = 0;
        return batch == 1 ? One : All;

        void One()
        {
            learner.Observe(inputs[at]);
            learner.Learn(targets[at]);
            at = (at + 1) % Samples;
        }

        void All()
        {
            learner.ObserveBatch(inputs[at]);
            learner.LearnBatch(targets[at]);
            at = (at + 1) % Samples;
        }

        float[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(_ => (float)random.NextGaussian())];
    }

    private static double? Published(string cell, int units) => (cell, units) switch
    {
        ("tanh", 32) => 123,
        ("gru", 32) => 178,
        ("lstm", 32) => 180,
        ("tanh", 128) => 210,
        ("gru", 128) => 273,
        ("lstm", 128) => 313,
        _ => null,
    };

    private sealed class Builder(RuleOptions rule, int units, int batch) : INeuronVisitor<RecurrentLearner>
    {
        public RecurrentLearner Visit<N>(N neuron)
            where N : struct, INeuron
            => Network.Recurrent(Inputs).Layer(neuron, units).Linear(Outputs)
                .Compile(rule, new SgdOptions { LearningRate = 1e-8 }, new RecurrentLearnerOptions { Streams = batch });
    }
}
