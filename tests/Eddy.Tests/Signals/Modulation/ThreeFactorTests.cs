using Eddy.Learners.Recurrent;
using Eddy.Networks;
using Eddy.Networks.Recurrent;
using Eddy.Neurons;
using Eddy.Signals.Modulation;
using Eddy.Steps;
using Eddy.Tests.Neurons;
using Eddy.Tests.Traces;
using Eddy.Traces;
using Eddy.Traces.Diagonal;
using Shouldly;

namespace Eddy.Tests.Signals.Modulation;

public class ThreeFactorTests
{
    private static readonly string[] _parameters = ["W_in", "W_rec", "b"];

    [Theory]
    [InlineData("scalar_on_emission")]
    [InlineData("per_unit_on_emission")]
    [InlineData("per_state")]
    [InlineData("learning_signal_as_modulator")]
    [InlineData("reward_minus_mean")]
    [InlineData("teaching_events")]
    public void The_oracle_holds(string name)
    {
        RecurrentOracle file = RecurrentOracle.Read("three_factor", "eligibility"), oracle = file["cases"][name], draws = oracle["draws"];
        double[] drawn = name == "teaching_events" ? [] : draws.Flat(name == "reward_minus_mean" ? "reward" : "modulator"), teach = name == "teaching_events" ? draws.Vector("teach") : [];
        var rule = new ThreeFactorOptions
        {
            Target = name is "per_state" or "learning_signal_as_modulator" ? ModulatorTarget.State : ModulatorTarget.Emission,
            BaselineRate = name == "reward_minus_mean" ? 0.2 : 0,
            TeachingEvents = name == "teaching_events" ? new() { TowardTarget = false, Matrices = [Square(draws.Matrix("projection"))] } : null,
        };
        double[][] inputs = file.Matrix("inputs");
        var network = new SpikingOracleNetwork(file["network"], rule);
        int width = drawn.Length / inputs.Length;
        for (int t = 0; t < inputs.Length; t++)
        {
            network.Clear();
            network.Core.Observe(0, inputs[t]);
            if (width > 0)
            {
                network.Core.Modulate(0, width == 8 ? StateByState(drawn.AsSpan(t * 8, 8)) : drawn.AsSpan(t * width, width));
            }
            else if (teach[t] != 0)
            {
                network.Core.Teach(0, draws.Matrix("target")[t]);
            }

            foreach (string parameter in _parameters)
            {
                double[] all = oracle["expected"]["grad_step"].Flat(parameter), actual = network.Gradient(0, parameter);
                double size = all.Max(Math.Abs);
                size.ShouldBeGreaterThan(1e-3);
                for (int i = 0; i < actual.Length; i++)
                {
                    actual[i].ShouldBe(all[(t * actual.Length) + i], 1e-10 * size, $"{parameter}, step {t + 1}");
                }
            }

            if (width > 0)
            {
                network.Core.Network.Readout.Weights.Gradient!.Span.ToArray().ShouldAllBe(v => v == 0);
            }
        }

        // [unit][state] in the file
        static double[] StateByState(ReadOnlySpan<double> m) => [m[0], m[2], m[4], m[6], m[1], m[3], m[5], m[7]];
    }

    [Fact]
    public void The_learning_signal_as_a_modulator_of_states_is_d_rtrl_in_every_layer()
    {
        NetworkPlan plan = Network.Recurrent(2).Gru(3).Layer(new AlifNeuron { Threshold = 0.3 }, 35).Linear(2);
        RecurrentCore<double> whole = Build(new DRtrlOptions()), modulated = Build(new ThreeFactorOptions { Target = ModulatorTarget.State });
        for (int t = 0; t < 7; t++)
        {
            double[] x = [Math.Sin(t), Math.Cos(2 * t)];
            whole.Observe(0, x);
            whole.Teach(0, [1, -1]);
            modulated.Observe(0, x);
            List<double> signal = [];
            for (int l = 0; l < 2; l++)
            {
                LayerShape shape = whole.Network.Layers[l].Shape;
                for (int s = 0; s < shape.States; s++)
                {
                    signal.AddRange(whole.Network.Streams[0].Layers[l].Signal.AsSpan(s * shape.Padded, shape.Units));
                }
            }

            modulated.Modulate(0, [.. signal]);
        }

        double[][] expected = Traces.SequenceCase.Read(whole);
        Traces.SequenceCase.Error(Traces.SequenceCase.Read(modulated), expected).ShouldBe(0);

        RecurrentCore<double> Build(RuleOptions rule) => plan.Build<double>(rule, new SgdOptions(), new RecurrentLearnerOptions());
    }

