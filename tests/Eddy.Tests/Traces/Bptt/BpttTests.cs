using Eddy.Networks.Recurrent;
using Eddy.Traces.Bptt;
using Eddy.Traces.Diagonal;
using Eddy.Traces.OneStep;
using Shouldly;

namespace Eddy.Tests.Traces.Bptt;

public class BpttTests
{
    private const double Step = 1e-5; // differences err by about step² and 1e-16 / step, both 1e-10

    public static TheoryData<string> Kinds => new(LayerKinds.All.Where(k => !k.StartsWith("relu", StringComparison.Ordinal)));

    public static TheoryData<string> Smooth => new(LayerKinds.All.Where(k => !k.StartsWith("relu", StringComparison.Ordinal) && !LayerKinds.Spikes(k)).Concat(LayerKinds.Soft));

    [Theory, MemberData(nameof(Smooth))]
    public void Full_is_that_of_central_differences(string kind)
    {
        var sequence = new SequenceCase(plan => LayerKinds.Add(plan, kind, 4)) { Streams = 2, Sparse = kind == "knotted" };
        SequenceCase.Error(sequence.Gradients(BpttOptions.Full), sequence.Differences(Step)).ShouldBeLessThan(1e-6);
    }

    [Theory]
    [InlineData("knotted", "knotted-3")]
    [InlineData("lstm", "tanh")]
    [InlineData("gru", "direct-2")]
    public void Full_goes_through_layers_and_time(string lower, string upper)
    {
        var sequence = new SequenceCase(plan => LayerKinds.Add(LayerKinds.Add(plan, lower, 3), upper, 35)) { Outputs = 2, Steps = 4 };
        if (upper == "direct-2")
        {
            sequence = new SequenceCase(plan => plan.Layer(new Eddy.Neurons.GruNeuron(), 3).Layer(new DirectNeuron(2), 3));
        }

        double[][] exact = sequence.Differences(Step);
        SequenceCase.Error(sequence.Gradients(BpttOptions.Full), exact).ShouldBeLessThan(1e-6);
        SequenceCase.Error(sequence.Gradients(BpttOptions.Full with { Graph = BpttGraph.Layers }), exact).ShouldBeGreaterThan(1e-4);
    }

    [Theory]
    [InlineData(LeakForm.Sum)]
    [InlineData(LeakForm.Average)]
    public void Full_goes_through_the_memory_of_the_readout(LeakForm form)
    {
        var sequence = new SequenceCase(plan => LayerKinds.Add(LayerKinds.Add(plan, "lstm", 3), "tanh", 4))
        {
            ReadoutMemory = new ReadoutMemory { Decay = 0.7, Form = form },
            Streams = 2,
            Sparse = true,
        };
        double[][] exact = sequence.Differences(Step);
        SequenceCase.Error(sequence.Gradients(BpttOptions.Full), exact).ShouldBeLessThan(1e-6);
        SequenceCase.Error((sequence with { ReadoutMemory = null }).Gradients(BpttOptions.Full), exact).ShouldBeGreaterThan(1e-2);
        SequenceCase.Error(sequence.Gradients(BpttOptions.Full with { Graph = BpttGraph.Layers }), exact).ShouldBeGreaterThan(1e-3);
        SequenceCase.Error([sequence.ReadoutGradient(new OneStepOptions())], [sequence.ReadoutDifferences(Step)]).ShouldBeLessThan(1e-6);
    }

    [Fact]
    public void Full_grows_with_the_sequence()
    {
        var sequence = new SequenceCase(plan => plan.Layer(new KnottedNeuron(1), 4)) { Steps = 70, Streams = 2 };
        double[][] exact = sequence.Gradients(BpttOptions.Full);
        SequenceCase.Error(sequence.Gradients(BpttOptions.Windows(70)), exact).ShouldBe(0);
        SequenceCase.Error(sequence.Gradients(BpttOptions.Sliding(70)), exact).ShouldBeLessThan(1e-12);
        SequenceCase.Error(sequence.Gradients(BpttOptions.Sliding(5)), exact).ShouldBeGreaterThan(1e-6);
    }

