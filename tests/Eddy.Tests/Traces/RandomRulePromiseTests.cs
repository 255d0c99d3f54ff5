using Eddy.Learners.Recurrent;
using Eddy.Networks;
using Eddy.Networks.Recurrent;
using Eddy.Neurons;
using Eddy.Numerics;
using Eddy.Signals.SyntheticGradient;
using Eddy.Steps;
using Eddy.Tests.Conformance;
using Eddy.Traces;
using Eddy.Traces.KeRnl;
using Eddy.Traces.Uoro;
using Shouldly;

namespace Eddy.Tests.Traces;

/// <summary>What UORO, KeRNL and DNI promise alike: no allocation, the same bits again, streams apart, and an exact continuation.</summary>
public class RandomRulePromiseTests
{
    public static TheoryData<RuleOptions> Rules => [new UoroOptions(), new UoroOptions { Copies = 3 }, new KeRnlOptions(), new DniOptions(), new DniOptions { FullResidual = true, TanhOutput = true }, new DniOptions { LearnedJacobianRate = 0.01 }];

    [Theory, MemberData(nameof(Rules))]
    public void A_step_allocates_nothing(RuleOptions rule)
    {
        RecurrentCore<float> core = Core(rule, 2);
        float[] x = [0.3f, -0.2f], y = [0.1f];
        Allocation.NothingIn(() => Step(core, x, y));
    }

    [Theory, MemberData(nameof(Rules))]
    public void A_stream_does_not_depend_on_how_many_there_are(RuleOptions rule)
    {
        RecurrentCore<float> one = Core(rule, 1), three = Core(rule, 3);
        float[][] gradients = [.. new[] { one, three }.Select(core =>
        {
            var random = new RandomSource(4);
            for (int t = 0; t < 7; t++)
            {
                float[] x = [(float)random.NextGaussian(), (float)random.NextGaussian()];
                for (int b = core.Network.Streams.Length - 1; b >= 0; b--)
                {
                    core.Observe(b, b == 0 ? x : [1f, t]);
                }

                core.Teach(0, [x[0]]);
            }

            return Gradients(core);
        })];
        gradients[1].ShouldBe(gradients[0]);
        gradients[0].ShouldContain(v => v != 0);
    }

    [Fact]
    public void Another_seed_draws_other_signs()
    {
        float[][] gradients = [.. new ulong[] { 1, 1, 2 }.Select(seed =>
        {
            RecurrentCore<float> core = Core(new UoroOptions(), 1);
            var random = new RandomSource(seed);
            ((TraceCredit<float>)core.Credit).Traces[0] = new UoroTrace<float>(core.Network.Layers[0], 1, 1, 1e-7, new RandomSigns(random, 1));
            for (int t = 0; t < 3; t++)
            {
                core.Observe(0, [0.4f, -1f]);
            }

            core.Teach(0, [1f]);
            return Gradients(core);
        })];
        gradients[1].ShouldBe(gradients[0]);
        gradients[2].ShouldNotBe(gradients[0]);
    }

    [Theory, MemberData(nameof(Rules))]
    public void Tensors_and_random_state_are_all_that_is_carried(RuleOptions rule)
    {
        RecurrentCore<float> first = Core(rule, 2), second = Core(rule, 2);
        Run(first, 11, seed: 1);
        Run(second, 5, seed: 9); // some other past
        foreach (((_, TraceTensor<float> from), (_, TraceTensor<float> to)) in first.Credit.Tensors.Zip(second.Credit.Tensors))
        {
            from.Values.CopyTo(to.Values, 0);
        }

        foreach (((_, StreamRandom from), (_, StreamRandom to)) in first.Credit.Randoms.Zip(second.Credit.Randoms))
        {
            to.State = from.State;
        }

        foreach ((NetworkStream<float> from, NetworkStream<float> to) in first.Network.Streams.Zip(second.Network.Streams))
        {
            from.Layers[0].State.CopyTo(to.Layers[0].State, 0);
            second.Network.Layers[0].Restore(to.Layers[0]);
        }

        Clear(first);
        Clear(second);
        Run(first, 6, seed: 2);
        Run(second, 6, seed: 2);
        Gradients(second).ShouldBe(Gradients(first));
    }

    [Fact]
    public void A_random_state_of_another_number_of_streams_is_refused()
    {
        var random = new StreamRandom("signs", new RandomSource(1), 2);
        ulong[] before = random.State;
        Should.Throw<ArgumentException>(() => random.State = new ulong[4]);
        random.State.ShouldBe(before);
    }

    private static RecurrentCore<float> Core(RuleOptions rule, int streams)
        => Network.Recurrent(2).Layer(new GruNeuron(), 40).Linear(1).Build<float>(rule, new SgdOptions(), new RecurrentLearnerOptions { Streams = streams });

    private static void Step(RecurrentCore<float> core, float[] x, float[] y)
    {
        for (int b = 0; b < core.Network.Streams.Length; b++)
        {
            core.Observe(b, x);
            core.Teach(b, y);
        }
    }

    private static void Run(RecurrentCore<float> core, int steps, ulong seed)
    {
        var random = new RandomSource(seed);
        for (int t = 0; t < steps; t++)
        {
            Step(core, [(float)random.NextGaussian(), (float)random.NextGaussian()], [(float)random.NextGaussian()]);
        }
    }

    private static void Clear(RecurrentCore<float> core)
    {
        foreach (Parameter<float> parameter in core.Parameters)
        {
            parameter.Gradient!.Span.Clear();
        }
    }

    private static float[] Gradients(RecurrentCore<float> core) => [.. core.Parameters.SelectMany(p => p.Gradient!.Span.ToArray())];
}
