using Eddy.Learners.Recurrent;
using Eddy.Networks;
using Eddy.Networks.Recurrent;
using Eddy.Neurons;
using Eddy.Steps;
using Eddy.Traces;
using Eddy.Traces.Bptt;
using Eddy.Traces.Diagonal;
using Eddy.Traces.SnAp;
using Eddy.Traces.Windowed;
using Shouldly;

namespace Eddy.Tests.Traces.Windowed;

public class WindowedTests
{
    public static TheoryData<string> Kinds => new([.. LayerKinds.All, LayerKinds.AttachedLif, LayerKinds.AttachedSnu]);

    public static TheoryData<string> Diagonal => ["elstm", "lru", "rtu", "rtu-linear", "alone", "alone-2"];

    [Theory, MemberData(nameof(Kinds))]
    public void With_an_exact_trace_any_window_has_the_gradient_of_bptt(string kind)
    {
        var sequence = new SequenceCase(plan => LayerKinds.Add(plan, kind, 5)) { Steps = 7, Streams = 2, Sparse = true };
        double[][] exact = sequence.Gradients(BpttOptions.Full);
        foreach (int steps in new[] { 1, 2, 3, 7 })
        {
            SequenceCase.Error(sequence.Gradients(new WindowedOptions { Steps = steps, Scope = TraceScope.Full }), exact).ShouldBeLessThan(1e-11, $"windows of {steps}");
        }
    }

    [Theory, MemberData(nameof(Diagonal))]
    public void So_has_a_local_trace_of_units_that_hear_no_other(string kind)
    {
        var sequence = new SequenceCase(plan => LayerKinds.Add(plan, kind, 35)) { Steps = 7, Streams = 2 };
        double[][] exact = sequence.Gradients(BpttOptions.Full);
        foreach (int steps in new[] { 1, 2, 3, 5, 7 })
        {
            SequenceCase.Error(sequence.Gradients(new WindowedOptions { Steps = steps }), exact).ShouldBeLessThan(1e-11, $"windows of {steps}");
        }

        SequenceCase.Error(sequence.Gradients(BpttOptions.Windows(3)), exact).ShouldBeGreaterThan(1e-4); // the trace is needed
    }

    [Theory, MemberData(nameof(Kinds))]
    public void One_window_over_all_has_it_whatever_the_trace_and_the_stack(string kind)
    {
        var sequence = new SequenceCase(plan => LayerKinds.Add(LayerKinds.Add(plan, kind, 4), "lstm", 3)) { Steps = 5, Streams = 2 };
        double[][] exact = sequence.Gradients(BpttOptions.Full);
        foreach (TraceScope scope in Enum.GetValues<TraceScope>())
        {
            SequenceCase.Error(sequence.Gradients(new WindowedOptions { Steps = 5, Scope = scope }), exact).ShouldBeLessThan(1e-12);
        }
    }

    // The trace that a window makes at once is the one that steps make: seen through windows of one step, whose credit is the same.
    [Theory, MemberData(nameof(Kinds))]
    public void The_trace_after_a_window_is_that_of_single_steps(string kind)
    {
        foreach (DiagonalScope scope in Enum.GetValues<DiagonalScope>())
        {
            var sequence = new SequenceCase(plan => LayerKinds.Add(plan, kind, 35)) { Steps = 12, Streams = 2 };
            TraceScope shown = scope == DiagonalScope.Local ? TraceScope.Local : TraceScope.SelfLoop;
            RecurrentCore<double> stepped = Play(new WindowedOptions { Steps = 1, Scope = shown }), windows = Play(new WindowedOptions { Steps = 4, Scope = shown });
            TraceTensor<double>[] expected = Traces(stepped), actual = Traces(windows);
            expected.Length.ShouldBeGreaterThan(0);
            for (int i = 0; i < expected.Length; i++)
            {
                double size = expected[i].Values.Max(Math.Abs);
                for (int j = 0; j < expected[i].Values.Length; j++)
                {
                    actual[i].Values[j].ShouldBe(expected[i].Values[j], 1e-13 * Math.Max(1, size), expected[i].Name);
                }
            }

            // And those are of the trace that rules without windows carry.
            if (scope == DiagonalScope.SelfLoop) // D-RTRL may keep its traces in another form
            {
                RecurrentCore<double> plain = Play(new SnApOptions(1));
                double[] all = [.. plain.Credit.Tensors.SelectMany(t => t.Tensor.Values)], mine = [.. expected.SelectMany(t => t.Values)];
                mine.Length.ShouldBe(all.Length);
                mine.Zip(all).ShouldAllBe(p => Math.Abs(p.First - p.Second) < 1e-13 * Math.Max(1, Math.Abs(p.Second)));
            }

            RecurrentCore<double> Play(RuleOptions rule)
            {
                RecurrentCore<double> core = sequence.Build<double>(rule);
                sequence.Play(core);
                return core;
            }
        }

        static TraceTensor<double>[] Traces(RecurrentCore<double> core) => [.. core.Credit.Tensors.Select(t => t.Tensor).Where(t => t.Name is not "window" and not "place")];
    }

    [Fact]
    public void With_windows_of_one_step_a_local_trace_is_not_d_rtrl()
    {
        var sequence = new SequenceCase(plan => plan.Gru(5)) { Steps = 8 };
        double[][] windowed = sequence.Gradients(new WindowedOptions { Steps = 1 });
        SequenceCase.Error(windowed, sequence.Gradients(new DRtrlOptions())).ShouldBeGreaterThan(1e-3);
        SequenceCase.Error(windowed, sequence.Gradients(BpttOptions.Full)).ShouldBeGreaterThan(1e-3);
    }

