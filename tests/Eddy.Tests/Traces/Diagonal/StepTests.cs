using Eddy.Learners.Recurrent;
using Eddy.Networks;
using Eddy.Networks.Recurrent;
using Eddy.Neurons;
using Eddy.Numerics;
using Eddy.Numerics.Reals;
using Eddy.Steps;
using Eddy.Tests.Conformance;
using Eddy.Tests.Numerics;
using Eddy.Traces;
using Eddy.Traces.Diagonal;
using Shouldly;

namespace Eddy.Tests.Traces.Diagonal;

/// <summary>Trace, gradient and step in one pass against the same in three.</summary>
public class StepTests
{
    public static TheoryData<string, bool, bool, int> Cases
    {
        get
        {
            var cases = new TheoryData<string, bool, bool, int>();
            foreach (string cell in new[] { "leaky", "gru", "lstm", "rhn", "lru", "three" })
            {
                foreach (bool adam in new[] { false, true })
                {
                    cases.Add(cell, false, adam, 1);
                    cases.Add(cell, true, adam, 1);
                    cases.Add(cell, true, adam, 3);
                }
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void OnePassIsThreePasses(string cell, bool selfLoop, bool adam, int streams)
    {
        RecurrentCore<double> once = Core<double>(cell, selfLoop, adam, streams), thrice = Core<double>(cell, selfLoop, adam, streams);
        var random = new RandomSource(3);
        once.Credit.Deferred.ShouldBeTrue();
        for (int t = 0; t < 12; t++)
        {
            double[][] targets = [.. Enumerable.Range(0, streams).Select(_ => random.Gaussian<double>(2))];
            for (int b = 0; b < streams; b++)
            {
                double[] x = random.Gaussian<double>(3);
                once.Observe(b, x);
                thrice.Observe(b, x);
            }

            if (t % 3 == 1)
            {
                continue; // no label: traces go on alone
            }

            for (int b = 0; b < streams; b++)
            {
                if (t % 3 == 2 && b == 1)
                {
                    continue; // not every stream has one
                }

                once.Learn(b, targets[b]).ShouldBe(thrice.Teach(b, targets[b]), 1e-12);
            }

            // What a reader of the traces sees between two steps does not change what follows.
            if (t == 5)
            {
                once.Credit.Tensors.Count().ShouldBe(thrice.Credit.Tensors.Count());
            }

            once.StepWhenDue();
            thrice.StepWhenDue();
        }

        // 12 steps of sums of at most a hundred numbers of the order of 1: a few hundred roundings of 1e-16. Adam divides by roots of them.
        SequenceCase.Values(once).ShouldBe(SequenceCase.Values(thrice), 1e-12);
        foreach (((int _, TraceTensor<double> a), (int _, TraceTensor<double> b)) in once.Credit.Tensors.Zip(thrice.Credit.Tensors))
        {
            a.Values.ShouldBe(b.Values, 1e-12);
        }
    }

    [Fact]
    public void ALessonMovesWeightsAndStoresNoGradient()
    {
        RecurrentCore<float> core = Core<float>("gru", selfLoop: true, adam: false, streams: 1);
        float[] before = SequenceCase.Values(core);
        core.Observe(0, [0.3f, -0.2f, 0.9f]);
        core.Learn(0, [1, -1]);
        core.StepWhenDue();
        SequenceCase.Values(core).ShouldNotBe(before);
        core.Parameters.Max(p => p.Gradient!.Span.ToArray().Max(Math.Abs)).ShouldBe(0);
    }

    [Theory]
    [InlineData("leaky")]
    [InlineData("lstm")]
    [InlineData("three")]
    public void AStepAllocatesNothing(string cell)
    {
        foreach (int streams in new[] { 1, 3 })
        {
            RecurrentCore<float> core = Core<float>(cell, selfLoop: true, adam: true, streams);
            Allocation.NothingIn(Lessons.Each(core, [0.3f, -0.2f, 0.9f], [1, -1]));
        }
    }

    [Fact]
    public void ALessonThatWaitsIsNotRunOver()
    {
        RecurrentCore<double> core = Core<double>("leaky", selfLoop: false, adam: false, streams: 2);
        core.Observe(0, [1, 2, 3]);
        core.Learn(0, [1, 1]);
        Should.Throw<InvalidOperationException>(() => core.Observe(0, [1, 2, 3])).Message.ShouldContain("StepWhenDue");
        Should.Throw<InvalidOperationException>(() => core.Learn(0, [1, 1])).Message.ShouldContain("StepWhenDue");
        Should.Throw<InvalidOperationException>(() => core.Teach(0, [1, 1])).Message.ShouldContain("StepWhenDue");
    }

    internal static RecurrentCore<T> Core<T>(string cell, bool selfLoop, bool adam, int streams)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        RecurrentPlan plan = Network.Recurrent(3);
        plan = cell switch
        {
            "leaky" => plan.Layer(new RateNeuron { Leak = 0.4 }, 35),
            "gru" => plan.Layer(new GruNeuron(), 5).Layer(new GruNeuron(), 34),
            "lstm" => plan.Layer(new LstmNeuron(), 33),
            "rhn" => plan.Layer(new HighwayNeuron { Depth = 3 }, 6),
            "lru" => plan.Layer(new LruNeuron(), 7),
            _ => plan.Layer(new Three(), 9),
        };
        return plan.Linear(2).Build<T>(
            selfLoop ? new SelfLoopRule() : new DRtrlOptions(),
            adam ? new AdamOptions { LearningRate = 0.01 } : new SgdOptions { LearningRate = 0.1 },
            new RecurrentLearnerOptions { Streams = streams });
    }

    /// <summary>Three states, and an own parameter that acts on the emission.</summary>
    internal readonly record struct Three : INeuron
    {
        public NeuronForm Form => new()
        {
            Name = "three",
            States = ["a", "b", "c"],
            Currents = [new("one"), new("other") { Input = false }],
            Parameters = ["leak", "gain"],
            Emissions = ["z"],
        };

        public void Advance<TReal>(ReadOnlySpan<TReal> state, ReadOnlySpan<TReal> current, ReadOnlySpan<TReal> parameter, Span<TReal> after)
            where TReal : struct, IReal<TReal>
        {
            after[0] = (TReal.Sigmoid(parameter[0]) * state[0]) + TReal.Tanh(current[0]);
            after[1] = TReal.Tanh(state[0] + (current[1] * state[2]));
            after[2] = (TReal.Constant(0.5) * (state[2] + state[1])) + (TReal.Constant(0.3) * current[0]);
        }

        public void Emit<TReal>(ReadOnlySpan<TReal> state, ReadOnlySpan<TReal> parameter, Span<TReal> emission)
            where TReal : struct, IReal<TReal>
            => emission[0] = TReal.Tanh(parameter[1] + state[0]) * state[2];

        public void DrawParameters(RandomSource random, Span<double> parameter)
        {
            parameter[0] = random.NextGaussian();
            parameter[1] = random.NextGaussian();
        }
    }
}
