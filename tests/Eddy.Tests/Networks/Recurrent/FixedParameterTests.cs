using Eddy.Checkpoints;
using Eddy.Learners.Recurrent;
using Eddy.Networks;
using Eddy.Networks.Recurrent;
using Eddy.Neurons;
using Eddy.Steps;
using Eddy.Traces;
using Eddy.Traces.Bptt;
using Eddy.Traces.Diagonal;
using Eddy.Traces.OneStep;
using Shouldly;

namespace Eddy.Tests.Networks.Recurrent;

/// <summary>Own parameters that are drawn and kept, but never learned; and recurrent weights that do not exist.</summary>
public class FixedParameterTests
{
    private const int Units = 35; // two panels, the second with a tail

    private static LifNeuron Drawn { get; } = new() { Threshold = 0.4, DecayRange = new(0.5, 0.95), LearnThreshold = true };

    public static TheoryData<string> Steps => ["sgd", "adam"];

    [Theory, MemberData(nameof(Steps))]
    public void No_step_moves_them(string step)
    {
        foreach (RuleOptions rule in (RuleOptions[])[new DRtrlOptions(), new OneStepOptions(), BpttOptions.Windows(3), Rules.Rtrl()])
        {
            foreach (RecurrentLearnerOptions options in (RecurrentLearnerOptions[])[new(), new() { ClipNorm = 1, UpdateEvery = 2 }, new() { Streams = 2 }])
            {
                RecurrentCore<double> core = Build(Drawn, rule, step == "sgd" ? new SgdOptions { LearningRate = 0.1 } : new AdamOptions { LearningRate = 0.1 }, options);
                Parameter<double> own = core.Network.Layers[0].Own!;
                double[] threshold = Row(own, 0), decay = Row(own, 1);
                decay.Distinct().Count().ShouldBe(Units);
                Learn(core, options.Streams);
                Row(own, 1).ShouldBe(decay, $"{rule.Name}");
                Row(own, 0).ShouldNotBe(threshold, $"{rule.Name}");
            }
        }
    }

    [Fact]
    public void Without_any_other_own_parameter_they_stay_too()
    {
        RecurrentCore<double> core = Build(Drawn with { LearnThreshold = false }, new DRtrlOptions(), new AdamOptions(), new());
        double[] decay = Row(core.Network.Layers[0].Own!, 0);
        Learn(core, 1);
        Row(core.Network.Layers[0].Own!, 0).ShouldBe(decay);
    }

    [Fact]
    public void They_have_no_slope_and_no_gradient()
    {
        RecurrentCore<double> core = Build(Drawn, new DRtrlOptions(), new SgdOptions(), new());
        for (int t = 0; t < 5; t++)
        {
            core.Observe(0, Input(t));
            core.Teach(0, [1, -1]);
        }

        LayerShape shape = core.Network.Layers[0].Shape;
        MicroStep<double> now = core.Network.Streams[0].Layers[0].Steps[0];
        now.SlopeParameter.AsSpan(0, shape.Units).ToArray().ShouldContain(slope => slope != 0); // the threshold, in the reset
        now.SlopeParameter.AsSpan(shape.Padded).ToArray().ShouldAllBe(slope => slope == 0);
        Row(core.Network.Layers[0].Own!, 1, gradient: true).ShouldAllBe(g => g == 0);
        Row(core.Network.Layers[0].Own!, 0, gradient: true).ShouldContain(g => g != 0);
    }

    [Theory, MemberData(nameof(Steps))]
    public void Even_a_gradient_would_not_move_them(string step)
    {
        RecurrentCore<double> core = Build(Drawn, new DRtrlOptions(), step == "sgd" ? new SgdOptions() : new AdamOptions(), new() { UpdateEvery = 1, ClipNorm = 1e9 });
        Parameter<double> own = core.Network.Layers[0].Own!;
        (double[] threshold, double[] decay) = (Row(own, 0), Row(own, 1));
        core.Observe(0, Input(0));
        core.Teach(0, [1, -1]);
        own.Gradient!.Span.Fill(1);
        core.StepWhenDue();
        Row(own, 1).ShouldBe(decay);
        Row(own, 0).Zip(threshold).ShouldAllBe(pair => pair.First < pair.Second);
        own.Gradient!.Span.ToArray().ShouldAllBe(g => g == 0);
    }

    [Fact]
    public void They_are_saved_and_loaded()
    {
        string path = Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString("N") + ".safetensors");
        try
        {
            RecurrentLearner saved = Compile(1), loaded = Compile(2);
            saved.SaveTo(path);
            Row(loaded.Core.Network.Layers[0].Own!, 1).ShouldNotBe(Row(saved.Core.Network.Layers[0].Own!, 1));
            loaded.LoadFrom(path);
            Row(loaded.Core.Network.Layers[0].Own!, 1).ShouldBe(Row(saved.Core.Network.Layers[0].Own!, 1));
        }
        finally
        {
            File.Delete(path);
        }

