using Eddy.Learners.Recurrent;
using Eddy.Networks;
using Eddy.Networks.Recurrent;
using Eddy.Neurons;
using Eddy.Numerics;
using Eddy.Steps;
using Eddy.Traces;
using Eddy.Traces.OneStep;

namespace Eddy.Experiments.Benchmarks;

/// <summary>One of the networks that <see cref="SpikingBench"/> measures: Poisson spikes in, layers of LIF or ALIF units whose thresholds were set so that they fire at the wanted rate.</summary>
internal sealed class SpikingBenchNetwork
{
    /// <summary>Share of inputs that are active in a step.</summary>
    public const double InputActivity = 0.02;

    private const double WantedActivity = 0.075; // the middle of 5 to 10 %
    private const double Decay = 0.9;
    private const int Outputs = 2, Samples = 128;

    private readonly int _inputs, _units, _layers;
    private readonly Dictionary<bool, double[]> _thresholds = []; // by whether units adapt

    public SpikingBenchNetwork(string name, int inputs, int units, int layers, bool recurrent)
        => (Name, _inputs, _units, _layers, IsRecurrent) = (name, inputs, units, layers, recurrent);

    public string Name { get; }

    public bool IsRecurrent { get; }

    /// <summary>A learner whose weights hardly move, so that activity stays what it is.</summary>
    public RecurrentLearner Learner(SpikingBenchRule rule, int batch, int updateEvery) => Compile(rule.Create(), rule.Adaptive, rule.ReadoutDecay, batch, updateEvery, Thresholds(rule.Adaptive));

    /// <summary>The core of such a learner in another number type.</summary>
    public RecurrentCore<T> Core<T>(RuleOptions rule)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
        => Plan(adaptive: false, 0, Thresholds(adaptive: false)).Build<T>(rule, new SgdOptions(), new RecurrentLearnerOptions());

    /// <summary>Seeded Poisson spikes, [samples][batch × inputs].</summary>
    public float[][] Spikes(int batch)
    {
        var random = new RandomSource(4);
        return [.. Enumerable.Range(0, Samples).Select(_ => Enumerable.Range(0, _inputs * batch).Select(_ => random.NextDouble() < InputActivity ? 1f : 0f).ToArray())];
    }

    /// <summary>Targets, [samples][batch × outputs].</summary>
    public static float[][] Targets(int batch)
    {
        var random = new RandomSource(5);
        return [.. Enumerable.Range(0, Samples).Select(_ => Enumerable.Range(0, Outputs * batch).Select(_ => (float)random.NextGaussian()).ToArray())];
    }

    /// <summary>Mean share of units that fire, by layer, over the steps that <paramref name="step"/> makes.</summary>
    public static double[] Activity(RecurrentLearner learner, Action step, int steps)
    {
        RecurrentLayer<float>[] layers = learner.Core.Network.Layers;
        var fired = new double[layers.Length];
        for (int t = 0; t < steps; t++)
        {
            step();
            for (int l = 0; l < fired.Length; l++)
            {
                fired[l] += learner.Core.Network.Streams.Average(s => s.Layers[l].Emission.AsSpan(0, layers[l].Shape.Units).Count(1f) / (double)layers[l].Shape.Units) / steps;
            }
        }

        return fired;
    }

    // From the lowest layer up, since what fires below decides what arrives above.
    private double[] Thresholds(bool adaptive)
    {
        if (_thresholds.TryGetValue(adaptive, out double[]? known))
        {
            return known;
        }

        const int Halvings = 8, Settle = 40, Counted = 128;
        double[] thresholds = [.. Enumerable.Repeat(1.0, _layers)];
        float[][] spikes = Spikes(1);
        for (int l = 0; l < _layers; l++)
        {
            (double low, double high) = (0.05, 8);
            for (int i = 0; i < Halvings; i++)
            {
                thresholds[l] = Math.Sqrt(low * high);
                RecurrentLearner learner = Compile(new OneStepOptions(), adaptive, 0, 1, 1, thresholds);
                int t = 0;
                void Step() => learner.Observe(spikes[t++ % Samples]);
                Activity(learner, Step, Settle);
                if (Activity(learner, Step, Counted)[l] > WantedActivity)
                {
                    low = thresholds[l];
                }
                else
                {
                    high = thresholds[l];
                }
            }

            thresholds[l] = Math.Sqrt(low * high);
        }

        return _thresholds[adaptive] = thresholds;
    }

    private RecurrentLearner Compile(RuleOptions rule, bool adaptive, double readoutDecay, int batch, int updateEvery, double[] thresholds)
        => Plan(adaptive, readoutDecay, thresholds).Compile(rule, new SgdOptions { LearningRate = 1e-8 }, new RecurrentLearnerOptions { Streams = batch, UpdateEvery = updateEvery });

    private NetworkPlan Plan(bool adaptive, double readoutDecay, double[] thresholds)
    {
        RecurrentPlan plan = Network.Recurrent(_inputs);
        foreach (double threshold in thresholds)
        {
            plan = adaptive
                ? plan.Alif(_units, new AlifNeuron { Decay = Decay, Threshold = threshold, FeedForward = !IsRecurrent })
                : plan.Lif(_units, new LifNeuron { Decay = Decay, Threshold = threshold, FeedForward = !IsRecurrent });
        }

        NetworkPlan network = plan.Linear(Outputs);
        return readoutDecay > 0 ? network.WithReadoutMemory(readoutDecay) : network;
    }
}