    [Fact]
    public void With_an_inexact_trace_windows_are_closer_to_bptt_than_the_trace_alone_and_than_windows_alone()
    {
        var sequence = new SequenceCase(plan => plan.Gru(6)) { Steps = 24 };
        double[][] exact = sequence.Gradients(BpttOptions.Full);
        double local = SequenceCase.Error(sequence.Gradients(new DRtrlOptions()), exact);
        double[] errors = [.. ((int[])[4, 8, 12]).Select(k => SequenceCase.Error(sequence.Gradients(new WindowedOptions { Steps = k }), exact))];
        double blocked = SequenceCase.Error(sequence.Gradients(BpttOptions.Windows(8)), exact);
        TestContext.Current.TestOutputHelper?.WriteLine($"local {local:G3}; windows {string.Join(", ", errors.Select(e => e.ToString("G3")))}; blocked 8 {blocked:G3}");
        errors.ShouldAllBe(e => e > 1e-4 && e < local);
        errors[1].ShouldBeLessThan(blocked / 2);
    }

    [Theory]
    [InlineData(true, 0.1)]
    [InlineData(false, 0.02)]
    public void In_a_deep_stack_the_lowest_layer_gets_the_credit_that_per_layer_traces_lose(bool feedForward, double better)
    {
        var sequence = new SequenceCase(plan => plan.Layer(Neuron(), 24).Layer(Neuron(), 24).Layer(Neuron(), 24)) { Steps = 60, Inputs = 6 };
        double[] exact = First(BpttOptions.Full);
        RecurrentCore<double> core = sequence.Build<double>(new DRtrlOptions());
        sequence.Begin(core);
        var spikes = new double[3];
        for (int t = 0; t < sequence.Steps; t++)
        {
            sequence.Step(core, 0, t);
            for (int l = 0; l < 3; l++)
            {
                spikes[l] += core.Network.Streams[0].Outputs[l].Sum() / 24 / sequence.Steps;
            }
        }

        spikes.ShouldAllBe(rate => rate > 0.05 && rate < 0.6);
        double layers = SequenceCase.Cosine(First(new DRtrlOptions()), exact), exactTraces = SequenceCase.Cosine(First(Rules.Ostl()), exact);
        double[] windowed = [.. ((int[])[4, 12, 30]).Select(k => SequenceCase.Cosine(First(new WindowedOptions { Steps = k }), exact))];
        TestContext.Current.TestOutputHelper?.WriteLine($"rates {string.Join(", ", spikes.Select(s => s.ToString("F2")))}; per-layer traces {layers:F4}, with H {exactTraces:F4}; windowed {string.Join(", ", windowed.Select(c => c.ToString("F4")))}");
        windowed[1].ShouldBeGreaterThan(Math.Max(layers, exactTraces) + better);
        windowed[2].ShouldBeGreaterThan(windowed[1]);

        LifNeuron Neuron() => new() { Decay = 0.95, Threshold = feedForward ? 0.2 : 0.6, FeedForward = feedForward };
        double[] First(RuleOptions rule) => sequence.Gradients(rule)[0];
    }

    [Fact]
    public void A_window_that_a_reset_cuts_short_is_credited_and_the_trace_forgotten()
    {
        var sequence = new SequenceCase(plan => plan.Gru(4)) { Steps = 5 };
        RecurrentCore<double> core = sequence.Build<double>(new WindowedOptions { Steps = 3 });
        sequence.Begin(core);
        for (int t = 0; t < 5; t++)
        {
            sequence.Step(core, 0, t);
            core.Credit.IsDue.ShouldBe(t == 2);
        }

        core.Reset(0);
        core.Credit.IsDue.ShouldBeTrue();
        SequenceCase.Error(SequenceCase.Read(core), sequence.Gradients(new WindowedOptions { Steps = 3 })).ShouldBe(0);
        core.Credit.Tensors.Where(t => t.Tensor.Name != "window").ShouldAllBe(t => t.Tensor.Values.All(v => v == 0));
    }

    [Fact]
    public void What_cannot_be_is_refused()
    {
        NetworkPlan plan = Network.Recurrent(3).Gru(40).Linear(2);
        Should.Throw<NotSupportedException>(() => plan.Compile(new WindowedOptions { Scope = TraceScope.Full, MaxBytes = 10_000 }, new SgdOptions())).Message.ShouldContain("10,000");
        Should.Throw<NotSupportedException>(() => plan.Compile(new WindowedOptions(), new SgdOptions(), new() { LabelDelay = 1 })).Message.ShouldContain("window");
        Should.Throw<ArgumentOutOfRangeException>(() => new WindowedOptions { Steps = 0 });
        Should.Throw<ArgumentOutOfRangeException>(() => new WindowedOptions { Scope = (TraceScope)5 });
    }

    [Fact]
    public void It_says_what_it_drops_and_is_what_deep_stacks_are_pointed_to()
    {
        NetworkPlan plan = Network.Recurrent(3).Lru(4).Lru(4).Lru(4).Linear(2);
        RuleDescription windowed = plan.Compile(Rules.Windowed(8), new SgdOptions()).Describe();
        windowed.Blocks[0].Exactness.ShouldBe(GradientExactness.ExactForDetachedGraph);
        windowed.Blocks[0].Dropped.ShouldContain("before a window of 8 steps");
        windowed.Blocks[^2].Exactness.ShouldBe(GradientExactness.Exact);
        windowed.Warnings.ShouldBeEmpty();
        plan.Compile(Rules.DRtrl(), new SgdOptions()).Describe().Warnings.ShouldHaveSingleItem().ShouldContain("Rules.Windowed");
    }
}
