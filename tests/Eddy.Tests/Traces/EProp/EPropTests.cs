using Eddy.Learners.Recurrent;
using Eddy.Networks.Recurrent;
using Eddy.Neurons;
using Eddy.Steps;
using Eddy.Tests.Neurons;
using Eddy.Traces;
using Eddy.Traces.Bptt;
using Eddy.Traces.Diagonal;
using Eddy.Traces.Downstream;
using Eddy.Traces.EProp;
using Shouldly;

namespace Eddy.Tests.Traces.EProp;

public class EPropTests
{
    private const double Exact = 1e-12; // sums of at most some thousand products, of 12 steps

    public static TheoryData<string, LeakForm> Kinds
    {
        get
        {
            var kinds = new TheoryData<string, LeakForm>();
            foreach (string kind in SpikingLayers.All)
            {
                kinds.Add(kind, LeakForm.Sum);
                kinds.Add(kind, LeakForm.Average);
            }

            return kinds;
        }
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Symmetric_is_the_detached_graph_with_the_readouts_memory(string kind, LeakForm form)
    {
        SequenceCase sequence = Case(kind, form) with { Streams = 2 };
        double[][] detached = sequence.Gradients(Detached);
        SequenceCase.Alive(detached);
        SequenceCase.Error(sequence.Gradients(new EPropOptions()), detached).ShouldBeLessThan(Exact);
        SequenceCase.Error([sequence.ReadoutGradient(new EPropOptions())], [sequence.ReadoutGradient(Detached)]).ShouldBeLessThan(Exact);

        // Left out, the filter is missed.
        SequenceCase.Error(sequence.Gradients(new DRtrlOptions()), detached).ShouldBeGreaterThan(1e-2);
    }

    [Fact]
    public void Lessons_at_some_steps_only_are_no_difference()
    {
        SequenceCase sequence = Case("alif", LeakForm.Average) with { Sparse = true };
        SequenceCase.Error(sequence.Gradients(new EPropOptions()), sequence.Gradients(Detached)).ShouldBeLessThan(Exact);
    }

    [Fact]
    public void Without_a_memory_of_the_readout_it_is_drtrl_to_the_bit()
    {
        SequenceCase sequence = Case("alif-learned", LeakForm.Sum) with { ReadoutMemory = null };
        RecurrentCore<float> e = sequence.Build<float>(new EPropOptions()), d = sequence.Build<float>(new DRtrlOptions());
        sequence.Play(e);
        sequence.Play(d);
        double[][] gradients = SequenceCase.Read(e);
        gradients.ShouldBe(SequenceCase.Read(d));
        SequenceCase.Alive(gradients);
        e.Credit.Tensors.Sum(t => t.Tensor.Length).ShouldBe(d.Credit.Tensors.Sum(t => t.Tensor.Length));
    }

    [Fact]
    public void In_a_stack_the_top_hidden_layer_alone_is_exact()
    {
        var sequence = new SequenceCase(plan => SpikingLayers.Add(SpikingLayers.Add(plan, "lif", 5), "alif", 4)) { Steps = 12, ReadoutMemory = new() { Decay = 0.7 } };
        double[][] e = sequence.Gradients(new EPropOptions()), detached = sequence.Gradients(Detached);
        SequenceCase.Error(e[1..], detached[1..]).ShouldBeLessThan(Exact);
        SequenceCase.Error(e[..1], detached[..1]).ShouldBeGreaterThan(1e-3);
    }

    [Fact]
    public void Another_filter_than_the_readouts_is_refused_with_the_reason()
    {
        Refusal(null, new() { Decay = 0.7 }).ShouldContain("without memory");
        Refusal(new() { Decay = 0.7 }, new() { Decay = 0.8 }).ShouldContain("0.7");
        Refusal(new() { Decay = 0.7 }, new() { Decay = 0.7, Form = LeakForm.Average }).ShouldContain("Average");
        Refusal(new() { Decay = 0.7 }, new()).ShouldContain("Leave Filter out");
        var same = new ReadoutMemory { Decay = 0.7, Form = LeakForm.Average };
        (Case("lif", LeakForm.Average) with { ReadoutMemory = same }).Build<float>(new EPropOptions { Filter = same with { } });

        static string Refusal(ReadoutMemory? readout, ReadoutMemory filter)
            => Should.Throw<NotSupportedException>(() => (Case("lif", LeakForm.Sum) with { ReadoutMemory = readout }).Build<float>(new EPropOptions { Filter = filter })).Message;
    }

    /// <summary>Trace, filter, gradient and step in one pass are what three passes are, with one stream and with several.</summary>
    [Theory]
    [InlineData("lif", 1)]
    [InlineData("alif-learned", 1)]
    [InlineData("cuba", 3)]
    [InlineData("lif-learned", 3)]
    public void One_pass_is_three(string kind, int streams)
    {
        SequenceCase sequence = Case(kind, LeakForm.Average) with { Streams = streams };
        var rule = new EPropOptions { Rates = kind == "lif-learned" ? new() { Strength = 0.1, Target = 0.3 } : null };
        RecurrentCore<double> one = Build(), three = Build();
        for (int t = 0; t < sequence.Steps; t++)
        {
            for (int b = 0; b < streams; b++)
            {
                double[] x = [Math.Sin(t + b), Math.Cos((2 * t) - b), 0.5], y = [Math.Sin(0.3 * t), b];
                one.Observe(b, x);
                three.Observe(b, x);
                if ((t + b) % 3 != 0)
                {
                    one.Learn(b, y);
                    three.Teach(b, y);
                }
            }

            one.StepWhenDue();
            three.StepWhenDue();
        }

        one.Credit.Deferred.ShouldBeTrue();
        double[][] weights = Values(one);
        SequenceCase.Error(weights, Values(three)).ShouldBeLessThan(1e-12);
        SequenceCase.Error(weights, Values(Build())).ShouldBeGreaterThan(1e-3);

        RecurrentCore<double> Build() => sequence.Plan().Build<double>(rule, new SgdOptions { LearningRate = 0.05f }, new() { Seed = 5, Streams = streams });

        static double[][] Values(RecurrentCore<double> core)
            => [.. core.Network.Layers.SelectMany(l => l.Parameters()).Append(core.Network.Readout.Weights)
                .Select(p => Enumerable.Range(0, p.Value.Rows).SelectMany(i => Enumerable.Range(0, p.Value.Columns).Select(o => p.Value[i, o])).ToArray())];
    }

    /// <summary>Where all units of a layer remember alike only what they told, filtered, is kept for every weight; own parameters keep theirs.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Units_that_remember_alike_share_what_they_remember(bool threshold)
    {
        var neuron = new LifNeuron { Decay = 0.8, Threshold = 0.4, LearnThreshold = threshold, RefractorySteps = 1 };
        var sequence = new SequenceCase(plan => plan.Layer(neuron, 37)) { Steps = 12, Streams = 2, ReadoutMemory = new() { Decay = 0.7 } };
        RecurrentCore<double> shared = sequence.Build<double>(new EPropOptions());
        Trace<double> trace = ((TraceCredit<double>)shared.Credit).Traces[0];
        trace.ShouldBeOfType<SharedEmissionTrace<double>>();
        int weights = shared.Network.Layers[0].Maps[0][0]!.Weights.Value.Length;
        trace.Tensors.First(t => t.Name.StartsWith("current", StringComparison.Ordinal)).Length.ShouldBe(weights);
        double[][] detached = sequence.Gradients(Detached);
        SequenceCase.Error(sequence.Gradients(new EPropOptions()), detached).ShouldBeLessThan(Exact);
        SequenceCase.Alive(detached);

        SequenceCase.Error(sequence.Gradients(new EPropOptions { Storage = LocalStorage.ByWeight }), detached).ShouldBeLessThan(Exact);
        ((TraceCredit<double>)sequence.Build<double>(new EPropOptions { Storage = LocalStorage.ByWeight }).Credit).Traces[0].Tensors[0].Length.ShouldBe(2 * weights);

        // Seen by the gradient, a reset is each unit's own.
        var other = new SequenceCase(plan => plan.Layer(neuron with { ResetGradient = ResetGradient.Attached }, 37)) { ReadoutMemory = new() { Decay = 0.7 } };
        ((TraceCredit<double>)other.Build<double>(new EPropOptions()).Credit).Traces[0].Tensors[0].Length.ShouldBe(2 * weights);
    }

    /// <summary>A stream that was reset is as a fresh one, and the others do not notice: traces, filters, rates and readout.</summary>
    [Theory]
    [InlineData("alif")]
    [InlineData("lif")]
    public void A_stream_that_was_reset_is_fresh(string kind)
    {
        SequenceCase sequence = Case(kind, LeakForm.Sum) with { Streams = 2 };
        var rule = new EPropOptions { Rates = kind == "alif" ? new() { Strength = 0.1, Target = 0.3 } : null };
        RecurrentCore<double> left = sequence.Build<double>(rule), reset = sequence.Build<double>(rule), fresh = sequence.Build<double>(rule);
        double[][] before = [], sum = [];
        for (int t = 0; t < 10; t++)
        {
            if (t == 5)
            {
                reset.Reset(1);
                before = SequenceCase.Read(reset);
                left.Drop();
                reset.Drop();
            }

            for (int b = 0; b < 2; b++)
            {
                sequence.Step(left, b, t);
                sequence.Step(reset, b, t);
                if (t >= 5 && b == 1)
                {
                    sequence.Step(fresh, b, t);
                }
            }
        }

        RecurrentCore<double> other = sequence.Build<double>(rule); // stream 0 alone
        for (int t = 0; t < 10; t++)
        {
            if (t == 5)
            {
                other.Drop();
            }

            sequence.Step(other, 0, t);
        }

        sum = [.. SequenceCase.Read(fresh).Zip(SequenceCase.Read(other), (f, o) => f.Zip(o, (x, y) => x + y).ToArray())];
        SequenceCase.Error(SequenceCase.Read(reset), sum).ShouldBeLessThan(1e-12);
        SequenceCase.Error(SequenceCase.Read(left), sum).ShouldBeGreaterThan(1e-3);
        SequenceCase.Alive(before);
    }

    /// <summary>The total derivative dE/dz in the place of the signal, and no filter, is exact: every path is counted once.</summary>
    [Fact]
    public void With_the_total_derivative_it_is_backpropagation_through_time()
    {
        RecurrentOracle at = RecurrentOracle.Read("eprop", "eligibility")["cases"]["total_derivative"], expected = at["expected"].Items("layers")[0];
        var network = new SpikingOracleNetwork(at["network"], new EPropOptions(), told: true);
        double[][] x = at.Matrix("inputs"), total = expected.Matrix("total_derivative");
        for (int t = 0; t < x.Length; t++)
        {
            network.Core.Observe(0, x[t]);
            network.Core.TeachError(0, total[t]);
        }

        foreach (string parameter in (string[])["W_in", "W_rec", "b"])
        {
            network.Gradient(0, parameter).ShouldBe(expected["bptt"].Flat(parameter), 1e-10);
        }
    }

    internal static BpttOptions Detached { get; } = BpttOptions.Full with { Graph = BpttGraph.Detached };

    internal static SequenceCase Case(string kind, LeakForm form)
        => new(plan => SpikingLayers.Add(plan, kind, 5)) { Steps = 12, ReadoutMemory = new ReadoutMemory { Decay = 0.7, Form = form } };
}
