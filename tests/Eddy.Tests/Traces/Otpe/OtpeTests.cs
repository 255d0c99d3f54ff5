using System.Globalization;
using Eddy.Learners.Recurrent;
using Eddy.Networks;
using Eddy.Networks.Recurrent;
using Eddy.Neurons;
using Eddy.Signals.RandomFeedback;
using Eddy.Steps;
using Eddy.Tests.Conformance;
using Eddy.Tests.Neurons;
using Eddy.Traces;
using Eddy.Traces.Bptt;
using Eddy.Traces.Otpe;
using Eddy.Traces.Presynaptic;
using Shouldly;

namespace Eddy.Tests.Traces.Otpe;

public class OtpeTests
{
    private const double Exact = 1e-12; // sums of at most some thousand products, of 20 steps

    private static LayerOptions Strong { get; } = new() { Spread = 0.7 };

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void TwoLayersAreExact(int streams)
    {
        SequenceCase sequence = Two(new LifNeuron { Decay = 0.6, FeedForward = true, Threshold = 0.4, InputScale = 0.7 }) with { Streams = streams };
        double[][] bptt = sequence.Gradients(BpttOptions.Full);
        SequenceCase.Alive(bptt);
        SequenceCase.Error(sequence.Gradients(new OtpeOptions()), bptt).ShouldBeLessThan(Exact);
        SequenceCase.Error(sequence.Gradients(new OtpeOptions { PassDown = OtpePassDown.PresentSlope }), bptt).ShouldBeLessThan(Exact); // the top layer's readout has no memory
        SequenceCase.Error(sequence.Gradients(new OtttOptions()), bptt).ShouldBeGreaterThan(1e-2);
        SequenceCase.Error(sequence.Gradients(new OtpeOptions { Form = OtpeForm.Approximate }), bptt).ShouldBeInRange(1e-3, 0.5);
    }

    [Fact]
    public void LessonsAtSomeStepsAndTimeWithoutFiringAreNoDifference()
    {
        SequenceCase sequence = Two(new LifNeuron { Decay = 0.6, FeedForward = true, Threshold = 0.4, RefractorySteps = 2 }) with { Sparse = true };
        SequenceCase.Error(sequence.Gradients(new OtpeOptions()), sequence.Gradients(BpttOptions.Full)).ShouldBeLessThan(Exact);
    }

    [Fact]
    public void TheLowestLayerMayRememberInAnyWay()
    {
        foreach (RecurrentPlan below in new[]
        {
            Network.Recurrent(3).Layer(new AlifNeuron { FeedForward = true, Threshold = 0.4, ResetGradient = ResetGradient.Attached, LearnThreshold = true, LearnDecay = true }, 5, Strong),
            Network.Recurrent(3).Lru(4),
        })
        {
            var sequence = new SequenceCase(_ => below.Layer(new LifNeuron { Decay = 0.7, FeedForward = true, Threshold = 0.4 }, 4, Strong)) { Steps = 14 };
            double[][] bptt = sequence.Gradients(BpttOptions.Full);
            SequenceCase.Error(sequence.Gradients(new OtpeOptions()), bptt).ShouldBeLessThan(Exact);
            SequenceCase.Error(sequence.Gradients(new Eddy.Traces.Diagonal.DRtrlOptions()), bptt).ShouldBeGreaterThan(1e-3);
        }
    }

    [Theory]
    [InlineData(LeakForm.Sum)]
    [InlineData(LeakForm.Average)]
    public void OneLayerUnderAReadoutWithAMemoryIsExact(LeakForm form)
    {
        var sequence = new SequenceCase(plan => plan.Layer(new LifNeuron { Decay = 0.8, FeedForward = true, Threshold = 0.4 }, 5, Strong))
        {
            Steps = 14,
            ReadoutMemory = new() { Decay = 0.7, Form = form },
        };
        double[][] bptt = sequence.Gradients(BpttOptions.Full);
        SequenceCase.Error(sequence.Gradients(new OtpeOptions()), bptt).ShouldBeLessThan(Exact);
        SequenceCase.Error(sequence.Gradients(new OtttOptions()), bptt).ShouldBeGreaterThan(1e-2);
    }

