using Eddy.Learners.Recurrent;
using Eddy.Networks;
using Eddy.Numerics;
using Eddy.Steps;
using Eddy.Traces.Bptt;
using Eddy.Traces.EProp;
using Shouldly;

namespace Eddy.Tests.Traces.EProp;

public class RateRegularizerTests
{
    private const int Units = 5, Inputs = 3, Steps = 14;
    private const double Strength = 0.3, Target = 0.2, Decay = 0.8;

    private static readonly RateRegularizer _rates = new() { Strength = Strength, Target = Target, MeanDecay = Decay };

    /// <summary>Lessons without an error leave the regulariser's own gradient: that of Σ_t ⟨c (f̄_t − f*), z_t⟩ with the means held constant, by BPTT of the detached graph.</summary>
    [Theory]
    [InlineData("lif-learned", 0.7)]
    [InlineData("alif", 0)]
    [InlineData("alif-learned", 0.7)]
    [InlineData("lru", 0.7)]
    [InlineData("own-emission", 0)]
    public void Its_gradient_is_that_of_the_emission_weighted_by_how_far_the_mean_is_off(string kind, double kappa)
    {
        RecurrentCore<double> core = Build(kind, kappa), reference = Reference(kind);
        int outputs = core.Network.Layers[0].Shape.Outputs;
        var mean = new double[outputs];
        double weights = 0;
        int[] lessons = [3, 4, 9, Steps - 1]; // what the steps between owe is paid with the next
        for (int t = 0; t < Steps; t++)
        {
            core.Observe(0, Input(t));
            reference.Observe(0, Input(t));
            weights = (Decay * weights) + 1;
            var error = new double[outputs];
            double[] told = reference.Network.Streams[0].Outputs[0];
            for (int i = 0; i < outputs; i++)
            {
                mean[i] += (told[i] - mean[i]) / weights;
                error[i] = Strength * (mean[i] - Target);
            }

            reference.TeachError(0, error);
            if (lessons.Contains(t))
            {
                core.TeachError(0, new double[2]);
            }
        }

        ((BpttCredit<double>)reference.Credit).Flush(0);
        double[][] gradients = SequenceCase.Read(core);
        SequenceCase.Alive(gradients);
        SequenceCase.Error(gradients, SequenceCase.Read(reference)).ShouldBeLessThan(1e-12);
    }

    [Fact]
    public void It_brings_rates_to_their_target()
    {
        float[] silent = Rates(null), held = Rates(new() { Strength = 0.5, Target = 0.2, MeanDecay = 0.95 });
        silent.Average(r => Math.Abs(r - 0.2f)).ShouldBeGreaterThan(0.12f);
        held.Average(r => Math.Abs(r - 0.2f)).ShouldBeLessThan(0.06f);

        // Rates over the last thousand steps of neurons that begin nearly silent, taught nothing else.
        static float[] Rates(RateRegularizer? rates)
        {
            RecurrentLearner learner = Network.Recurrent(2).Layer(new Eddy.Neurons.LifNeuron { Threshold = 2, Decay = 0.8 }, 12).Linear(1).WithReadoutMemory(0.9).WithReadoutSpread(0)
                .Compile(new EPropOptions { Rates = rates }, new SgdOptions { LearningRate = 0.05f });
            var random = new RandomSource(3);
            var sums = new float[12];
            for (int t = 0; t < 6000; t++)
            {
                learner.Observe([(float)random.NextGaussian(), (float)random.NextGaussian()]);
                learner.Learn([0]);
                for (int u = 0; u < 12 && t >= 5000; u++)
                {
                    sums[u] += learner.Core.Network.Streams[0].Outputs[0][u] / 1000;
                }
            }

            return sums;
        }
    }

    private static double[] Input(int t) => [.. Enumerable.Range(0, Inputs).Select(i => Math.Sin((1.3 * i) + (2.1 * t)) + 0.3)];

    private static RecurrentCore<double> Build(string kind, double kappa)
        => SpikingLayers.Add(Network.Recurrent(Inputs), kind, Units).Linear(2).WithReadoutMemory(kappa).Build<double>(new EPropOptions { Rates = _rates }, new SgdOptions(), new() { Seed = 4 });

    // What it tells is its answer.
    private static RecurrentCore<double> Reference(string kind)
    {
        int outputs = SpikingLayers.Add(Network.Recurrent(Inputs), kind, Units).Width;
        RecurrentCore<double> core = SpikingLayers.Add(Network.Recurrent(Inputs), kind, Units).Linear(outputs).Build<double>(EPropTests.Detached, new SgdOptions(), new() { Seed = 4 });
        PanelMatrix<double> weights = core.Network.Readout.Weights.Value;
        weights.Span.Clear();
        for (int i = 0; i < outputs; i++)
        {
            weights[i, i] = 1;
        }

        return core;
    }
}
