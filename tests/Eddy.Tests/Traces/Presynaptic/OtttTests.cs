using Eddy.Learners.Recurrent;
using Eddy.Networks.Recurrent;
using Eddy.Steps;
using Eddy.Tests.Neurons;
using Eddy.Tests.Traces.Diagonal;
using Eddy.Traces;
using Eddy.Traces.Bptt;
using Eddy.Traces.Diagonal;
using Eddy.Traces.Presynaptic;
using Shouldly;

namespace Eddy.Tests.Traces.Presynaptic;

/// <summary>OTTT, and D-RTRL's shared traces, on the spiking models.</summary>
public class OtttTests
{
    private static LayerOptions Strong { get; } = new() { Spread = 0.6 };

    public static TheoryData<string, int> Alike => new()
    {
        { "lif:threshold=0.4", 1 },
        { "lif:threshold=0.4,refractory=2", 1 },
        { "lif:threshold=0.4,input-scale=0.3,decay=0.7,feed-forward=true", 1 },
        { "lif:threshold=0.4,learn-threshold=true", 1 },
        { "cuba-lif:threshold=0.4", 2 },
        { "cuba-lif:threshold=0.4,delayed=true,refractory=1", 2 },
        { "leaky-integrator", 1 },
        { "leaky-integrator:averaging=true,decay=0.6", 1 },
    };

    [Theory, MemberData(nameof(Alike))]
    public void UnitsThatRememberAlikeShareATraceThatLosesNothing(string kind, int states)
    {
        var sequence = new SequenceCase(plan => LayerKinds.Add(plan, kind, 5, Strong)) { Steps = 14, Streams = 2 };
        RecurrentCore<double> core = sequence.Build<double>(new OtttOptions());
        sequence.Play(core);
        double[][] gradients = SequenceCase.Read(core);
        SequenceCase.Alive(gradients);
        gradients.ShouldBe(sequence.Gradients(new DRtrlOptions { Storage = LocalStorage.ByWeight }));
        gradients.ShouldBe(sequence.Gradients(new DRtrlOptions()));
        SequenceCase.Error(gradients, sequence.Gradients(BpttOptions.Full with { Graph = BpttGraph.Detached })).ShouldBeLessThan(1e-12);

        LinearMap<double> map = core.Network.Layers[0].Maps[0][0]!;
        core.Credit.Tensors.Where(t => t.Tensor.Name.StartsWith("presynaptic")).Sum(t => t.Tensor.Length).ShouldBe(states * map.Rows);
        RecurrentCore<double> chosen = sequence.Build<double>(new DRtrlOptions());
        ((TraceCredit<double>)chosen.Credit).Traces[0].ShouldBeOfType<PresynapticTrace<double>>();
    }

    [Theory]
    [InlineData("lif:reset-gradient=attached")]
    [InlineData("lif:reset=hard")]
    [InlineData("lif:decay=0.5..0.9")]
    [InlineData("lif:learn-decay=true")]
    [InlineData("lif:threshold=10,reset-gradient=attached,surrogate=box,width=0.1")]
    [InlineData("lif:threshold=0.01,reset=hard")]
    [InlineData("cuba-lif:synapse-decay=0.5..0.9")]
    [InlineData("cuba-lif:reset-gradient=attached")]
    [InlineData("alif")]
    [InlineData("snu")]
    [InlineData("gru")]
    [InlineData("lru")]
    [InlineData("highway-3")]
    public void OthersAreRefusedWithTheReasonAndDRtrlKeepsATraceAWeight(string kind)
    {
        var sequence = new SequenceCase(plan => LayerKinds.Add(plan, kind, 5, Strong));
        string message = Should.Throw<NotSupportedException>(() => sequence.Build<float>(new OtttOptions())).Message;
        message.ShouldStartWith("layer1: OTTT");
        message.ShouldContain("Take D-RTRL");
        ((TraceCredit<float>)sequence.Build<float>(new DRtrlOptions()).Credit).Traces[0].ShouldBeOfType<DiagonalTrace<float>>();
        ((TraceCredit<double>)sequence.Build<double>(new DRtrlOptions()).Credit).Traces[0].ShouldBeOfType<DiagonalTrace<double>>();
    }

