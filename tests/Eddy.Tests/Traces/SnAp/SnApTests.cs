using Eddy.Learners.Recurrent;
using Eddy.Networks;
using Eddy.Networks.Recurrent;
using Eddy.Neurons;
using Eddy.Numerics;
using Eddy.Steps;
using Eddy.Traces;
using Eddy.Traces.Bptt;
using Eddy.Traces.Diagonal;
using Eddy.Traces.Rtrl;
using Eddy.Traces.SnAp;
using Shouldly;

namespace Eddy.Tests.Traces.SnAp;

public class SnApTests
{
    private const double Exact = 1e-12; // as for RTRL

    public static TheoryData<string> Hearing => new(LayerKinds.All.Where(k => Core(k).Traces[0] is RtrlTrace<double>));

    [Theory, MemberData(nameof(Hearing))]
    public void Where_the_pattern_is_full_it_is_rtrl(string kind)
    {
        SequenceCase sequence = Sparse(kind, 2);
        double[][] rtrl = sequence.Gradients(new RtrlOptions());
        SequenceCase.Error(sequence.Gradients(new SnApOptions(7)), rtrl).ShouldBeLessThan(Exact);
        SequenceCase.Error(sequence.Gradients(new SnApOptions(7)), sequence.Gradients(BpttOptions.Full)).ShouldBeLessThan(Exact);
    }

    [Theory, MemberData(nameof(Hearing))]
    public void Of_order_one_it_is_the_trace_of_own_blocks(string kind)
    {
        SequenceCase sequence = Sparse(kind, 2);
        SequenceCase.Error(sequence.Gradients(new SnApAlways(1)), sequence.Gradients(new SnApOptions(1))).ShouldBeLessThan(Exact);
    }

    [Theory]
    [InlineData("knotted")]
    [InlineData("gru")]
    [InlineData("highway-3")]
    public void In_between_it_is_rtrl_with_everything_else_dropped(string kind)
    {
        SequenceCase sequence = Sparse(kind, 1);
        for (int order = 1; order <= 3; order++)
        {
            SequenceCase.Error(sequence.Gradients(new SnApAlways(order)), sequence.Gradients(new MaskedRtrl(order))).ShouldBeLessThan(Exact, $"order {order}");
        }
    }

    [Fact]
    public void Errors_on_a_ring_fall_as_printed()
    {
        double[] wx = [4.4e-1, 9.9e-2, 1.8e-2, 4.4e-3, 3.2e-4], wh = [3.9e-1, 5.6e-2, 1.1e-2, 4.7e-3, 5.7e-4];
        (double[] input, double[] recurrent) exact = Ring(BpttOptions.Full);
        for (int order = 1; order <= 6; order++)
        {
            (double[] input, double[] recurrent) = Ring(new SnApOptions(order));
            if (order == 6)
            {
                Relative(input, exact.input).ShouldBeLessThan(1e-14);
                Relative(recurrent, exact.recurrent).ShouldBeLessThan(1e-14);
            }
            else
            {
                Relative(input, exact.input).ShouldBe(wx[order - 1], Half(wx[order - 1]), $"Wx, order {order}");
                Relative(recurrent, exact.recurrent).ShouldBe(wh[order - 1], Half(wh[order - 1]), $"Wh, order {order}");
            }
        }

        // Half a unit of the second digit, the last that is printed.
        static double Half(double printed) => 0.501 * Math.Pow(10, Math.Floor(Math.Log10(printed)) - 1);
    }

    [Fact]
    public void It_picks_the_trace_that_does_the_same_for_less()
    {
        Trace<double> Of(int order, string kind, double sparsity) => Core(kind, new SnApOptions(order), sparsity).Traces[0];
        Of(1, "knotted", 0.5).ShouldBeOfType<DiagonalTrace<double>>().Scope.ShouldBe(DiagonalScope.SelfLoop);
        Of(2, "knotted", 0.5).ShouldBeOfType<SnApTrace<double>>();
        Of(2, "knotted", 0).ShouldBeOfType<RtrlTrace<double>>();
        Of(2, "alone", 0.5).ShouldBeOfType<DiagonalTrace<double>>();
    }

