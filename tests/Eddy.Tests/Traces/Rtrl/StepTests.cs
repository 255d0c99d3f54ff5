using Eddy.Learners.Recurrent;
using Eddy.Networks.Recurrent;
using Eddy.Neurons;
using Eddy.Tests.Conformance;
using Eddy.Traces;
using Eddy.Traces.Bptt;
using Eddy.Traces.Rtrl;
using Eddy.Traces.SnAp;
using Shouldly;

namespace Eddy.Tests.Traces.Rtrl;

/// <summary>What a step of these rules must not do: allocate, grow subnormal numbers, or depend on other streams.</summary>
[Collection(nameof(Alone))]
public class StepTests
{
    public static TheoryData<string> Names => ["rtrl", "rtrl-alone", "snap-2", "windows", "sliding", "detached"];

    [Theory, MemberData(nameof(Names))]
    public void A_step_allocates_nothing(string name)
    {
        SequenceCase sequence = Case(name);
        RecurrentCore<float> core = sequence.Build<float>(Rule(name));
        float[] x = [0.3f, -0.2f, 0.9f], y = [0.1f, -0.4f];
        sequence.Begin(core);
        Allocation.NothingIn(() => Play(5), steps: 2);

        void Play(int steps)
        {
            for (int t = 0; t < steps; t++)
            {
                for (int b = 0; b < 2; b++)
                {
                    core.Observe(b, x);
                    core.Teach(b, y);
                }
            }
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void A_stream_knows_nothing_of_another(string name)
    {
        SequenceCase sequence = Case(name);
        RecurrentCore<double> together = sequence.Build<double>(Rule(name)), alone = sequence.Build<double>(Rule(name));
        sequence.Begin(together);
        sequence.Begin(alone);
        for (int t = 0; t < 5; t++)
        {
            sequence.Step(together, 0, t);
            sequence.Step(together, 1, t);
            sequence.Step(alone, 1, t);
        }

        foreach ((TraceTensor<double> a, TraceTensor<double> b) in together.Credit.Tensors.Zip(alone.Credit.Tensors, (a, b) => (a.Tensor, b.Tensor)))
        {
            a.Of(1).SequenceEqual(b.Of(1)).ShouldBeTrue(a.Name);
        }

        // A reset of one leaves the other, and makes the first as it was.
        double[] kept = [.. together.Credit.Tensors.SelectMany(t => t.Tensor.Of(1).ToArray())];
        together.Reset(0);
        together.Credit.Tensors.SelectMany(t => t.Tensor.Of(1).ToArray()).ShouldBe(kept);
        if (name is not ("windows" or "sliding" or "detached")) // those leave old steps in slots that nothing reads
        {
            together.Credit.Tensors.ShouldAllBe(t => t.Tensor.Of(0).ToArray().All(v => v == 0));
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void Carried_tensors_are_all_there_is_to_a_trace(string name)
    {
        SequenceCase sequence = Case(name);
        RecurrentCore<double> first = sequence.Build<double>(Rule(name)), second = sequence.Build<double>(Rule(name));
        sequence.Begin(first);
        for (int t = 0; t < 5; t++)
        {
            sequence.Step(first, 0, t);
        }

        foreach (Eddy.Steps.Parameter<double> parameter in first.Parameters)
        {
            parameter.Gradient!.Span.Clear();
        }

        sequence.Begin(second);
        foreach ((TraceTensor<double> from, TraceTensor<double> to) in first.Credit.Tensors.Zip(second.Credit.Tensors, (a, b) => (a.Tensor, b.Tensor)))
        {
            from.Values.CopyTo(to.Values, 0);
        }

        LayerStream<double> layer = second.Network.Streams[0].Layers[0];
        first.Network.Streams[0].Layers[0].State.CopyTo(layer.State, 0);
        second.Network.Layers[0].Restore(layer);
        for (int t = 5; t < 11; t++)
        {
            sequence.Step(first, 0, t);
            sequence.Step(second, 0, t);
        }

        SequenceCase.Error(SequenceCase.Read(second), SequenceCase.Read(first)).ShouldBe(0);
    }

    [Theory]
    [InlineData("rtrl")]
    [InlineData("snap-2")]
    public void What_a_silent_input_did_fades_to_zero_and_not_below_normal_numbers(string name)
    {
        var sequence = new SequenceCase(plan => plan.Layer(new RateNeuron(), 6, new LayerOptions { Sparsity = name == "rtrl" ? 0 : 0.5 }));
        RecurrentCore<float> core = sequence.Build<float>(Rule(name));
        core.Observe(0, [0, 0, 1]);
        for (int t = 0; t < 3000; t++)
        {
            core.Observe(0, [1, 0.5f, 0]);
            core.Credit.Tensors.ShouldAllBe(p => !p.Tensor.Values.Any(v => v != 0 && Math.Abs(v) < 1e-37f), $"step {t}");
        }
    }

    [Theory]
    [InlineData("knotted")]
    [InlineData("gru")]
    [InlineData("highway-3")]
    public void In_float_it_is_bptt_in_double_to_the_roundings_of_float(string kind)
    {
        var sequence = new SequenceCase(plan => LayerKinds.Add(plan, kind, 20)) { Steps = 12 };
        RecurrentCore<float> core = sequence.Build<float>(new RtrlOptions());
        sequence.Play(core);
        SequenceCase.Error(SequenceCase.Read(core), sequence.Gradients(BpttOptions.Full)).ShouldBeLessThan(2e-4);
    }

    private static SequenceCase Case(string name)
    {
        RecurrentPlan Network(RecurrentPlan plan) => name == "rtrl-alone"
            ? plan.Layer(new AloneNeuron(2), 5)
            : plan.Layer(new KnottedNeuron(2), 5, new LayerOptions { Sparsity = name == "snap-2" ? 0.5 : 0 });
        return new SequenceCase(Network) { Streams = 2, Steps = 12 };
    }

    private static RuleOptions Rule(string name) => name switch
    {
        "windows" => BpttOptions.Windows(4),
        "sliding" => BpttOptions.Sliding(4),
        "detached" => BpttOptions.Windows(4) with { Graph = BpttGraph.Detached },
        "snap-2" => new SnApOptions(2),
        _ => new RtrlOptions(),
    };
}
