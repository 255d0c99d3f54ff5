using System.Numerics;
using Eddy.Learners.Recurrent;
using Eddy.Networks;
using Eddy.Networks.Recurrent;
using Eddy.Neurons;
using Eddy.Numerics;
using Eddy.Steps;
using Eddy.Tests.Conformance;
using Eddy.Tests.Numerics;
using Eddy.Traces;
using Eddy.Traces.Diagonal;
using Eddy.Traces.Presynaptic;
using Shouldly;

namespace Eddy.Tests.Traces.Presynaptic;

/// <summary>The trace that is held once for all units, against the trace a weight.</summary>
public class PresynapticTraceTests
{
    private const int Inputs = 5, Units = 35, Outputs = 3, Steps = 9;

    [Theory]
    [InlineData("leaky", 1)]
    [InlineData("leaky", 3)]
    [InlineData("two", 1)]
    [InlineData("two", 3)]
    public void GradientsAreThoseOfTheTraceByWeightToTheBit(string cell, int streams)
    {
        foreach (bool together in new[] { false, true })
        {
            RecurrentCore<double> shared = Core<double>(cell, LocalStorage.Smallest, streams), full = Core<double>(cell, LocalStorage.ByWeight, streams);
            Trace(shared).ShouldBeOfType<PresynapticTrace<double>>();
            Trace(full).ShouldBeOfType<DiagonalTrace<double>>();
            var random = new RandomSource(4);
            for (int t = 0; t < Steps; t++)
            {
                double[] x = random.Gaussian<double>(streams * Inputs), y = random.Gaussian<double>(streams * Outputs);
                foreach (RecurrentCore<double> core in new[] { shared, full })
                {
                    if (together)
                    {
                        core.ObserveAll(x);
                        core.TeachAll(y);
                        continue;
                    }

                    for (int b = 0; b < streams; b++)
                    {
                        core.Observe(b, x.AsSpan(b * Inputs, Inputs));
                        core.Teach(b, y.AsSpan(b * Outputs, Outputs));
                    }
                }
            }

            double[] expected = Gradients(full);
            expected.Max(Math.Abs).ShouldBeGreaterThan(1);
            Gradients(shared).ShouldBe(expected);
        }
    }

    [Theory]
    [InlineData("leaky", false, 1)]
    [InlineData("leaky", true, 1)]
    [InlineData("leaky", true, 3)]
    [InlineData("two", false, 1)]
    [InlineData("two", true, 3)]
    public void StepsAreThoseOfTheTraceByWeight(string cell, bool adam, int streams)
    {
        RecurrentCore<double> shared = Core<double>(cell, LocalStorage.Smallest, streams, adam), full = Core<double>(cell, LocalStorage.ByWeight, streams, adam);
        double[] first = SequenceCase.Values(shared);
        var random = new RandomSource(3);
        shared.Credit.Deferred.ShouldBeTrue();
        for (int t = 0; t < 12; t++)
        {
            for (int b = 0; b < streams; b++)
            {
                double[] x = random.Gaussian<double>(Inputs), y = random.Gaussian<double>(Outputs);
                shared.Observe(b, x);
                full.Observe(b, x);
                if ((t + b) % 3 != 1)
                {
                    shared.Learn(b, y);
                    full.Learn(b, y);
                }
            }

            shared.StepWhenDue();
            full.StepWhenDue();
        }

        // 12 steps of sums of at most a hundred numbers of the order of 1: a few hundred roundings of 1e-16. Adam divides by roots of them.
        SequenceCase.Values(shared).ShouldBe(SequenceCase.Values(full), 1e-12);
        SequenceCase.Values(shared).Zip(first, (a, b) => Math.Abs(a - b)).Max().ShouldBeGreaterThan(1e-3);
    }

    [Fact]
    public void TheTraceIsAsLongAsTheSources()
    {
        RecurrentCore<float> core = Core<float>("leaky", LocalStorage.Smallest, streams: 2);
        core.Credit.Tensors.Sum(t => t.Tensor.Values.Length).ShouldBe(2 * (Units + 1 + Inputs));
        Core<float>("two", LocalStorage.Smallest, streams: 2).Credit.Tensors.Sum(t => t.Tensor.Values.Length)
            .ShouldBe(2 * ((2 * (Units + 1 + Inputs)) + (2 * (Units + 1)) + (2 * 64))); // the last are the own parameter's, by unit
    }

