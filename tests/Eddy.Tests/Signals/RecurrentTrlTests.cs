using Eddy.Learners;
using Eddy.Learners.Recurrent;
using Eddy.Networks;
using Eddy.Networks.Recurrent;
using Eddy.Signals.Trl;
using Eddy.Steps;
using Eddy.Traces;
using Eddy.Traces.Diagonal;
using Eddy.Traces.OneStep;
using Shouldly;

namespace Eddy.Tests.Signals;

public class RecurrentTrlTests
{
    private static readonly double[][] _inputs = [.. Enumerable.Range(0, 6).Select(t => new[] { Math.Sin(t), Math.Cos(2 * t) })];

    [Fact]
    public void OneStepGradientOfTheOwnLossIsThatOfFiniteDifferences()
    {
        RecurrentCore<double> core = Core(new OneStepOptions());
        for (int t = 0; t < 5; t++)
        {
            core.Observe(0, _inputs[t]);
        }

        double[][] states = [.. core.Network.Streams[0].Layers.Select(l => l.State.ToArray())];
        double[][] told = [.. core.Network.Streams[0].Outputs.Select(o => o.ToArray())];
        Clear(core);
        Observe(core, 5);
        Own[] losses = [.. Enumerable.Range(0, 2).Select(l => new Own(core, l, told[l], core.Network.Streams[0].Outputs[l]))];
        Compare(core, (layer, _) =>
        {
            for (int l = 0; l < states.Length; l++)
            {
                states[l].CopyTo(core.Network.Streams[0].Layers[l].State, 0);
                core.Network.Layers[l].Restore(core.Network.Streams[0].Layers[l]);
            }

            core.Network.Forward(0, _inputs[5]);
            return losses[layer].Of(core.Network.Streams[0].Outputs[layer]);
        });
    }

    [Theory]
    [InlineData(0.3, 0)]
    [InlineData(1, 0.7)] // the memory lies behind the units, in the filter
    public void LocalTraceGivesTheGradientThroughTheDetachedGraph(double leak, double decay)
    {
        // One layer; recurrent inputs and p, m, v, k are those of the run, held constant: only a unit's own path carries the past.
        RecurrentCore<double> core = Core(new DRtrlOptions(), layers: 1, leak, decay);
        var sources = new List<double[]>();
        double[] told = [];
        for (int t = 0; t < 6; t++)
        {
            told = Told();
            Clear(core);
            Observe(core, t);
            sources.Add([.. core.Network.Streams[0].Layers[0].Steps[0].Sources]);
        }

        var loss = new Own(core, 0, told, Told());
        var stream = new LayerStream<double>(core.Network.Layers[0].Shape);
        var alone = new double[core.Network.Layers[0].Shape.Padded];
        Compare(core, (_, layer) =>
        {
            // h = (1 − α) h + α tanh(W s), or f = κ f + tanh(W s), with the sources s of the run.
            Array.Clear(alone);
            LinearMap<double> map = layer.Maps[0][0]!;
            foreach (double[] source in sources)
            {
                var current = new double[alone.Length];
                map.Forward(source, current);
                for (int u = 0; u < layer.Shape.Units; u++)
                {
                    alone[u] = (0.7 * alone[u]) + (leak * Math.Tanh(current[u]));
                }
            }

            return loss.Of(alone.AsSpan(0, layer.Shape.Units));
        });

        double[] Told() => decay == 0 ? [.. core.Network.Streams[0].Outputs[0]] : [.. core.Credit.Tensors.Single(tensor => tensor.Tensor.Name == "filtered").Tensor.Values];
    }

    [Fact]
    public void LayersLearnWithoutLabelsAndTheReadoutWithThem()
    {
        RecurrentLearner learner = Network.Recurrent(2).Tanh(5, leak: 0.3).Linear(1).Compile(new RecurrentTrlOptions(), new SgdOptions { LearningRate = 1e-3 });
        float[] layer = Layer(), readout = Readout();
        learner.Observe([1, 2]);
        learner.Observe([2, 1]);
        Layer().ShouldNotBe(layer);
        Readout().ShouldBe(readout);
        layer = Layer();
        learner.Learn([1]);
        Layer().ShouldBe(layer);
        Readout().ShouldNotBe(readout);

        learner.Learning = false;
        var stores = ((RecurrentTrlCredit<float>)learner.Core.Credit).Stores;
        float[] mean = [.. stores[0].Mean];
        learner.Observe([3, 3]);
        Layer().ShouldBe(layer);
        stores[0].Mean.ShouldBe(mean);

        float[] Layer() => learner.Core.Network.Layers[0].Maps[0][0]!.Weights.Value.Span.ToArray();
        float[] Readout() => learner.Core.Network.Readout.Weights.Value.Span.ToArray();
    }

