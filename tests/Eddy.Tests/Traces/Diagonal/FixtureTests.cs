using Eddy.Learners.Recurrent;
using Eddy.Networks.Recurrent;
using Eddy.Neurons;
using Eddy.Traces;
using Eddy.Traces.Diagonal;
using Shouldly;
using static Eddy.Tests.Traces.Diagonal.FixtureNetwork;

namespace Eddy.Tests.Traces.Diagonal;

/// <summary>The golden fixtures of the specification, to the digits that are printed there.</summary>
public class FixtureTests
{
    private const double Printed = 1e-9;

    [Fact]
    public void LocalOfTanh()
    {
        RecurrentCore<double> core = Tanh(new DRtrlOptions(), leak: 1, out double loss);
        loss.ShouldBe(1.3633093460446735, 1e-13);
        Wx(core).ShouldBe([.252469008367, -.442302112619, -.0693839974121, -.114034060586, .938204392339, -.280854174868], Printed);
        Wh(core).ShouldBe([-.0816471483127, -.0639410401555, .108136998077, -.0579192864407, -.147921295385, .112765538331, .114254950897, .106812736299, -.15566848367], Printed);
        B(core).ShouldBe([.638430364589, -.937184229013, -.196209146441], Printed);
    }

    [Fact]
    public void SelfLoopOfTanh()
    {
        RecurrentCore<double> core = Tanh(new SelfLoopRule(), leak: 1, out _);
        Wx(core).ShouldBe([.160675840595, -.317613045731, -.0664637333219, -.0896695498343, .718559333196, -.247602228864], Printed);
        Wh(core).ShouldBe([.0902652971626, -.185434428711, .107350068818, -.286778001218, .0349961583721, .11161304845, .00312633733186, .18078602502, -.154992080169], Printed);
        B(core).ShouldBe([1.47283019392, -1.31962452631, -.23695367427], Printed);
    }

    [Fact]
    public void LocalOfLeakyTanh()
    {
        RecurrentCore<double> core = Tanh(new DRtrlOptions(), leak: .3, out _);
        B(core).ShouldBe([.590039222961, -.342210053528, -.414962924358], Printed);
        Wx(core).ShouldBe([-.014429593177, .00846443001074, .0211198302224, -.00590538460648, -.0276052906177, .00457533510755], Printed);
    }

    [Fact]
    public void SelfLoopOfLeakyTanh()
    {
        RecurrentCore<double> core = Tanh(new SelfLoopRule(), leak: .3, out _);
        B(core).ShouldBe([.811383338061, -.370455775776, -.451238851949], Printed);
        Wx(core).ShouldBe([.00661724218401, -.00231409738379, .0184346995481, -.0142013300884, -.0213072399887, .00592688435056], Printed);
    }

    [Fact]
    public void LocalOfGru()
    {
        RecurrentCore<double> core = Core(new GruNeuron(), 3, 2, new DRtrlOptions());
        double[] wx = Fill(18, .1, .8), wh = Fill(27, .2, .6), bx = Fill(9, .3, .1), bh = Fill(9, .6, .1);
        LinearMap<double>?[] maps = core.Network.Layers[0].Maps[0];
        for (int g = 0; g < 2; g++)
        {
            Set(maps[g]!, 0, 3, wh, 9, 3 * g);
            Set(maps[g]!, 3, 1, [.. bx.Zip(bh, (a, b) => a + b)], 9, 3 * g); // two biases that act as their sum
            Set(maps[g]!, 4, 2, wx, 9, 3 * g);
        }

        Set(maps[2]!, 0, 1, bx, 9, 6);
        Set(maps[2]!, 1, 2, wx, 9, 6);
        Set(maps[3]!, 0, 3, wh, 9, 6);
        Set(maps[3]!, 3, 1, bh, 9, 6);
        Run(core, Fill(12, .4, 1), Fill(18, .5, .5), 6);
        Check([.. Gradient(maps[0]!, 4, 2), .. Gradient(maps[1]!, 4, 2), .. Gradient(maps[2]!, 1, 2)], .018097290374, 1.04546570957);
        Check([.. Gradient(maps[0]!, 0, 3), .. Gradient(maps[1]!, 0, 3), .. Gradient(maps[3]!, 0, 3)], -.126175520041, .220888812087);
        Check([.. Gradient(maps[0]!, 3, 1), .. Gradient(maps[1]!, 3, 1), .. Gradient(maps[2]!, 0, 1)], .40554996619, 1.05705663136);
        Check([.. Gradient(maps[0]!, 3, 1), .. Gradient(maps[1]!, 3, 1), .. Gradient(maps[3]!, 3, 1)], -.273085807374, .417166539836);
    }

    [Fact]
    public void LocalOfLstm()
    {
        RecurrentCore<double> core = Core(new LstmNeuron(), 3, 2, new DRtrlOptions());
        double[] wx = Fill(24, .1, .8), wh = Fill(36, .2, .6), b = Fill(12, .3, .1);
        LinearMap<double>?[] maps = core.Network.Layers[0].Maps[0];
        for (int g = 0; g < 4; g++)
        {
            Set(maps[g]!, 0, 3, wh, 12, 3 * g);
            Set(maps[g]!, 3, 1, [.. b.Select((value, i) => value + (i is >= 3 and < 6 ? 1 : 0))], 12, 3 * g);
            Set(maps[g]!, 4, 2, wx, 12, 3 * g);
        }

        Run(core, Fill(12, .4, 1), Fill(18, .5, .5), 6);
        Check([.. maps.SelectMany(m => Gradient(m!, 4, 2))], .108116273459, .284386610969);
        Check([.. maps.SelectMany(m => Gradient(m!, 0, 3))], -.0748156097115, .0971654780458);
        Check([.. maps.SelectMany(m => Gradient(m!, 3, 1))], .263820892124, .508561679621);
    }

    internal static RecurrentCore<double> Tanh(RuleOptions rule, double leak, out double loss)
    {
        RecurrentCore<double> core = Core(new RateNeuron { Leak = leak }, 3, 2, rule);
        LinearMap<double> map = core.Network.Layers[0].Maps[0][0]!;
        Set(map, 0, 3, Fill(9, .2, .6));
        Set(map, 3, 1, Fill(3, .3, .1));
        Set(map, 4, 2, Fill(6, .1, .8));
        loss = Run(core, Fill(10, .4, 1), Fill(15, .5, .5), 5);
        return core;
    }

    internal static double[] Wh(RecurrentCore<double> core) => Gradient(core.Network.Layers[0].Maps[0][0]!, 0, 3);

    internal static double[] B(RecurrentCore<double> core) => Gradient(core.Network.Layers[0].Maps[0][0]!, 3, 1);

    internal static double[] Wx(RecurrentCore<double> core) => Gradient(core.Network.Layers[0].Maps[0][0]!, 4, 2);

    private static void Check(double[] gradient, double sum, double norm)
    {
        gradient.Sum().ShouldBe(sum, Printed);
        Math.Sqrt(gradient.Sum(g => g * g)).ShouldBe(norm, Printed);
    }
}
