using Eddy.Learners.Recurrent;
using Eddy.Networks.Recurrent;
using Eddy.Traces.Bptt;
using Eddy.Traces.Diagonal;
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
        Alive(detached);
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
        Alive(gradients);
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

    internal static BpttOptions Detached { get; } = BpttOptions.Full with { Graph = BpttGraph.Detached };

    internal static SequenceCase Case(string kind, LeakForm form)
        => new(plan => SpikingLayers.Add(plan, kind, 5)) { Steps = 12, ReadoutMemory = new ReadoutMemory { Decay = 0.7, Form = form } };

    // Or every comparison would pass.
    internal static void Alive(double[][] gradients) => Assert.All(gradients, gradient => Math.Sqrt(gradient.Sum(g => g * g)).ShouldBeGreaterThan(1e-3));
}
