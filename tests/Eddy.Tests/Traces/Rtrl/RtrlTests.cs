using Eddy.Traces;
using Eddy.Traces.Bptt;
using Eddy.Traces.Diagonal;
using Eddy.Traces.Rtrl;
using Shouldly;

namespace Eddy.Tests.Traces.Rtrl;

public class RtrlTests
{
    // Sums of at most a few hundred products of order 1, twice by different orders: some 1e-14, and a tenth of that a step.
    private const double Exact = 1e-12;

    public static TheoryData<string> Kinds => new(LayerKinds.All);

    [Theory, MemberData(nameof(Kinds))]
    public void Summed_over_time_it_is_full_bptt(string kind)
    {
        foreach ((int units, int streams) in new[] { (4, 1), (35, 3) })
        {
            var sequence = new SequenceCase(plan => LayerKinds.Add(plan, kind, units)) { Streams = streams, Steps = 7, Sparse = streams == 1 };
            double[][] exact = sequence.Gradients(BpttOptions.Full);
            SequenceCase.Error(sequence.Gradients(new RtrlOptions()), exact).ShouldBeLessThan(Exact, $"{units} units");
        }
    }

    [Theory]
    [InlineData("knotted", "knotted-3")]
    [InlineData("lstm", "gru")]
    public void In_a_stack_it_is_exact_layer_by_layer(string lower, string upper)
    {
        var sequence = new SequenceCase(plan => LayerKinds.Add(LayerKinds.Add(plan, lower, 4), upper, 5)) { Streams = 2 };
        double[][] rtrl = sequence.Gradients(new RtrlOptions());
        SequenceCase.Error(rtrl, sequence.Gradients(BpttOptions.Full with { Graph = BpttGraph.Layers })).ShouldBeLessThan(Exact);
        SequenceCase.Error(rtrl, sequence.Gradients(BpttOptions.Full)).ShouldBeGreaterThan(1e-3);
    }

    [Fact]
    public void A_neuron_that_hears_no_other_takes_a_trace_of_the_size_of_its_weights()
    {
        var sequence = new SequenceCase(plan => plan.Layer(new AloneNeuron(1), 40));
        var core = sequence.Build<double>(new RtrlOptions());
        var credit = core.Credit.ShouldBeOfType<TraceCredit<double>>();
        credit.Traces[0].ShouldBeOfType<DiagonalTrace<double>>().Scope.ShouldBe(DiagonalScope.Local);
    }

    [Fact]
    public void An_influence_that_does_not_fit_is_refused_with_its_size()
    {
        var sequence = new SequenceCase(plan => plan.Layer(new KnottedNeuron(1), 40));
        long bytes = (44 + 40 + 4 + 2) * 2L * (2 * 40 * 32) * sizeof(double);
        NotSupportedException refused = Should.Throw<NotSupportedException>(() => sequence.Build<double>(new RtrlOptions { MaxBytes = bytes - 1 }));
        refused.Message.ShouldContain(bytes.ToString("N0", System.Globalization.CultureInfo.InvariantCulture));
        refused.Message.ShouldContain("SnAp");
        sequence.Build<double>(new RtrlOptions { MaxBytes = bytes });
        Should.Throw<ArgumentOutOfRangeException>(() => new RtrlOptions { MaxBytes = 0 });
    }
}
