using Eddy.Networks;
using Eddy.Networks.Recurrent;
using Eddy.Neurons;
using Eddy.Steps;
using Eddy.Traces.OneStep;
using Eddy.Traces.Presynaptic;
using Shouldly;

namespace Eddy.Tests.Traces.Presynaptic;

/// <summary>Which layers have the same constant slopes for all units.</summary>
public class ConstantSlopesTests
{
    [Fact]
    public void AreThoseOfTheModel()
    {
        ConstantSlopes<double> slopes = ConstantSlopes<double>.Find(Layer(new TwoLeaksNeuron(), 3), out string reason)!;
        reason.ShouldBe("");
        slopes.States.ShouldBe(2);
        (slopes.State(0, 0), slopes.State(0, 1), slopes.State(1, 0), slopes.State(1, 1)).ShouldBe((0.9, 0.7, 0, 0.7));
        (slopes.Drive(0, 0), slopes.Drive(0, 1), slopes.Drive(1, 0), slopes.Drive(1, 1)).ShouldBe((1, 0.3, 1, 0.3));
    }

    [Theory]
    [InlineData(NeuronActivation.Tanh, 1)]
    [InlineData(NeuronActivation.Tanh, 0.4)]
    [InlineData(NeuronActivation.Relu, 0.4)]
    [InlineData(NeuronActivation.Sigmoid, 1)]
    public void AnActivationThatBendsHasNone(NeuronActivation activation, double leak)
        => Reason(new RateNeuron { Activation = activation, Leak = leak }, 2).ShouldContain("depends on the state or on the input");

    [Fact]
    public void WeightsThatAreZeroHideNothing()
    {
        RecurrentLayer<double> layer = Layer(new RateNeuron(), 2);
        layer.Maps[0][0]!.Weights.Value.Span.Clear();
        ConstantSlopes<double>.Find(layer, out _).ShouldBeNull();
    }

    [Fact]
    public void ALeakOfAUnitsOwnHasNoneAlsoWhereAllAreAlike()
    {
        Reason(new OwnLeakNeuron(Different: true), 4).ShouldContain("differ in their leak");
        Reason(new OwnLeakNeuron(Different: false), 4).ShouldContain("leaks of their own");
    }

    [Fact]
    public void OwnParametersArePutBack()
    {
        RecurrentLayer<double> layer = Layer(new OwnLeakNeuron(Different: false), 4);
        double[] before = layer.Own!.Value.Span.ToArray();
        var stream = new LayerStream<double>(layer.Shape);
        ConstantSlopes<double>.Find(layer, out _).ShouldBeNull();
        layer.Own.Value.Span.ToArray().ShouldBe(before);
        stream.State.AsSpan().Fill(1);
        layer.Restore(stream);
        layer.AdvanceFromCurrents(stream, 0);
        stream.Steps[0].SlopeState[0].ShouldBe(1 / (1 + Math.Exp(-1)), 1e-12); // the planes too
    }

    [Theory]
    [InlineData(1, 0.3)]
    [InlineData(-0.6, 0.1)]
    [InlineData(20, 2)]
    public void ADependenceOnANarrowRangeIsMet(double center, double width)
    {
        Reason(new NarrowNeuron(center, width), 1).ShouldContain("depends on the state");
        Reason(new NarrowNeuron(center, width), 300).ShouldContain("depends on the state");
    }

    [Fact]
    public void OtherModelsHaveNone()
    {
        Reason(new GruNeuron(), 2).ShouldNotBe("");
        Reason(new LstmNeuron(), 2).ShouldNotBe("");
        Reason(new LruNeuron(), 2).ShouldNotBe("");
        Reason(new HighwayNeuron { Depth = 2 }, 2).ShouldContain("micro-steps");
    }

    private static string Reason<N>(N neuron, int units)
        where N : struct, INeuron
    {
        (ConstantSlopes<double>.Find(Layer(neuron, units), out string reason) is null).ShouldBe(reason.Length > 0);
        return reason;
    }

    private static RecurrentLayer<double> Layer<N>(N neuron, int units)
        where N : struct, INeuron
        => Network.Recurrent(2).Layer(neuron, units).Linear(1).Build<double>(new OneStepOptions(), new SgdOptions(), new()).Network.Layers[0];
}