    [Fact]
    public void ACounterTakesNoPlane()
    {
        foreach (RuleOptions rule in new RuleOptions[] { new DRtrlOptions { Storage = LocalStorage.ByWeight }, new Eddy.Traces.EProp.EPropOptions(), new Eddy.Traces.InputOutput.InputOutputOptions() })
        {
            Length("lif:refractory=2,reset-gradient=attached", rule).ShouldBe(Length("lif:reset-gradient=attached", rule));
            Length("alif:refractory=2,learn-threshold=true", rule).ShouldBe(Length("alif:learn-threshold=true", rule));
        }

        static int Length(string kind, RuleOptions rule)
            => (new SequenceCase(plan => LayerKinds.Add(plan, kind, 5)) { ReadoutMemory = new() { Decay = 0.5 } }).Build<float>(rule).Credit.Tensors.Sum(t => t.Tensor.Length);
    }

    [Theory]
    [InlineData("lif:threshold=0.4,refractory=2,reset-gradient=attached,learn-threshold=true,learn-decay=true")]
    [InlineData("alif:threshold=0.4,refractory=1,reset-gradient=attached,learn-threshold=true")]
    [InlineData("cuba-lif:threshold=0.4,refractory=2,reset=hard,reset-gradient=attached")]
    public void WithoutItsPlaneTracesAreThoseOfTheDetachedGraph(string kind)
    {
        var sequence = new SequenceCase(plan => LayerKinds.Add(plan, kind, 5, Strong)) { Steps = 14 };
        SequenceCase.Error(sequence.Gradients(new DRtrlOptions()), sequence.Gradients(BpttOptions.Full with { Graph = BpttGraph.Detached })).ShouldBeLessThan(1e-12);
        sequence = sequence with { ReadoutMemory = new() { Decay = 0.7 } };
        SequenceCase.Error(sequence.Gradients(new Eddy.Traces.EProp.EPropOptions()), sequence.Gradients(BpttOptions.Full with { Graph = BpttGraph.Detached })).ShouldBeLessThan(1e-12);

        // The diagonal of the recurrent weights too, where only it is there: exact.
        bool[] diagonal = [.. Enumerable.Range(0, 25).Select(i => i / 5 == i % 5)];
        var alone = new SequenceCase(plan => LayerKinds.Add(plan, kind, 5, new LayerOptions { Spread = 0.6, Connected = diagonal })) { Steps = 14 };
        SequenceCase.Error(alone.Gradients(new SelfLoopRule()), alone.Gradients(BpttOptions.Full)).ShouldBeLessThan(1e-12);
    }

    [Theory]
    [InlineData(12)]
    [InlineData(1)]
    public void WeightsMoveAtTheEndOfASequenceOrAtEveryStep(int every)
    {
        RecurrentOracle file = RecurrentOracle.Read("ottt", "eligibility"), at = file["cases"]["two_layers_mixed_loss"], updates = file["cases"]["updates"];
        var network = new SpikingOracleNetwork(
            at["network"], new OtttOptions(), new SgdOptions { LearningRate = updates.Number("learning_rate") }, new RecurrentLearnerOptions { UpdateEvery = every });
        double[][] inputs = at.Matrix("inputs"), targets = at.Matrix("targets");
        int compared = 0;
        for (int t = 0; t < 12; t++)
        {
            network.Core.Observe(0, inputs[t]);
            network.Core.TeachError(0, Delta(network.Core.Network.Streams[0].Readout.Answer.Scores, targets[t]));
            network.Core.StepWhenDue();
            if (every == 1 && updates["ottt_o"].Items("weights").FirstOrDefault(w => w.Number("step") == t + 1) is { } then)
            {
                Require(then);
            }
        }

        if (every == 12)
        {
            Require(updates["ottt_a"]);
        }

        compared.ShouldBe(every == 1 ? updates["ottt_o"].Items("weights").Length : 1);

        void Require(RecurrentOracle expected)
        {
            RecurrentOracle[] layers = expected.Items("layers");
            for (int l = 0; l < layers.Length; l++)
            {
                network.ShouldHoldWeights(l, layers[l]);
            }

            network.ShouldHoldReadout(expected["readout"]);
            compared++;
        }
    }

    // Of ((1 − m) cross-entropy + m mean squared error) / T, m = 0.1.
    private static double[] Delta(ReadOnlySpan<double> scores, double[] target)
    {
        double[] y = scores[..3].ToArray(), e = [.. y.Select(Math.Exp)];
        return [.. Enumerable.Range(0, 3).Select(k => ((0.9 * ((e[k] / e.Sum()) - target[k])) + (0.2 * (y[k] - target[k]) / 3)) / 12)];
    }
}