    [Fact]
    public void Options_and_sizes_are_checked()
    {
        Should.Throw<ArgumentOutOfRangeException>(() => new SnApOptions(0)).Message.ShouldContain("one-step");
        Should.Throw<NotSupportedException>(() => Core("knotted", new SnApOptions(2) { MaxBytes = 1000 }, 0.5)).Message.ShouldContain("MaxBytes is 1,000");
        Should.Throw<NotSupportedException>(() => Core("knotted", new SnApOptions(1) { MaxBytes = 1000 }, 0)).Message.ShouldContain("SnAp-1");
        new SnApOptions(3).Name.ShouldBe("snap-3");
    }

    private static SequenceCase Sparse(string kind, int streams)
        => new(plan => LayerKinds.Add(plan, kind, 7, new LayerOptions { Sparsity = 0.6 })) { Streams = streams };

    private static TraceCredit<double> Core(string kind, TraceRuleOptions? rule = null, double sparsity = 0)
        => (TraceCredit<double>)new SequenceCase(plan => LayerKinds.Add(plan, kind, 5, new LayerOptions { Sparsity = sparsity })).Build<double>(rule ?? new RtrlOptions()).Credit;

    // Six tanh units, each of which hears itself and the one before; every number is a sine of its index.
    private static (double[] Input, double[] Recurrent) Ring(RuleOptions rule)
    {
        const int H = 6;
        double[] mask = [.. Enumerable.Range(0, H * H).Select(n => n % H == n / H || ((n % H) + 1) % H == n / H ? 1.0 : 0)]; // [to, from]
        RuleOptions connecting = rule is TraceRuleOptions trace ? new Connecting(trace, mask) : rule;
        RecurrentCore<double> core = Network.Recurrent(2).Layer(new RateNeuron(), H).Linear(H).Build<double>(connecting, new SgdOptions(), new RecurrentLearnerOptions());
        LinearMap<double> map = core.Network.Layers[0].Maps[0][0]!;
        double[] wh = Fill(H * H, .2, .8), wx = Fill(2 * H, .1, .8), b = Fill(H, .3, .1), x = Fill(16, .4, 1), y = Fill(8 * H, .5, .5);
        for (int to = 0; to < H; to++)
        {
            for (int from = 0; from < H; from++)
            {
                map.Weights.Value[from, to] = mask[(to * H) + from] * wh[(from * H) + to];
            }

            map.Weights.Value[H, to] = b[to];
            map.Weights.Value[H + 1, to] = wx[to];
            map.Weights.Value[H + 2, to] = wx[H + to];
            for (int f = 0; f <= H; f++)
            {
                core.Network.Readout.Weights.Value[f, to] = f == to ? 1 : 0;
            }
        }

        for (int t = 0; t < 8; t++)
        {
            core.Observe(0, x.AsSpan(2 * t, 2));
            core.Teach(0, y.AsSpan(H * t, H));
        }

        (core.Credit as BpttCredit<double>)?.Flush(0);
        PanelMatrix<double> gradient = map.Weights.Gradient!;
        double[] input = [.. from i in Enumerable.Range(0, 2) from o in Enumerable.Range(0, H) select gradient[H + 1 + i, o]];
        double[] recurrent = [.. from f in Enumerable.Range(0, H) from o in Enumerable.Range(0, H) select mask[(o * H) + f] * gradient[f, o]];
        return (input, recurrent);
    }

    private static double[] Fill(int length, double seed, double scale) => [.. Enumerable.Range(1, length).Select(n => scale * Math.Sin(seed + (1.7 * n)))];

    private static double Relative(double[] a, double[] b) => a.Zip(b, (x, y) => Math.Abs(x - y)).Max() / b.Max(Math.Abs);
}
