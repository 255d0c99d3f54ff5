using System.Runtime.InteropServices;
using Eddy.Learners.Recurrent;
using Eddy.Networks;
using Eddy.Networks.Recurrent;
using Eddy.Neurons;
using Eddy.Numerics;
using Eddy.Steps;
using Eddy.Tests.Conformance;
using Eddy.Traces;
using Eddy.Traces.Kronecker;
using Shouldly;

namespace Eddy.Tests.Traces.Kronecker;

public class KroneckerTraceTests
{
    public static TheoryData<TraceRuleOptions> Rules =>
    [
        new KfRtrlOptions(), new KfRtrlOptions { Copies = 9, Threads = 2 }, new ReverseKfOptions(), new OptimalKroneckerOptions { Terms = 2 },
        new OptimalKroneckerOptions { Terms = 16, Threads = 2 },
    ];

    [Theory, MemberData(nameof(Rules))]
    public void All_streams_together_are_each_by_itself_whatever_the_threads(TraceRuleOptions rule)
    {
        const int Steps = 25;
        byte[] together = Train(rule, Steps, together: true), alone = Train(rule, Steps, together: false);
        together.ShouldBe(alone);
        byte[] other = Train(rule is OptimalKroneckerOptions ok ? ok with { Threads = 3 } : rule, Steps, together: true);
        other.ShouldBe(alone);
    }

    [Theory, MemberData(nameof(Rules))]
    public void Tensors_and_signs_are_all_that_is_carried(TraceRuleOptions rule)
    {
        RecurrentCore<double> core = Core<double>(rule, 2), other = Core<double>(rule, 2);
        for (int t = 0; t < 9; t++)
        {
            Step(core, t);
        }

        Copy(core, other);
        for (int t = 9; t < 14; t++)
        {
            Step(core, t);
            Step(other, t);
        }

        Bytes(other).ShouldBe(Bytes(core));

        // After a reset of both, a stream is as new: it depends on the signs alone.
        for (int b = 0; b < 2; b++)
        {
            core.Reset(b);
        }

        Copy(core, other);
        core.Credit.Tensors.SelectMany(t => t.Tensor.Values).ShouldAllBe(x => x == 0);
    }

    [Theory, MemberData(nameof(Rules))]
    public void A_step_allocates_nothing(TraceRuleOptions rule)
    {
        RecurrentCore<float> core = Core<float>(rule, 2);
        float[] inputs = [0.5f, -1, 0.3f, 0.2f], target = [0.1f, 0.4f];
        void Run(int steps)
        {
            for (int t = 0; t < steps; t++)
            {
                core.ObserveAll(inputs);
                core.Teach(0, target);
                core.Teach(1, target);
                foreach (Parameter<float> parameter in core.Network.Layers[0].Maps[0].Select(m => m!.Weights))
                {
                    parameter.Gradient!.Span.Clear();
                }
            }
        }

        Run(40);
        var trace = (Trace<float>)((TraceCredit<float>)core.Credit).Traces[0];
        LayerStream<float> stream = core.Network.Streams[0].Layers[0];

        Allocation.NothingIn(() =>
        {
            trace.Advance(0, stream);
            trace.Accumulate(0, stream, stream.Signal);
        });
    }

    [Theory, MemberData(nameof(Rules))]
    public void A_neuron_whose_currents_hear_different_things_is_refused(TraceRuleOptions rule)
    {
        RecurrentPlan plan = Network.Recurrent(2);
        string message = Should.Throw<NotSupportedException>(() => plan.Layer(new GruNeuron(), 4).Linear(1).Compile(rule, new SgdOptions())).Message;
        message.ShouldContain("different sources");
        message.ShouldContain("gru");
        message.ShouldContain("SnAp");
        Should.Throw<NotSupportedException>(() => plan.Layer(new ElementwiseLstmNeuron(), 4).Linear(1).Compile(rule, new SgdOptions()))
            .Message.ShouldContain("parameters of their own");
    }

    [Fact]
    public void Options_refuse_what_makes_no_sense()
    {
        Should.Throw<ArgumentOutOfRangeException>(() => new KfRtrlOptions { Copies = 0 }).ParamName.ShouldBe("Copies");
        Should.Throw<ArgumentOutOfRangeException>(() => new OptimalKroneckerOptions { Terms = 0 }).ParamName.ShouldBe("Terms");
        Should.Throw<ArgumentOutOfRangeException>(() => new OptimalKroneckerOptions { Threads = 0 }).ParamName.ShouldBe("Threads");
        new KfRtrlOptions { Copies = 4 }.Name.ShouldBe("kf-rtrl-4");
        new OptimalKroneckerOptions { Terms = 3 }.Name.ShouldBe("ok-3");
    }