    [Fact]
    public void OneLayerUnderAReadoutWithoutMemoryIsOttt()
    {
        var sequence = new SequenceCase(plan => plan.Layer(new LifNeuron { Decay = 0.8, FeedForward = true, Threshold = 0.4 }, 5, Strong)) { Steps = 14 };
        SequenceCase.Error(sequence.Gradients(new OtpeOptions()), sequence.Gradients(new OtttOptions())).ShouldBeLessThan(1e-14);
        SequenceCase.Error(sequence.Gradients(new OtpeOptions { Form = OtpeForm.Approximate }), sequence.Gradients(new OtttOptions())).ShouldBeLessThan(1e-14);
    }

    [Theory]
    [InlineData("otpe")]
    [InlineData("approx")]
    [InlineData("ottt")]
    public void TheRecordedGradientsAreMet(string kind)
    {
        RecurrentOracle file = RecurrentOracle.Read("otpe", "eligibility"), at = file["cases"]["linear_readout"];
        RuleOptions rule = kind switch { "otpe" => new OtpeOptions(), "approx" => new OtpeOptions { Form = OtpeForm.Approximate }, _ => new OtttOptions() };
        var network = new SpikingOracleNetwork(at["network"], rule);
        double[][] inputs = at.Matrix("inputs"), targets = at.Matrix("targets"), means = at["expected"].Items("layers")[0].Matrix("mean_slope");
        for (int t = 0; t < inputs.Length; t++)
        {
            network.Core.Observe(0, inputs[t]);
            network.Core.Teach(0, targets[t]);
            if (rule is OtpeOptions)
            {
                file.ShouldHold(Tensor(network.Core, "mean_slope")[..means[t].Length], means[t], "mean slope");
            }
        }

        RecurrentOracle[] layers = at["expected"].Items(kind == "otpe" ? "layers" : kind);
        for (int l = 0; l < 2; l++)
        {
            network.ShouldHoldGradient(l, kind == "otpe" ? layers[l]["grad"] : layers[l]);
        }
    }

    [Fact]
    public void InDeepStacksTheMeanCosineIsInThisOrder()
    {
        const int Stacks = 24;
        RuleOptions[] rules = [new OtttOptions(), new OtpeOptions { PassDown = OtpePassDown.PresentSlope }, new OtpeOptions(), new OtpeOptions { Form = OtpeForm.Approximate }];
        double[] lowest = new double[rules.Length], second = new double[rules.Length], length = new double[rules.Length]; // of the lowest, over BPTT's
        for (ulong seed = 0; seed < Stacks; seed++)
        {
            var stack = new SpikingStack(seed);
            double[][] bptt = stack.Gradients(BpttOptions.Full);
            for (int r = 0; r < rules.Length; r++)
            {
                double[][] gradients = stack.Gradients(rules[r]);
                lowest[r] += SequenceCase.Cosine(gradients[0], bptt[0]) / Stacks;
                second[r] += SequenceCase.Cosine(gradients[1], bptt[1]) / Stacks;
                length[r] += Math.Sqrt(gradients[0].Sum(g => g * g) / bptt[0].Sum(g => g * g)) / Stacks;
                SequenceCase.Error([gradients[3]], [bptt[3]]).ShouldBeLessThan(Exact); // the top layer, under every rule
                if (r is 1 or 2)
                {
                    SequenceCase.Error([gradients[2]], [bptt[2]]).ShouldBeLessThan(Exact);
                }
            }
        }

        string all = $"lowest {Text(lowest)}; second {Text(second)}; length {Text(length)}";
        TestContext.Current.TestOutputHelper?.WriteLine(all);
        lowest[0].ShouldBeLessThan(lowest[1] - 0.01, all);
        lowest[1].ShouldBeLessThan(lowest[2] - 0.01, all);
        lowest[3].ShouldBe(lowest[2], 0.02, all);
        second[0].ShouldBeLessThan(second[1], all);
        second[1].ShouldBeLessThan(second[2], all);
        length.ShouldAllBe(l => l < 0.5, all);

        static string Text(double[] values) => string.Join(" ", values.Select(v => v.ToString("F3", CultureInfo.InvariantCulture)));
    }

