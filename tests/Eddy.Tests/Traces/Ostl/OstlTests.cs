using Eddy.Learners.Recurrent;
using Eddy.Networks;
using Eddy.Networks.Recurrent;
using Eddy.Neurons;
using Eddy.Steps;
using Eddy.Traces;
using Eddy.Traces.Bptt;
using Eddy.Traces.OneStep;
using Eddy.Traces.Ostl;
using Shouldly;

namespace Eddy.Tests.Traces.Ostl;

public class OstlTests
{
    public static TheoryData<string> Kinds => new([.. LayerKinds.All, LayerKinds.AttachedSnu, LayerKinds.AttachedLif, "alif:reset-gradient=attached,learn-threshold=true,learn-decay=true,threshold=0.3"]);

    [Theory, MemberData(nameof(Kinds))]
    public void With_H_one_layer_has_the_gradient_of_bptt(string kind)
    {
        var sequence = new SequenceCase(plan => LayerKinds.Add(plan, kind, 5)) { Streams = 2, Sparse = true };
        SequenceCase.Error(sequence.Gradients(new OstlOptions()), sequence.Gradients(BpttOptions.Full)).ShouldBeLessThan(1e-11);
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Without_H_it_has_that_of_the_detached_graph(string kind)
    {
        var sequence = new SequenceCase(plan => LayerKinds.Add(plan, kind, 5)) { Streams = 2 };
        SequenceCase.Error(sequence.Gradients(new OstlOptions { Recurrent = false }), sequence.Gradients(BpttOptions.Full with { Graph = BpttGraph.Detached })).ShouldBeLessThan(1e-11);
    }

    [Theory]
    [InlineData(LayerKinds.AttachedSnu)]
    [InlineData(LayerKinds.AttachedLif)]
    public void Neither_dropping_H_nor_the_self_term_goes_unseen(string kind)
    {
        var sequence = new SequenceCase(plan => LayerKinds.Add(plan, kind, 5)) { Steps = 9 };
        double[][] exact = sequence.Gradients(BpttOptions.Full), without = sequence.Gradients(new OstlOptions { Recurrent = false });
        SequenceCase.Error(without, exact).ShouldBeGreaterThan(1e-2);
        SequenceCase.Error(sequence.Gradients(new OneStepOptions()), without).ShouldBeGreaterThan(1e-2);
    }

    [Theory]
    [InlineData(LayerKinds.AttachedSnu, LayerKinds.AttachedLif)]
    [InlineData("gru", LayerKinds.AttachedSnu)]
    public void A_stack_with_H_has_the_gradient_of_the_graph_without_the_memory_of_the_layers_above(string lower, string upper)
    {
        var sequence = new SequenceCase(plan => LayerKinds.Add(LayerKinds.Add(plan, lower, 4), upper, 5)) { Steps = 9 };
        double[][] layers = sequence.Gradients(BpttOptions.Full with { Graph = BpttGraph.Layers });
        SequenceCase.Error(sequence.Gradients(new OstlOptions()), layers).ShouldBeLessThan(1e-11);
        SequenceCase.Error(sequence.Gradients(BpttOptions.Full), layers).ShouldBeGreaterThan(1e-4);
    }

    [Fact]
    public void What_does_not_fit_is_refused_with_what_would()
    {
        NetworkPlan plan = Network.Recurrent(3).Layer(new LifNeuron(), 40).Linear(2);
        var rule = new OstlOptions { MaxBytes = 100_000 };
        string message = Should.Throw<NotSupportedException>(() => plan.Compile(rule, new SgdOptions())).Message;
        message.ShouldContain("layer1");
        message.ShouldContain("100,000");
        message.ShouldContain("without H");
        plan.Compile(rule with { Recurrent = false }, new SgdOptions()).StateBytes.ShouldBeLessThan(100_000);
        Should.Throw<NotSupportedException>(() => plan.Compile(new OsttpOptions { MaxBytes = 100_000 }, new SgdOptions())).Message.ShouldContain("OSTTP without H");
        Should.Throw<ArgumentOutOfRangeException>(() => new OstlOptions { MaxBytes = 0 });
    }

    [Fact]
    public void It_says_what_it_is_exact_against()
    {
        RecurrentLearner one = Network.Recurrent(3).Layer(new SnuNeuron(), 4).Linear(2).Compile(Rules.Ostl(), new SgdOptions());
        one.Describe().Blocks.ShouldAllBe(b => b.Exactness == GradientExactness.Exact);
        RecurrentLearner without = Network.Recurrent(3).Layer(new SnuNeuron(), 4).Linear(2).Compile(Rules.Ostl(recurrent: false), new SgdOptions());
        without.Describe().Blocks[0].Exactness.ShouldBe(GradientExactness.ExactForDetachedGraph);
        Network.Recurrent(3).Layer(new SnuNeuron(), 4).Linear(2).Compile(Rules.Osttp(), new SgdOptions()).Describe().Blocks[0].Dropped.ShouldContain("the target");
    }
}
