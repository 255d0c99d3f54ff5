using Eddy.Learners.Recurrent;
using Eddy.Networks;
using Eddy.Networks.Recurrent;
using Eddy.Neurons;
using Eddy.Numerics;
using Eddy.Steps;
using Eddy.Traces;
using Eddy.Traces.Bptt;
using Eddy.Traces.Diagonal;
using Shouldly;

namespace Eddy.Tests.Neurons;

/// <summary>Three spiking neurons whose every number is a sine of its index, no unit hearing itself: rasters, and gradients to the printed digits. Matrices are [from, to].</summary>
public class SpikingGoldenTests
{
    private const int Inputs = 2, Units = 3, Outputs = 2, Steps = 12;
    private const double Bound = 1e-9;
    private static readonly Surrogate _slope = new() { Shape = SurrogateShape.Triangular, Gamma = 0.3 };
    private static readonly LayerOptions _options = new() { SelfConnections = false };

    private static LifNeuron Lif { get; } = new() { Decay = 0.8, Threshold = 0.6, Surrogate = _slope };

    private static AlifNeuron Alif { get; } = new() { Decay = 0.8, Threshold = 0.6, Surrogate = _slope, Adaptation = 0.3, AdaptationDecay = 0.95, ResetGradient = ResetGradient.Attached };

    private static CubaLifNeuron Cuba { get; } = new() { Decay = 0.8, Threshold = 0.6, Surrogate = _slope, SynapseDecay = 0.5 };

    [Fact]
    public void Rasters()
    {
        Raster(Lif).ShouldBe("100 100 110 100 100 000 110 100 100 100 000 100");
        Raster(Lif with { ResetGradient = ResetGradient.Attached }).ShouldBe(Raster(Lif));
        Raster(Alif).ShouldBe("100 000 111 000 100 010 100 000 100 000 000 100");
        Raster(Cuba).ShouldBe("100 110 100 110 100 110 100 110 100 100 100 100");
    }

    [Fact]
    public void Every_unit_has_a_slope_at_some_step_and_spikes_are_neither_rare_nor_the_rule()
    {
        Alive(Lif);
        Alive(Alif);
        Alive(Cuba);
        Should.Throw<ShouldAssertException>(() => Alive(Lif with { Threshold = 30 })); // nothing fires, and nothing is near
        Should.Throw<ShouldAssertException>(() => Alive(Lif with { Threshold = 0.01 })); // the triangle is too narrow
    }

    [Fact]
    public void Lif_with_a_detached_reset()
    {
        (double[] input, double[] readout) = Gradients(Plan(Lif), new DRtrlOptions());
        ShouldBe(input, [2.83127060918, -2.0473933455, .540083199996, 3.41476613156, -2.18819836107, .32122049899]);
        ShouldBe(readout, [4.31027189293, -3.78483169655, .39193505626, 1.07525576148, 0, 0]);
        foreach (RuleOptions rule in (RuleOptions[])[BpttOptions.Full, Rules.Rtrl()])
        {
            (input, readout) = Gradients(Plan(Lif), rule);
            ShouldBe(input, [2.96517353483, -1.58094419849, .344893018078, 3.62373282009, -1.49807159154, .113699433834]);
            ShouldBe(readout, [4.31027189293, -3.78483169655, .39193505626, 1.07525576148, 0, 0]);
        }
    }

    [Fact]
    public void Lif_with_an_attached_reset()
    {
        LifNeuron attached = Lif with { ResetGradient = ResetGradient.Attached };
        ShouldBe(Gradients(Plan(attached), new DRtrlOptions()).Input, [1.98287977297, -1.55022774017, .524967024536, 2.22430188377, -1.44698878983, .312777440478]);
        foreach (RuleOptions rule in (RuleOptions[])[BpttOptions.Full, Rules.Rtrl()])
        {
            ShouldBe(Gradients(Plan(attached), rule).Input, [2.03610546208, -1.33524588551, .413035901548, 2.31076945353, -1.10427798675, .188440339961]);
        }
    }

    /// <summary>A leaky readout is a layer of leaky integrators, and its answer is what they tell.</summary>
    [Fact]
    public void Under_a_leaky_readout()
    {
        ShouldBe(Leaky(Alif), [6.67819222616, -5.36277910659, 2.82804464448, 8.77386297469, -6.95987494409, 2.38221023786]);
        ShouldBe(Leaky(Cuba), [2.5532002235, -40.9817330057, -2.09673849671, 1.97499072605, -58.562531911, -1.86787034975]);
    }