    [Fact]
    public void MeanSlopesAreThoseOfTheEquation()
    {
        RecurrentCore<double> core = Two(new LifNeuron { Decay = 0.6, FeedForward = true, Threshold = 0.4 }).Build<double>(new OtpeOptions());
        double[] mean = new double[5];
        double r = 0;
        for (int t = 0; t < 9; t++)
        {
            core.Observe(0, [Math.Sin(t), Math.Cos(2 * t), 0.7]);
            double before = 0.6 * r;
            r = before + 1;
            for (int u = 0; u < mean.Length; u++)
            {
                mean[u] = (before / r * mean[u]) + ((1 - (before / r)) * core.Network.Streams[0].Layers[0].EmissionSlope[u]);
            }
        }

        double[] held = Tensor(core, "mean_slope")[..5];
        held.ShouldBe(mean, 1e-14);
        core.Reset(0);
        core.Credit.Tensors.ShouldAllBe(t => t.Tensor.Values.All(v => v == 0));
    }

    [Fact]
    public void ABoundHoldsTheEstimate()
    {
        SequenceCase sequence = Two(new LifNeuron { Decay = 0.6, FeedForward = true, Threshold = 0.4 });
        RecurrentCore<double> free = sequence.Build<double>(new OtpeOptions()), bounded = sequence.Build<double>(new OtpeOptions { TraceBound = 0.05 });
        foreach (RecurrentCore<double> core in new[] { free, bounded })
        {
            sequence.Play(core);
        }

        Largest(free).ShouldBeGreaterThan(0.1);
        Largest(bounded).ShouldBe(0.05);
        SequenceCase.Error(SequenceCase.Read(bounded), SequenceCase.Read(free)).ShouldBeGreaterThan(1e-2);
        SequenceCase.Error(sequence.Gradients(new OtpeOptions { TraceBound = 1e3 }), SequenceCase.Read(free)).ShouldBeLessThan(1e-15);

        static double Largest(RecurrentCore<double> core)
        {
            double[] planes = core.Credit.Tensors.First(t => t.Layer == 0 && t.Tensor.Name.StartsWith("current")).Tensor.Values;
            return planes[(planes.Length / 2)..].Max(Math.Abs); // E, then R̂
        }
    }

    [Theory]
    [InlineData(OtpeForm.Full, 1, 0)]
    [InlineData(OtpeForm.Full, 3, 0)]
    [InlineData(OtpeForm.Approximate, 1, 0)]
    [InlineData(OtpeForm.Approximate, 3, 0)]
    [InlineData(OtpeForm.Full, 2, 0.05)]
    public void OnePassIsThreePassesAndAllocatesNothing(OtpeForm form, int streams, double bound)
    {
        SequenceCase sequence = Two(new LifNeuron { Decay = 0.6, FeedForward = true, Threshold = 0.4 }) with { Streams = streams };
        var rule = new OtpeOptions { Form = form, TraceBound = bound };
        RecurrentCore<double> once = sequence.Build<double>(rule), thrice = sequence.Build<double>(rule);
        double[] x = new double[3], y = new double[2];
        double[] first = SequenceCase.Values(once);
        for (int t = 0; t < 30; t++)
        {
            for (int b = 0; b < streams; b++)
            {
                for (int i = 0; i < 3; i++)
                {
                    x[i] = Math.Sin((1.7 * i) + (2.3 * t) + b);
                }

                (y[0], y[1]) = (Math.Cos(t + b), 0.3);
                thrice.Observe(b, x);
                thrice.Teach(b, y);
                once.Observe(b, x);
                once.Learn(b, y);
            }

            once.StepWhenDue();
            thrice.StepWhenDue();
        }

        double[] values = SequenceCase.Values(once);
        values.ShouldBe(SequenceCase.Values(thrice), 1e-11);
        values.Zip(first, (a, b) => Math.Abs(a - b)).Max().ShouldBeGreaterThan(1e-3);
        Allocation.NothingIn(Lessons.Each(once, x, y));
    }