        static RecurrentLearner Compile(int seed)
            => Network.Recurrent(3).Lif(Units, Drawn).Linear(2).Compile(new DRtrlOptions(), new SgdOptions(), new() { Seed = (ulong)seed });
    }

    [Fact]
    public void Drawn_decays_are_even_in_the_logarithm_of_the_time_constant()
    {
        RecurrentCore<double> core = Network.Recurrent(3).LeakyIntegrator(4000, new() { DecayRange = new(0.5, 0.99) }).Linear(2)
            .Build<double>(new OneStepOptions(), new SgdOptions(), new());
        double[] logs = [.. Enumerable.Range(0, 4000).Select(u => Math.Log(-1 / Math.Log(core.Network.Layers[0].Own!.Value[0, u])))];
        double low = Math.Log(-1 / Math.Log(0.5)), high = Math.Log(-1 / Math.Log(0.99));
        logs.Min().ShouldBeGreaterThanOrEqualTo(low - 1e-12);
        logs.Max().ShouldBeLessThanOrEqualTo(high + 1e-12);
        for (int quarter = 1; quarter < 4; quarter++)
        {
            // A share of 4000 draws has a standard deviation of at most 0.008.
            logs.Count(l => l < low + ((high - low) * quarter / 4)).ShouldBeInRange((1000 * quarter) - 140, (1000 * quarter) + 140);
        }
    }

    [Fact]
    public void A_form_that_cannot_be_is_refused()
    {
        var form = new LifNeuron().Form with { Parameters = ["p"] };
        Should.Throw<ArgumentException>(() => new LayerShape(form with { FixedParameters = 2 }, 3, 3)).Message.ShouldContain("lif: 2 fixed parameters; there may be 0 to 1. Correct NeuronForm");
        Should.Throw<ArgumentException>(() => new LayerShape(form with { FixedParameters = -1 }, 3, 3)).Message.ShouldContain("-1 fixed parameters");
        Should.Throw<ArgumentException>(() => new LayerShape(form with { Counters = 1 }, 3, 3)).Message.ShouldContain("lif: 1 counters; there may be 0 to 0, since a state that is none must be left");
        new LayerShape(form with { FixedParameters = 1 }, 3, 3).MovingParameters.ShouldBe(0);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.4)]
    public void A_unit_that_does_not_hear_itself_never_will(double sparsity)
    {
        foreach (RuleOptions rule in (RuleOptions[])[new DRtrlOptions(), Rules.SnAp(1), Rules.Rtrl(), BpttOptions.Windows(2), new OneStepOptions(), Rules.Uoro()])
        {
            RecurrentCore<double> core = Network.Recurrent(3).Lif(Units, new() { Threshold = 0.4 }, new() { SelfConnections = false, Sparsity = sparsity }).Linear(2)
                .Build<double>(rule, new SgdOptions { LearningRate = 0.1 }, new());
            LinearMap<double> map = core.Network.Layers[0].Maps[0][0]!;
            double[] first = map.Weights.Value.Span[..(Units * 32)].ToArray(); // all of R for the first 32 units
            Learn(core, 1);
            for (int u = 0; u < Units; u++)
            {
                map.Weights.Value[u, u].ShouldBe(0, rule.Name);
            }

            if (sparsity == 0)
            {
                Enumerable.Range(1, Units - 1).Count(u => map.Weights.Value[0, u] == 0).ShouldBe(0, rule.Name);
                map.Weights.Value.Span[..(Units * 32)].SequenceEqual(first).ShouldBeFalse(rule.Name);
            }
            else
            {
                int absent = Enumerable.Range(0, Units * Units).Count(k => map.Weights.Value[k / Units, k % Units] == 0);
                absent.ShouldBeInRange((int)(sparsity * Units * Units), (int)(sparsity * Units * Units) + Units);
            }
        }
    }

    private static RecurrentCore<double> Build(LifNeuron neuron, RuleOptions rule, StepOptions step, RecurrentLearnerOptions options)
        => Network.Recurrent(3).Lif(Units, neuron).Linear(2).Build<double>(rule, step, options);

    private static void Learn(RecurrentCore<double> core, int streams)
    {
        for (int t = 0; t < 8; t++)
        {
            for (int b = 0; b < streams; b++)
            {
                core.Observe(b, Input(t + (3 * b)));
                core.Learn(b, [Math.Sin(t), -1]);
            }

            core.StepWhenDue();
        }
    }

    private static double[] Input(int t) => [1 + Math.Sin(t), Math.Cos(2 * t), Math.Sin(3 * t)];

    private static double[] Row(Parameter<double> own, int row, bool gradient = false)
        => [.. Enumerable.Range(0, own.Value.Columns).Select(u => (gradient ? own.Gradient! : own.Value)[row, u])];

    private static float[] Row(Parameter<float> own, int row) => [.. Enumerable.Range(0, own.Value.Columns).Select(u => own.Value[row, u])];
}