    [Fact]
    public void AStreamIsForgottenAlone()
    {
        RecurrentCore<double> core = Core<double>("two", LocalStorage.Smallest, streams: 2), alone = Core<double>("two", LocalStorage.Smallest, streams: 2);
        var random = new RandomSource(8);
        for (int t = 0; t < 3; t++)
        {
            core.Observe(0, random.Gaussian<double>(Inputs));
            double[] x = random.Gaussian<double>(Inputs);
            core.Observe(1, x);
            alone.Observe(1, x);
        }

        core.Reset(0);
        foreach (((int _, TraceTensor<double> a), (int _, TraceTensor<double> b)) in core.Credit.Tensors.Zip(alone.Credit.Tensors))
        {
            a.Of(0).ToArray().ShouldAllBe(e => e == 0);
            a.Of(1).ToArray().ShouldBe(b.Of(1).ToArray());
            a.Of(1).ToArray().Max(Math.Abs).ShouldBeGreaterThan(0.1);
        }
    }

    [Theory]
    [InlineData("leaky", 1)]
    [InlineData("two", 3)]
    public void AStepAllocatesNothing(string cell, int streams)
    {
        RecurrentCore<float> core = Core<float>(cell, LocalStorage.Smallest, streams, adam: true);
        float[] x = [.. Enumerable.Repeat(0.3f, Inputs)], y = new float[Outputs], all = [.. Enumerable.Repeat(0.3f, Inputs * streams)], targets = new float[Outputs * streams];
        Action lesson = Lessons.Each(core, x, y);
        Allocation.NothingIn(() =>
        {
            lesson();
            core.ObserveAll(all);
            core.TeachAll(targets);
            core.StepWhenDue();
        });
    }

    [Fact]
    public void ATraceThatOnlyDecaysNeverComesAmongTheSubnormalNumbers()
    {
        RecurrentCore<float> core = Core<float>("leaky", LocalStorage.Smallest, streams: 1);
        core.Observe(0, [1, 1, 1, 1, 1]);
        for (int t = 0; t < 1000; t++)
        {
            core.Observe(0, new float[Inputs]);
        }

        core.Credit.Tensors.ShouldAllBe(t => !t.Tensor.Values.Any(float.IsSubnormal));
        core.Credit.Tensors.First().Tensor.Values[^1].ShouldBeLessThan(1e-20f); // 0.6^1000 of the input's trace
    }

    [Fact]
    public void ADescriptionSaysHowTheTraceLies()
    {
        RuleDescription shared = Plan("leaky").Compile(new DRtrlOptions(), new SgdOptions()).Describe(), full = Plan("leaky").Compile(new DRtrlOptions { Storage = LocalStorage.ByWeight }, new SgdOptions()).Describe();
        shared.Blocks[0].Storage.ShouldBe("shared: one trace a source and state, the same for all units");
        full.Blocks[0].Storage.ShouldBe("dense: one trace a weight and state");
        shared.Blocks[0].TraceBytes.ShouldBe(4 * (Units + 1 + Inputs));
        full.Blocks[0].TraceBytes.ShouldBeGreaterThanOrEqualTo(4 * Units * (Units + 1 + Inputs));
        shared.OperationsPerStep.ShouldBeLessThan(full.OperationsPerStep);
        shared.Blocks[0].Exactness.ShouldBe(full.Blocks[0].Exactness);
    }

    private static Trace<T> Trace<T>(RecurrentCore<T> core)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => ((TraceCredit<T>)core.Credit).Traces[0];

    private static double[] Gradients(RecurrentCore<double> core) => [.. core.Parameters.SelectMany(p => p.Gradient!.Span.ToArray())];

    private static RecurrentCore<T> Core<T>(string cell, LocalStorage storage, int streams, bool adam = false)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => Plan(cell).Build<T>(
            new DRtrlOptions { Storage = storage }, adam ? new AdamOptions { LearningRate = 0.01 } : new SgdOptions { LearningRate = 0.01 }, new RecurrentLearnerOptions { Streams = streams });

    private static NetworkPlan Plan(string cell)
    {
        RecurrentPlan plan = Network.Recurrent(Inputs);
        plan = cell == "leaky" ? plan.Layer(new RateNeuron { Activation = NeuronActivation.Identity, Leak = 0.4 }, Units) : plan.Layer(new TwoLeaksNeuron(), Units);
        return plan.Linear(Outputs);
    }
}