    [Fact]
    public void A_modulator_moves_the_layers_and_a_lesson_the_readout()
    {
        RecurrentLearner learner = Learner(new());
        float[] layers = Layers(learner), readout = Readout(learner);
        learner.Observe([1, 2, 0]);
        learner.Modulate(0.5f);
        Layers(learner).ShouldNotBe(layers);
        Readout(learner).ShouldBe(readout);
        layers = Layers(learner);
        learner.Learn([1, 0]); // Adam's moments of the layers are not 0: they rest all the same
        Layers(learner).ShouldBe(layers);
        Readout(learner).ShouldNotBe(readout);
        readout = Readout(learner);
        learner.Observe([0, 1, 1]);
        learner.Modulate(-1);
        Layers(learner).ShouldNotBe(layers);
        Readout(learner).ShouldBe(readout);
    }

    [Fact]
    public void A_reward_moves_weights_the_other_way()
    {
        double[] loss = Gradient(ModulatorSense.Loss), reward = Gradient(ModulatorSense.Reward);
        loss.ShouldContain(v => v != 0);
        reward.ShouldBe(loss.Select(v => -v));

        static double[] Gradient(ModulatorSense sense)
        {
            RecurrentCore<double> core = Network.Recurrent(2).Gru(4).Linear(2).Build<double>(new ThreeFactorOptions { Sense = sense }, new SgdOptions(), new RecurrentLearnerOptions());
            core.Observe(0, [1, 1]);
            core.Observe(0, [1, 0]);
            core.Modulate(0, [0.7]);
            return [.. Traces.SequenceCase.Read(core).SelectMany(g => g)];
        }
    }

    [Fact]
    public void Calls_out_of_order_and_of_another_shape_are_refused_and_change_nothing()
    {
        RecurrentLearner learner = Learner(new());
        float[] layers = Layers(learner);
        Should.Throw<InvalidOperationException>(() => learner.Modulate(1)).Message.ShouldContain("Observe once before each Modulate");
        learner.Observe([1, 2, 0]);
        Should.Throw<ArgumentException>(() => learner.Modulate(0, new float[3])).Message.ShouldContain("1 or 7");
        Should.Throw<ArgumentOutOfRangeException>(() => learner.Modulate(1, new float[7]));
        Should.Throw<NonFiniteException>(() => learner.Modulate(float.NaN)).Message.ShouldContain("modulator");
        Layers(learner).ShouldBe(layers);
        learner.Modulate(0, [1, 0, 0, 0, 0, 0, 0]);
        Should.Throw<InvalidOperationException>(() => learner.Modulate(1));
        learner.Observe([1, 2, 0]);
        learner.ResetState();
        Should.Throw<InvalidOperationException>(() => learner.Modulate(1));
        RecurrentLearner other = Network.Recurrent(3).Gru(4).Linear(2).Compile(Rules.DRtrl(), new SgdOptions());
        other.Observe([1, 2, 0]);
        Should.Throw<InvalidOperationException>(() => other.Modulate(1)).Message.ShouldContain("Rules.ThreeFactor()");
        Should.Throw<ArgumentException>(() => Learner(new() { Feedback = new() }));
        Should.Throw<ArgumentException>(() => Learner(new() { Target = ModulatorTarget.State, TeachingEvents = new() })).Message.ShouldContain("emissions");
        Should.Throw<ArgumentOutOfRangeException>(() => new ThreeFactorOptions { BaselineRate = 1.5 });
        Should.Throw<ArgumentException>(() => Baseline().Modulate(0, new float[7])).Message.ShouldContain("takes 1");

        static RecurrentLearner Baseline()
        {
            RecurrentLearner learner = Learner(new() { BaselineRate = 0.1 });
            learner.Observe([1, 2, 0]);
            return learner;
        }
    }