    private static double[] Leaky<N>(N neuron)
        where N : struct, INeuron
    {
        RecurrentPlan plan = Network.Recurrent(Inputs).Layer(neuron, Units, _options).LeakyIntegrator(Outputs, new() { Decay = 0.7 });
        RecurrentCore<double> core = Build(plan, BpttOptions.Full);
        PanelMatrix<double> readout = core.Network.Layers[1].Maps[0][0]!.Weights.Value;
        readout.Span.Clear();
        for (int u = 0; u < Units; u++)
        {
            for (int o = 0; o < Outputs; o++)
            {
                readout[core.Network.Layers[1].Maps[0][0]!.InputStart + u, o] = Fill(Units * Outputs, 0.6, 0.8)[(u * Outputs) + o];
            }
        }

        for (int i = 0; i < Outputs; i++)
        {
            for (int o = 0; o < Outputs; o++)
            {
                core.Network.Readout.Weights.Value[i, o] = i == o ? 1 : 0;
            }
        }

        return Play(core).Input;
    }

    private static RecurrentPlan Plan<N>(N neuron)
        where N : struct, INeuron
        => Network.Recurrent(Inputs).Layer(neuron, Units, _options);

    private static RecurrentCore<double> Build(RecurrentPlan plan, RuleOptions rule)
    {
        RecurrentCore<double> core = plan.Linear(Outputs).Build<double>(rule, new SgdOptions(), new RecurrentLearnerOptions());
        LinearMap<double> map = core.Network.Layers[0].Maps[0][0]!;
        double[] recurrent = Fill(Units * Units, 0.2, 0.4), input = Fill(Inputs * Units, 1, 0.2), readout = Fill(Units * Outputs, 0.6, 0.8);
        for (int u = 0; u < Units; u++)
        {
            for (int i = 0; i < Units; i++)
            {
                map.Weights.Value[i, u] = i == u ? 0 : recurrent[(i * Units) + u];
            }

            map.Weights.Value[map.BiasRow, u] = 0;
            for (int i = 0; i < Inputs; i++)
            {
                map.Weights.Value[map.InputStart + i, u] = 0.4 + input[(i * Units) + u];
            }
        }

        core.Network.Readout.Weights.Value.Span.Clear();
        if (core.Network.Layers.Length == 1)
        {
            for (int u = 0; u < Units; u++)
            {
                for (int o = 0; o < Outputs; o++)
                {
                    core.Network.Readout.Weights.Value[u, o] = readout[(u * Outputs) + o];
                }
            }
        }

        return core;
    }

    private static (double[] Input, double[] Readout) Gradients(RecurrentPlan plan, RuleOptions rule) => Play(Build(plan, rule));

    private static (double[] Input, double[] Readout) Play(RecurrentCore<double> core)
    {
        double[] targets = Fill(Steps * Outputs, 0.5, 0.5);
        for (int t = 0; t < Steps; t++)
        {
            core.Observe(0, Input(t));
            core.Teach(0, targets.AsSpan(t * Outputs, Outputs));
        }

        (core.Credit as BpttCredit<double>)?.Flush(0);
        LinearMap<double> map = core.Network.Layers[0].Maps[0][0]!;
        PanelMatrix<double> readout = core.Network.Readout.Weights.Gradient!;
        return (
            [.. Enumerable.Range(0, Inputs * Units).Select(k => map.Weights.Gradient![map.InputStart + (k / Units), k % Units])],
            [.. Enumerable.Range(0, Math.Min(readout.Rows - 1, Units) * Outputs).Select(k => readout[k / Outputs, k % Outputs])]);
    }

    private static List<(double[] Spikes, double[] Slopes)> Run<N>(N neuron)
        where N : struct, INeuron
    {
        RecurrentCore<double> core = Build(Plan(neuron), new DRtrlOptions());
        LayerStream<double> now = core.Network.Streams[0].Layers[0];
        var all = new List<(double[], double[])>();
        for (int t = 0; t < Steps; t++)
        {
            core.Observe(0, Input(t));
            all.Add((now.Emission[..Units], now.EmissionSlope[..Units]));
        }

        return all;
    }

    private static string Raster<N>(N neuron)
        where N : struct, INeuron
        => string.Join(' ', Run(neuron).Select(step => string.Concat(step.Spikes.Select(z => z == 1 ? '1' : z == 0 ? '0' : '?'))));

    private static void Alive<N>(N neuron)
        where N : struct, INeuron
    {
        var run = Run(neuron);
        for (int u = 0; u < Units; u++)
        {
            run.Any(step => step.Slopes[u] != 0).ShouldBeTrue();
        }

        run.SelectMany(step => step.Spikes).Average().ShouldBeInRange(0.05, 0.6);
    }

    private static double[] Input(int t) => [.. Fill(Steps * Inputs, 0.4, 0.9).Skip(t * Inputs).Take(Inputs).Select(Math.Abs)];

    private static double[] Fill(int count, double seed, double scale) => [.. Enumerable.Range(1, count).Select(n => scale * Math.Sin(seed + (1.7 * n)))];

    private static void ShouldBe(double[] actual, double[] printed)
    {
        actual.Length.ShouldBe(printed.Length);
        for (int k = 0; k < printed.Length; k++)
        {
            actual[k].ShouldBe(printed[k], Bound, $"{k}");
        }
    }
}