    [Fact]
    public void In_float_the_optimal_sum_is_near_the_exact_influence_long_after_it_is_full()
    {
        TraceCase<float> made = TraceCase<float>.New(new HighwayNeuron(), 6, 2, 60);
        double[] exact = [.. made.Exact().SelectMany(row => row)];

        // 24 terms of at most 9 sources: there are never more than 9 independent pairs, so the smallest singular values are 0 but for rounding.
        Trace<float> trace = new OptimalKroneckerOptions { Terms = 24 }.CreateTrace<float>(made.Layer, 1, new RandomSource(1));
        made.Begin();
        for (int t = 0; t < 60; t++)
        {
            made.Step(t);
            trace.Advance(0, made.Stream);
        }

        double[] got = [.. made.Influence(trace).SelectMany(row => row)];
        double error = Math.Sqrt(got.Zip(exact, (a, b) => (a - b) * (a - b)).Sum() / exact.Sum(e => e * e));
        error.ShouldBeLessThan(1e-2); // of the order of √(16 ulp) = 1.4e-3, the bound on the pivots
    }

    private static RecurrentCore<T> Core<T>(TraceRuleOptions rule, int streams)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
        => Network.Recurrent(2).Layer(new HighwayNeuron { Depth = 2 }, 40).Linear(2)
            .Build<T>(rule, new AdamOptions(), new RecurrentLearnerOptions { Streams = streams, UpdateEvery = streams });

    private static byte[] Train(TraceRuleOptions rule, int steps, bool together)
    {
        RecurrentCore<float> core = Core<float>(rule, 5);
        var inputs = new float[10];
        for (int t = 0; t < steps; t++)
        {
            for (int i = 0; i < inputs.Length; i++)
            {
                inputs[i] = MathF.Sin((t * 0.7f) + (i * 1.9f));
            }

            if (t % 11 == 3)
            {
                core.Reset(t % 5);
            }

            if (together)
            {
                core.ObserveAll(inputs);
            }
            else
            {
                for (int b = 0; b < 5; b++)
                {
                    core.Observe(b, inputs.AsSpan(2 * b, 2));
                }
            }

            if (together)
            {
                core.TeachAll([.. inputs.Reverse()]);
            }
            else
            {
                for (int b = 0; b < 5; b++)
                {
                    core.Teach(b, [inputs[9 - (2 * b)], inputs[8 - (2 * b)]]);
                }
            }

            core.StepWhenDue();
        }

        return Bytes(core);
    }

    private static void Step(RecurrentCore<double> core, int t)
    {
        for (int b = 0; b < core.Network.Streams.Length; b++)
        {
            core.Observe(b, [Math.Sin(t + b), Math.Cos(2 * t)]);
        }
    }

    private static byte[] Bytes<T>(RecurrentCore<T> core)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
        => [.. core.Credit.Tensors.SelectMany(t => MemoryMarshal.AsBytes(t.Tensor.Values.AsSpan()).ToArray()),
            .. core.Parameters.SelectMany(p => MemoryMarshal.AsBytes(p.Value.Span).ToArray())];

    private static void Copy(RecurrentCore<double> from, RecurrentCore<double> to)
    {
        foreach ((var a, var b) in from.Credit.Tensors.Zip(to.Credit.Tensors))
        {
            a.Tensor.Values.CopyTo(b.Tensor.Values, 0);
        }

        for (int s = 0; s < from.Network.Streams.Length; s++)
        {
            from.Network.Streams[s].Layers[0].State.CopyTo(to.Network.Streams[s].Layers[0].State, 0);
            to.Network.Layers[0].Restore(to.Network.Streams[s].Layers[0]);
        }

        Signs(to).Randoms[0].State = Signs(from).Randoms[0].State;
    }

    private static RandomSigns Signs(RecurrentCore<double> core)
        => (RandomSigns)(((TraceCredit<double>)core.Credit).Traces[0] switch
        {
            KroneckerTrace<double> trace => trace.Signs,
            var trace => ((ReverseKfTrace<double>)trace).Signs,
        });
}