    [Fact]
    public void Streams_are_modulated_together_and_the_mean_of_them_is_stepped()
    {
        RecurrentLearner one = Learner(new(), streams: 2, step: new SgdOptions { LearningRate = 0.1 }), other = Learner(new(), streams: 2, step: new SgdOptions { LearningRate = 0.1 });
        one.ObserveBatch([1, 2, 0, 0, 1, 1]);
        other.ObserveBatch([1, 2, 0, 0, 1, 1]);
        one.ModulateBatch([0.5f, 9], [true, false]);
        other.Modulate(0, [0.5f]);
        Layers(one).ShouldBe(Layers(other));
        Should.Throw<InvalidOperationException>(() => one.ModulateBatch([1, 1]));
        one.ModulateBatch([1, 1], [false, true]);
        Should.Throw<InvalidOperationException>(() => one.Modulate(1)).Message.ShouldContain("ModulateBatch");
        Should.Throw<ArgumentException>(() => one.ModulateBatch([1, 1, 1]));
    }

    [Fact]
    public void Saved_between_modulator_and_step_it_goes_on_bit_for_bit()
    {
        RecurrentLearner New() => Learner(new() { BaselineRate = 0.3 }, updateEvery: 3);
        RecurrentLearner whole = New(), resumed = New();
        for (int t = 0; t < 8; t++)
        {
            Step(whole, t);
        }

        Eddy.Tests.Streams.Resume.Through(whole, resumed);
        for (int t = 8; t < 20; t++)
        {
            Step(whole, t);
            Step(resumed, t);
            Layers(resumed).ShouldBe(Layers(whole));
            Readout(resumed).ShouldBe(Readout(whole));
        }

        static void Step(RecurrentLearner learner, int t)
        {
            learner.Observe([MathF.Sin(t), 1, 0]);
            if (t % 7 != 3)
            {
                learner.Modulate(t % 3);
            }
            else
            {
                learner.Learn([1, 0]);
            }
        }
    }

    [Fact]
    public void Frozen_it_changes_nothing()
    {
        RecurrentLearner learner = Learner(new() { BaselineRate = 0.3 });
        learner.Learning = false;
        float[] layers = Layers(learner);
        learner.Observe([1, 2, 0]);
        learner.Modulate(2);
        Layers(learner).ShouldBe(layers);
        ((ModulationSignal<float>)((TraceCredit<float>)learner.Core.Credit).Signal).Mean.ShouldBe(0);
    }

    private static RecurrentLearner Learner(ThreeFactorOptions rule, int streams = 1, int updateEvery = 1, StepOptions? step = null)
        => Network.Recurrent(3).Gru(3).Gru(4).Linear(2).Compile(rule, step ?? new AdamOptions(), new() { Streams = streams, UpdateEvery = updateEvery });

    private static float[] Layers(RecurrentLearner learner) => [.. learner.Core.Network.Layers.SelectMany(l => l.Parameters()).SelectMany(p => p.Value.Span.ToArray())];

    private static float[] Readout(RecurrentLearner learner) => learner.Core.Network.Readout.Weights.Value.Span.ToArray();

    private static double[,] Square(double[][] rows)
    {
        var matrix = new double[rows.Length, rows[0].Length];
        for (int i = 0; i < matrix.Length; i++)
        {
            matrix[i / rows[0].Length, i % rows[0].Length] = rows[i / rows[0].Length][i % rows[0].Length];
        }

        return matrix;
    }
}
