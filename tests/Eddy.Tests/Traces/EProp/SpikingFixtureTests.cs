using Eddy.Learners.Recurrent;
using Eddy.Networks;
using Eddy.Networks.Recurrent;
using Eddy.Neurons;
using Eddy.Steps;
using Eddy.Traces.Bptt;
using Eddy.Traces.EProp;
using Shouldly;
using static Eddy.Tests.Traces.Diagonal.FixtureNetwork;

namespace Eddy.Tests.Traces.EProp;

/// <summary>The golden fixtures of the specification with a readout that leaks by κ = 0.7, to the digits that are printed there.</summary>
public class SpikingFixtureTests
{
    private const double Printed = 1e-9;
    private const int Units = 3, Outputs = 2, Steps = 12;

    private static Surrogate Triangle { get; } = new() { Shape = SurrogateShape.Triangular };

    [Fact]
    public void Lif()
    {
        RecurrentCore<double> core = Run(new LifNeuron { Decay = .8, Threshold = .6, Surrogate = Triangle });
        Wx(core).ShouldBe([22.0427164167, -17.5674768323, 4.20761355488, 29.9094948674, -24.5448744829, 4.02118502021], Printed);
    }

    [Fact]
    public void Alif()
    {
        var neuron = new AlifNeuron { Decay = .8, Threshold = .6, Adaptation = .3, AdaptationDecay = .95, Surrogate = Triangle, ResetGradient = ResetGradient.Attached };
        RecurrentCore<double> core = Run(neuron);
        Wx(core).ShouldBe([6.60253124856, -5.70732219876, 3.73149922571, 8.51173445331, -7.71977277785, 3.32147445688], Printed);
        double[] wr = Gradient(core.Network.Layers[0].Maps[0][0]!, 0, Units);
        (wr[0], wr[4], wr[8]) = (0, 0, 0); // there are no weights from a unit to itself
        wr.ShouldBe([0, -5.29337359781, 2.09272085322, 2.73474505374, 0, .282841636404, 1.59720985697, -1.46162134459, 0], Printed);
        Wx(Run(neuron, bptt: true)).ShouldBe([6.67819222616, -5.36277910659, 2.82804464448, 8.77386297469, -6.95987494409, 2.38221023786], Printed);
    }

    [Fact]
    public void Cuba()
    {
        var neuron = new CubaLifNeuron { Decay = .8, SynapseDecay = .5, Threshold = .6, Surrogate = Triangle };
        Wx(Run(neuron)).ShouldBe([1.47271560263, -41.1540492521, 3.80902456667, 1.14822623838, -58.6944131396, 3.53715894941], Printed);
        Wx(Run(neuron, bptt: true)).ShouldBe([2.5532002235, -40.9817330057, -2.09673849671, 1.97499072605, -58.562531911, -1.86787034975], Printed);
    }

    private static RecurrentCore<double> Run<N>(N neuron, bool bptt = false)
        where N : struct, INeuron
    {
        RecurrentCore<double> core = Network.Recurrent(2).Layer(neuron, Units).Linear(Outputs).WithReadoutMemory(.7)
            .Build<double>(bptt ? BpttOptions.Full : new EPropOptions(), new SgdOptions(), new RecurrentLearnerOptions());
        LinearMap<double> map = core.Network.Layers[0].Maps[0][0]!;
        double[] wr = Fill(9, .2, .4), wo = Fill(6, .6, .8);
        (wr[0], wr[4], wr[8]) = (0, 0, 0);
        Set(map, 0, Units, wr);
        Set(map, Units, 1, new double[Units]);
        Set(map, Units + 1, 2, [.. Fill(6, 1.0, .2).Select(w => .4 + w)]);
        for (int f = 0; f <= Units; f++)
        {
            for (int o = 0; o < Outputs; o++)
            {
                core.Network.Readout.Weights.Value[f, o] = f < Units ? wo[(f * Outputs) + o] : 0;
            }
        }

        FixtureRun(core);
        return core;
    }

    private static void FixtureRun(RecurrentCore<double> core)
    {
        Eddy.Tests.Traces.Diagonal.FixtureNetwork.Run(core, [.. Fill(2 * Steps, .4, .9).Select(Math.Abs)], Fill(Outputs * Steps, .5, .5), Steps);
        (core.Credit as BpttCredit<double>)?.Flush(0);
    }

    private static double[] Wx(RecurrentCore<double> core) => Gradient(core.Network.Layers[0].Maps[0][0]!, Units + 1, 2);
}
