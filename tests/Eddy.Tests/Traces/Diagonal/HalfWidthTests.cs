using Eddy.Learners.Recurrent;
using Eddy.Networks;
using Eddy.Networks.Recurrent;
using Eddy.Neurons;
using Eddy.Numerics;
using Eddy.Steps;
using Eddy.Tests.Conformance;
using Eddy.Tests.Numerics;
using Eddy.Tests.Streams;
using Eddy.Traces.Diagonal;
using Shouldly;

namespace Eddy.Tests.Traces.Diagonal;

/// <summary>Traces of sixteen bits.</summary>
public class HalfWidthTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void TheBitsAreTheSameAtEveryWidthAndHoweverTheWorkIsCut(int states)
    {
        float[] whole = Played(cut: false), cut = Played(cut: true);
        cut.AsSpan().SequenceEqual(whole).ShouldBeTrue();

        float[] Played(bool cut) => EveryWidth<float>.SameBits(bits =>
        {
            var random = new RandomSource(6);
            StepOptions options = new SgdOptions { LearningRate = 0.1 };
            var weights = new Parameter<float>(13, 64, options, keepGradient: true);
            random.Gaussian<float>(weights.Value.Length).CopyTo(weights.Value.Span);
            float[] trace = new float[states * weights.Value.Length / 2], x = random.Gaussian<float>(13), a = random.Gaussian<float>(states * states * 64);
            float[] f = random.Gaussian<float>(states * 64), signal = random.Gaussian<float>(states * 64);
            var step = new StepRule<float>(options);
            step.Begin();
            TileRange[] ranges = cut ? [new(1, 1, 0, 13), new(0, 1, 6, 7), new(0, 1, 0, 6)] : [new(0, 2, 0, 13)];
            for (ulong t = 0; t < 3; t++)
            {
                foreach (TileRange range in ranges)
                {
                    EveryWidth<float>.Run(bits, new DiagonalAdvanceKernel<float>(Pass(t), range));
                }
            }

            EveryWidth<float>.Run(bits, new HalfWidthGradientKernel<float>(trace, signal, weights.Gradient!.Span, weights.Value.PanelLength, states, 64));
            foreach (TileRange range in ranges)
            {
                EveryWidth<float>.Run(bits, new DiagonalAddKernel<float>(Pass(3), range, weights.Gradient!.Span, 0));
                EveryWidth<float>.Run(bits, new DiagonalStepKernel<float>(Pass(4), range, weights, step));
            }

            return [.. trace, .. weights.Value.Span, .. weights.Gradient!.Span];

            DiagonalPass<float> Pass(ulong key) => new()
            {
                Sources = x,
                Trace = trace,
                PlaneLength = weights.Value.Length,
                PanelLength = weights.Value.PanelLength,
                State = a,
                Drive = f,
                DriveStride = 64,
                Signal = signal,
                States = states,
                Padded = 64,
                Half = true,
                Key = key,
            };
        });
    }

    [Theory]
    [InlineData(0.9, 0.01)]
    [InlineData(0.999, 0.03)]
    public void GradientsAreOffByLittle(double decay, double most)
    {
        // A rounding moves a number by 2⁻⁹ of itself or so. What is a thousand steps old has been rounded as often, by chance up or down: √400 · 2⁻⁹ = 4 % at the end of these 400
        // steps, less in the mean over them.

        RecurrentCore<float> half = Core(decay, TracePrecision.BFloat16), full = Core(decay, TracePrecision.Full);
        for (int t = 0; t < 400; t++)
        {
            foreach (RecurrentCore<float> core in new[] { half, full })
            {
                for (int b = 0; b < 2; b++)
                {
                    core.Observe(b, Input(b, t));
                    core.Teach(b, [MathF.Sin(0.1f * t), b]);
                }
            }
        }

        double error = 0, size = 0;
        foreach ((Parameter<float> a, Parameter<float> b) in half.Parameters.Zip(full.Parameters).Take(1))
        {
            foreach ((float x, float y) in a.Gradient!.Span.ToArray().Zip(b.Gradient!.Span.ToArray()))
            {
                (error, size) = (error + ((x - y) * (double)(x - y)), size + ((double)y * y));
            }
        }

        error.ShouldBeGreaterThan(0);
        Math.Sqrt(error / size).ShouldBeLessThan(most);
    }

    [Fact]
    public void ALongMemoryFadesInTheMean()
    {
        // 64 × 8 numbers, all from 1 down by 0.999 a step. Rounded to nearest they would stay 1 for ever. A rounding moves one by up to 2⁻⁷ of itself, so over 1000 steps
        // by √1000 · 2⁻⁷ / 2 = 12 % (a random walk with that stride), and the mean of 512 by 0.6 %.
        float[] trace = new float[64 * 8 / 2], a = new float[64], f = new float[64], x = new float[8];
        trace.AsSpan().Fill(HalfWidth.Word<float>(0x3F803F80));
        a.AsSpan().Fill(0.999f);
        for (ulong t = 1; t <= 1000; t++)
        {
            Simd<float>.Run(new DiagonalAdvanceKernel<float>(
                new DiagonalPass<float>
                {
                    Sources = x,
                    Trace = trace,
                    PlaneLength = 512,
                    PanelLength = 256,
                    State = a,
                    Drive = f,
                    DriveStride = 64,
                    Signal = default,
                    States = 1,
                    Padded = 64,
                    Half = true,
                    Key = HalfWidth.Key((uint)t, 1, 2, 0, 0),
                },
                new(0, 2, 0, 8)));
        }

        var values = trace.SelectMany(word => new[] { BitConverter.SingleToUInt32Bits(word) << 16, BitConverter.SingleToUInt32Bits(word) & 0xFFFF0000 })
            .Select(b => (double)BitConverter.UInt32BitsToSingle(b)).ToArray();
        values.Average().ShouldBe(Math.Pow(0.999, 1000), 0.03 * Math.Pow(0.999, 1000));
        values.Distinct().Count().ShouldBeGreaterThan(10);
        HalfWidth.Squares<float>(trace).ShouldBe(values.Sum(v => v * v), 1e-4 * values.Sum(v => v * v));
    }

    [Fact]
    public void ALessonInOnePassIsThatInThree()
    {
        RecurrentCore<float> once = Core(0.9, TracePrecision.BFloat16), thrice = Core(0.9, TracePrecision.BFloat16);
        foreach (RecurrentCore<float> core in new[] { once, thrice })
        {
            for (int t = 0; t < 20; t++)
            {
                core.Observe(0, Input(0, t));
                core.Observe(1, Input(1, t));
            }
        }

        once.Learn(0, [1, -1]);
        thrice.Teach(0, [1, -1]);
        once.StepWhenDue();
        thrice.StepWhenDue();
        SequenceCase.Values(once).ShouldBe(SequenceCase.Values(thrice), 1e-6f);
        SequenceCase.Values(once).ShouldNotBe(SequenceCase.Values(Core(0.9, TracePrecision.BFloat16)));
        once.Credit.Tensors.Zip(thrice.Credit.Tensors).ShouldAllBe(pair => pair.First.Tensor.Values.SequenceEqual(pair.Second.Tensor.Values));
    }

    [Fact]
    public void MemoryIsHalved()
    {
        long Bytes(TracePrecision precision) => Learner(precision).Describe().Blocks.Sum(b => b.TraceBytes);
        (Bytes(TracePrecision.BFloat16) / (double)Bytes(TracePrecision.Full)).ShouldBe(0.5, 0.01);
        Learner(TracePrecision.BFloat16).Describe().Blocks[0].Storage.ShouldContain("16 bits");
        Learner(TracePrecision.BFloat16).Describe().Blocks[0].Dropped.ShouldContain("rounded at random");
        Learner(TracePrecision.Full).Describe().Blocks[0].Dropped.ShouldNotContain("rounded");
    }

    [Fact]
    public void ALearnerGoesOnBitForBitWhateverItsOwnSeed()
    {
        RecurrentLearner whole = Learner(TracePrecision.BFloat16), first = Learner(TracePrecision.BFloat16), second = Learner(TracePrecision.BFloat16, seed: 99);
        Run(whole, 0, 40);
        Run(first, 0, 17);
        Resume.Through(first, second);
        Run(second, 17, 40);
        Resume.Fingerprint(second).ShouldBe(Resume.Fingerprint(whole));
        RecurrentLearner other = Learner(TracePrecision.BFloat16, seed: 99);
        Run(other, 0, 40);
        Resume.Fingerprint(other).ShouldNotBe(Resume.Fingerprint(whole));

        static void Run(RecurrentLearner learner, int from, int to)
        {
            for (int t = from; t < to; t++)
            {
                learner.Observe(Input(0, t));
                if (t % 3 != 1)
                {
                    learner.Learn([1, MathF.Sin(t)]);
                }

                if (t == 11)
                {
                    learner.ResetState();
                }
            }
        }
    }

    [Fact]
    public void AStepAllocatesNothing() => Allocation.NothingIn(Lessons.Each(Core(0.9, TracePrecision.BFloat16), Input(0, 1), [1, 0]));

    [Fact]
    public void DoublesAndEventDrivenTracesAreRefused()
    {
        var rule = new DRtrlOptions { Storage = LocalStorage.ByWeight, Precision = TracePrecision.BFloat16 };
        Should.Throw<NotSupportedException>(() => Network.Recurrent(3).Lif(4).Linear(1).Build<double>(rule, new SgdOptions(), new RecurrentLearnerOptions())).Message.ShouldContain("Double");
        Should.Throw<NotSupportedException>(() => Network.Recurrent(3).Lif(4).Linear(1).Compile(rule with { Storage = LocalStorage.EventDriven }, new SgdOptions())).Message.ShouldContain("Full");
    }

    private static float[] Input(int stream, int t) => [.. Enumerable.Range(0, 10).Select(i => ((i * 7) + (t * 3) + stream) % 5 == 0 ? 0.8f : 0)];

    private static RecurrentCore<float> Core(double decay, TracePrecision precision)
        => Plan(decay).Build<float>(Rule(precision), new SgdOptions { LearningRate = 0.01 }, new RecurrentLearnerOptions { Streams = 2 });

    private static RecurrentLearner Learner(TracePrecision precision, ulong seed = 5)
        => Plan(0.95).Compile(Rule(precision), new SgdOptions { LearningRate = 0.01 }, new RecurrentLearnerOptions { Seed = seed });

    private static DRtrlOptions Rule(TracePrecision precision) => new() { Storage = LocalStorage.ByWeight, Precision = precision };

    private static NetworkPlan Plan(double decay) => Network.Recurrent(10).Lif(70, new LifNeuron { Decay = decay, Threshold = 0.6 }).Linear(2);
}