    [Fact]
    public void WhatCannotWorkIsRefusedWithTheReason()
    {
        var lif = new LifNeuron { FeedForward = true };
        Refusal(lif, lif with { ResetGradient = ResetGradient.Attached }).ShouldContain("layer2: OTPE filters what layer1 tells");
        Refusal(lif, lif with { Reset = SpikeReset.Hard }).ShouldContain("depends on the state");
        Refusal(lif, lif with { DecayRange = new(0.5, 0.9) }).ShouldContain("differ in their leak");
        Refusal(lif, lif with { LearnDecay = true }).ShouldContain("leaks of their own");
        Refusal(lif, new CubaLifNeuron { FeedForward = true }).ShouldContain("several states");
        Refusal(lif, new LifNeuron()).ShouldContain("layer2");
        Refusal(new LifNeuron(), lif).ShouldContain("layer1: OTPE is for feed-forward stacks");
        Refusal(lif with { ResetGradient = ResetGradient.Attached }, lif, new OtpeOptions { Form = OtpeForm.Approximate }).ShouldContain("Take the full form");
        Refusal(lif, lif, new OtpeOptions { Feedback = new RandomFeedbackOptions() }).ShouldContain("random feedback has no place");
        Build(lif with { ResetGradient = ResetGradient.Attached }, lif, new OtpeOptions()).ShouldNotBeNull();

        static string Refusal<A, B>(A below, B above, OtpeOptions? rule = null)
            where A : struct, INeuron
            where B : struct, INeuron
            => Should.Throw<NotSupportedException>(() => Build(below, above, rule ?? new())).Message;

        static RecurrentCore<float> Build<A, B>(A below, B above, OtpeOptions rule)
            where A : struct, INeuron
            where B : struct, INeuron
            => Network.Recurrent(3).Layer(below, 4).Layer(above, 3).Linear(2).Build<float>(rule, new SgdOptions(), new());
    }

    [Fact]
    public void ADescriptionSaysWhatIsExact()
    {
        var lif = new LifNeuron { FeedForward = true };
        RuleDescription three = Describe(3, new OtpeOptions(), null), two = Describe(2, new OtpeOptions(), null), under = Describe(2, new OtpeOptions(), new() { Decay = 0.5 });
        three.Blocks.Take(3).Select(b => b.Exactness).ShouldBe([GradientExactness.Approximate, GradientExactness.Exact, GradientExactness.Exact]);
        two.Blocks.Take(2).Select(b => b.Exactness).ShouldBe([GradientExactness.Exact, GradientExactness.Exact]);
        under.Blocks.Take(2).Select(b => b.Exactness).ShouldBe([GradientExactness.Approximate, GradientExactness.Exact]);
        Describe(2, new OtpeOptions { Form = OtpeForm.Approximate }, null).Blocks[0].Dropped.ShouldContain("mean slope");
        three.Warnings.ShouldBeEmpty();
        Describe(3, new OtttOptions(), null).Warnings.ShouldContain(w => w.Contains("OTPE") && w.Contains("windowed"));

        RuleDescription Describe(int layers, RuleOptions rule, ReadoutMemory? memory)
        {
            RecurrentPlan plan = Network.Recurrent(3);
            for (int l = 0; l < layers; l++)
            {
                plan = plan.Layer(lif, 4);
            }

            NetworkPlan network = plan.Linear(2);
            return (memory is null ? network : network.WithReadoutMemory(memory.Decay)).Compile(rule, new SgdOptions()).Describe();
        }
    }

    private static SequenceCase Two(LifNeuron above)
        => new(plan => plan.Layer(new LifNeuron { Decay = 0.85, FeedForward = true, Threshold = 0.4 }, 5, Strong).Layer(above, 4, Strong)) { Steps = 20 };

    // Of the lowest layer, first stream.
    private static double[] Tensor(RecurrentCore<double> core, string name) => core.Credit.Tensors.Single(t => t.Layer == 0 && t.Tensor.Name == name).Tensor.Of(0).ToArray();
}