    [Theory, MemberData(nameof(Kinds))]
    public void A_window_of_one_step_is_the_one_step_rule(string kind)
    {
        var sequence = new SequenceCase(plan => LayerKinds.Add(plan, kind, 4).Layer(new Eddy.Neurons.HighwayNeuron { Depth = 2 }, 3)) { Streams = 3 };
        double[][] oneStep = sequence.Gradients(new OneStepOptions());
        SequenceCase.Error(sequence.Gradients(BpttOptions.Windows(1)), oneStep).ShouldBeLessThan(1e-14);
        SequenceCase.Error(sequence.Gradients(BpttOptions.Sliding(1)), oneStep).ShouldBeLessThan(1e-14);
    }

    [Fact]
    public void The_detached_graph_of_a_neuron_that_hears_no_other_is_the_whole()
    {
        var sequence = new SequenceCase(plan => plan.Layer(new AloneNeuron(2), 4));
        SequenceCase.Error(sequence.Gradients(BpttOptions.Full with { Graph = BpttGraph.Detached }), sequence.Gradients(BpttOptions.Full)).ShouldBeLessThan(1e-14);
    }

    [Theory, MemberData(nameof(Kinds))]
    public void The_detached_graph_is_what_a_local_trace_computes(string kind)
    {
        // The upper layer's previous states are detached too, the lower layer is not blind to its same-step paths.
        var sequence = new SequenceCase(plan => LayerKinds.Add(LayerKinds.Add(plan, kind, 3), "leaky", 4)) { Streams = 2 };
        SequenceCase.Error(sequence.Gradients(new DRtrlOptions()), sequence.Gradients(BpttOptions.Full with { Graph = BpttGraph.Detached })).ShouldBeLessThan(1e-12);
    }

    [Fact]
    public void Gradients_are_due_at_the_end_of_a_window()
    {
        var sequence = new SequenceCase(plan => plan.Layer(new KnottedNeuron(1), 4)) { Steps = 7, Streams = 2 };
        var core = sequence.Build<double>(BpttOptions.Windows(3));
        sequence.Begin(core);
        for (int t = 0; t < 7; t++)
        {
            sequence.Step(core, 0, t);
            core.Credit.IsDue.ShouldBe(t % 3 == 2 && core.Credit.Tensors.Last().Tensor.Of(1)[1] == 0, $"stream 0, step {t}");
            sequence.Step(core, 1, t);
            core.Credit.IsDue.ShouldBe(t % 3 == 2, $"step {t}");
        }

        core.Reset(0);
        core.Credit.IsDue.ShouldBeFalse();
        core.Reset(1);
        core.Credit.IsDue.ShouldBeTrue();
        core.Credit.Tensors.Last().Tensor.Values.ShouldAllBe(v => v == 0);

        var due = sequence.Build<double>(BpttOptions.Sliding(3));
        sequence.Step(due, 0, 0);
        due.Credit.IsDue.ShouldBeTrue();
    }

    [Fact]
    public void A_window_that_ends_without_a_lesson_is_flushed_at_the_next_step_and_due_then()
    {
        var sequence = new SequenceCase(plan => plan.Layer(new KnottedNeuron(1), 4)) { Sparse = true };
        var core = sequence.Build<double>(BpttOptions.Windows(3));
        sequence.Begin(core);
        for (int t = 0; t < 3; t++)
        {
            sequence.Step(core, 0, t); // the lesson is at t = 1
        }

        core.Credit.IsDue.ShouldBeFalse();
        SequenceCase.Read(core).ShouldAllBe(g => g.All(v => v == 0));
        sequence.Step(core, 0, 3);
        core.Credit.IsDue.ShouldBeTrue();
        SequenceCase.Read(core).ShouldContain(g => g.Any(v => v != 0));
        core.Credit.Stepped(core.Step);
        core.Credit.IsDue.ShouldBeFalse();
    }

    [Fact]
    public void A_lesson_before_any_step_is_refused()
    {
        var sequence = new SequenceCase(plan => plan.Layer(new KnottedNeuron(1), 4));
        var core = sequence.Build<double>(BpttOptions.Windows(3));
        Should.Throw<InvalidOperationException>(() => core.Credit.Teach(0)).Message.ShouldContain("observe");
    }

    [Fact]
    public void Options_refuse_what_makes_no_window()
    {
        Should.Throw<ArgumentOutOfRangeException>(() => BpttOptions.Windows(0)).Message.ShouldContain("1,000,000");
        Should.Throw<ArgumentOutOfRangeException>(() => new BpttOptions { Mode = (BpttMode)7 });
        BpttOptions.Sliding(4).Name.ShouldBe("bptt-sliding-4");
    }
}
