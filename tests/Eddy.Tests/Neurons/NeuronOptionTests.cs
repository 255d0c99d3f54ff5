using Eddy.Neurons;
using Shouldly;

namespace Eddy.Tests.Neurons;

public class NeuronOptionTests
{
    [Fact]
    public void The_default_of_every_model_is_the_usual_one()
    {
        default(RateNeuron).ShouldBe(new RateNeuron { Leak = 1, Activation = NeuronActivation.Tanh });
        default(GruNeuron).ShouldBe(new GruNeuron());
        default(LstmNeuron).ShouldBe(new LstmNeuron { FirstForgetBias = 1 });
        default(HighwayNeuron).ShouldBe(new HighwayNeuron { Depth = 1, FirstForgetBias = 0 });
        default(ElementwiseLstmNeuron).ShouldBe(new ElementwiseLstmNeuron { FirstSpread = 0.5, FirstForgetBias = 0 });
        default(LruNeuron).ShouldBe(new LruNeuron { Ring = new() });
        default(RtuNeuron).ShouldBe(new RtuNeuron { Activation = NeuronActivation.Relu, Bound = 0.999, Ring = new() { MaxRadius = 0.999 } });
        default(RgcNeuron).ShouldBe(new RgcNeuron { RecurrentGain = 0 });
        default(DiagonalRgcNeuron).ShouldBe(new DiagonalRgcNeuron { FirstSpread = 0 });

        default(RateNeuron).Leak.ShouldBe(1);
        default(LstmNeuron).FirstForgetBias.ShouldBe(1);
        default(HighwayNeuron).Depth.ShouldBe(1);
        default(ElementwiseLstmNeuron).FirstSpread.ShouldBe(0.5);
        default(RtuNeuron).Bound.ShouldBe(0.999);
        default(RtuNeuron).Activation.ShouldBe(NeuronActivation.Relu);
    }

    [Fact]
    public void What_is_set_is_kept()
    {
        new RateNeuron { Leak = 0.25 }.Leak.ShouldBe(0.25);
        new LstmNeuron { FirstForgetBias = 0 }.FirstForgetBias.ShouldBe(0);
        new LstmNeuron { FirstForgetBias = 0 }.ShouldNotBe(default);
        new LstmNeuron { FirstForgetBias = 2 }.Form.Currents[1].FirstBias.ShouldBe(2);
        new HighwayNeuron { Depth = 4 }.Form.MicroSteps.ShouldBe(4);
        new HighwayNeuron { FirstForgetBias = 2 }.Form.Currents[1].FirstBias.ShouldBe(2);
        new ElementwiseLstmNeuron { FirstSpread = 0 }.FirstSpread.ShouldBe(0);
        new ElementwiseLstmNeuron { FirstForgetBias = 2 }.Form.Currents[1].FirstBias.ShouldBe(2);
        new RtuNeuron { Activation = NeuronActivation.Tanh }.Activation.ShouldBe(NeuronActivation.Tanh);
        new RtuNeuron { Bound = 0.5 }.Bound.ShouldBe(0.5);
        new RgcNeuron { RecurrentGain = 0.1 }.Form.Currents.Skip(1).ShouldAllBe(c => c.RecurrentGain == 0.1);
        default(RgcNeuron).Form.Currents.Skip(1).ShouldAllBe(c => c.RecurrentGain == 0);
    }

    [Fact]
    public void What_cannot_be_is_refused_where_it_was_written()
    {
        Refused(() => new RateNeuron { Leak = 0 }, "rate neuron Leak: α = Δt/τ must be in (0, 1]");
        Refused(() => new RateNeuron { Leak = 1.01 }, "(0, 1]");
        Refused(() => new RateNeuron { Leak = double.NaN }, "(0, 1]");
        Refused(() => new RateNeuron { Activation = (NeuronActivation)4 }, "must be one of Tanh, Relu, Sigmoid, Identity");
        Refused(() => new LstmNeuron { FirstForgetBias = double.NaN }, "lstm FirstForgetBias");
        Refused(() => new HighwayNeuron { Depth = 0 }, "rhn Depth");
        Refused(() => new HighwayNeuron { FirstForgetBias = double.PositiveInfinity }, "finite");
        Refused(() => new ElementwiseLstmNeuron { FirstSpread = -1 }, "elstm FirstSpread");
        Refused(() => new ElementwiseLstmNeuron { FirstForgetBias = double.NaN }, "elstm FirstForgetBias");
        Refused(() => new EigenvalueRing { MinRadius = 1 }, "MinRadius");
        Refused(() => new EigenvalueRing { MinRadius = double.NaN }, "MinRadius");
        Refused(() => new EigenvalueRing { MaxRadius = 1 }, "nothing is ever forgotten");
        Refused(() => new EigenvalueRing { MaxRadius = 0 }, "MaxRadius");
        Refused(() => new EigenvalueRing { MaxPhase = 0 }, "MaxPhase");
        Refused(() => new EigenvalueRing { MaxPhase = 7 }, "(0, 2π]");
        Refused(() => new RtuNeuron { Bound = 1 }, "rtu Bound");
        Refused(() => new RtuNeuron { Bound = 0 }, "rtu Bound");
        Refused(() => new RtuNeuron { Parameters = (RtuParameters)9 }, "Exponential, Direct, Sigmoid, Rectangular");
        Refused(() => new RtuNeuron { Activation = (NeuronActivation)(-1) }, "rtu Activation");
        Refused(() => new RgcNeuron { RecurrentGain = -0.1 }, "rgc RecurrentGain");
        Refused(() => new DiagonalRgcNeuron { FirstSpread = double.NaN }, "rgc-diagonal FirstSpread");
        Should.Throw<ArgumentException>(() => new LruNeuron { Ring = new() { MinRadius = 0.9, MaxRadius = 0.8 } }).Message.ShouldContain("MinRadius 0.9 is above MaxRadius 0.8");
        Should.Throw<ArgumentException>(() => new RtuNeuron { Ring = new() { MinRadius = 0.9, MaxRadius = 0.8 } }).Message.ShouldContain("Exchange");
        Should.Throw<ArgumentNullException>(() => new RtuNeuron { Ring = null! });
    }

    private static void Refused<T>(Func<T> make, string message)
        => Should.Throw<ArgumentOutOfRangeException>(() => make()).Message.ShouldContain(message);
}