    [Fact]
    public void WhatHasNoMeaningHereIsRefused()
    {
        Should.Throw<ArgumentException>(() => new RecurrentTrlOptions { Trl = TrlOptions.Trl }).Message.ShouldContain("TrlOptions.TrlS");
        Should.Throw<NotSupportedException>(() => Network.Recurrent(2).Gru(3).Linear(1).Compile(new RecurrentTrlOptions { Trace = new DRtrlOptions { Feedback = new() } }, new SgdOptions()))
            .Message.ShouldContain("no layer hears one here");
        Should.Throw<NotSupportedException>(() => Network.Recurrent(2).Gru(3).Linear(1).Compile(new RecurrentTrlOptions { Trace = new OneStepOptions(), OutputDecay = 0.5 }, new SgdOptions()))
            .Message.ShouldContain("is the local one");
    }

    // Weights hold still, so that a gradient can be looked at.
    private static RecurrentCore<double> Core(TraceRuleOptions trace, int layers = 2, double leak = 0.3, double decay = 0)
    {
        RecurrentPlan plan = Network.Recurrent(2).Tanh(4, leak);
        plan = layers == 2 ? plan.Lru(3) : plan;
        return plan.Linear(1).Build<double>(
            new RecurrentTrlOptions { Trace = trace, OutputDecay = decay, Trl = TrlLearnerOptions.OnlineTrl with { MeanMomentum = 0.6, VarianceMomentum = 0.7, CovarianceMomentum = 0.8 } },
            new SgdOptions { LearningRate = 1e-300 },
            new RecurrentLearnerOptions());
    }

    // As the core does, but the layers do not step: their gradients stay.
    private static void Observe(RecurrentCore<double> core, int t)
    {
        core.Credit.Begin(0);
        core.Network.Forward(0, _inputs[t]);
        core.Credit.Observe(0);
    }

    private static void Clear(RecurrentCore<double> core)
    {
        foreach (Parameter<double> parameter in core.Parameters)
        {
            parameter.Gradient!.Span.Clear();
        }
    }

    private static void Compare(RecurrentCore<double> core, Func<int, RecurrentLayer<double>, double> loss)
    {
        for (int l = 0; l < core.Network.Layers.Length; l++)
        {
            RecurrentLayer<double> layer = core.Network.Layers[l];
            foreach (Parameter<double> parameter in layer.Parameters())
            {
                for (int i = 0; i < parameter.Value.Rows; i++)
                {
                    for (int o = 0; o < parameter.Value.Columns; o++)
                    {
                        double gradient = parameter.Gradient![i, o], value = parameter.Value[i, o];
                        double slope = (At(1e-6) - At(-1e-6)) / 2e-6;
                        At(0);
                        gradient.ShouldBe(slope, 1e-8 * Math.Max(1, Math.Abs(slope))); // 1e-12 by truncation, 1e-16/1e-6 by rounding of losses of some tens

                        double At(double shift)
                        {
                            parameter.Value[i, o] = value + shift;
                            layer.OwnChanged();
                            double result = loss(l, layer);
                            parameter.Value[i, o] = value;
                            layer.OwnChanged();
                            return result;
                        }
                    }
                }
            }
        }
    }

    /// <summary>C_S |z − p|² − C_V Σ ReLU(τ − v) (z − m)² + C_K Σ k (z − m), with p, m, v and k of the run.</summary>
    private sealed class Own
    {
        private readonly double[] _before, _mean, _variance, _lateral;

        public Own(RecurrentCore<double> core, int layer, double[] before, double[] now)
        {
            RecurrentTrlStore<double> store = ((RecurrentTrlCredit<double>)core.Credit).Stores[layer];
            (_before, _mean, _variance) = (before, [.. store.Mean], [.. store.Variance]);

            // What the lateral pass told is what is left of the signal.
            _lateral = [.. now.Select((z, i) => store.Signal[i] - (2 * (z - before[i])) + (2 * 2.5 * Math.Max(0, 1 - _variance[i]) * (z - _mean[i])))];
            _lateral.Any(k => Math.Abs(k) > 1e-6).ShouldBeTrue();
        }

        public double Of(ReadOnlySpan<double> z)
        {
            double loss = 0;
            for (int i = 0; i < _before.Length; i++)
            {
                double move = z[i] - _before[i], centred = z[i] - _mean[i];
                loss += (move * move) - (2.5 * Math.Max(0, 1 - _variance[i]) * centred * centred) + (_lateral[i] * centred);
            }

            return loss;
        }
    }
}
