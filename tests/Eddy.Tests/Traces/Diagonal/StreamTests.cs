using Eddy.Learners.Recurrent;
using Eddy.Numerics;
using Eddy.Steps;
using Eddy.Tests.Numerics;
using Eddy.Traces;
using Shouldly;

namespace Eddy.Tests.Traces.Diagonal;

public class StreamTests
{
    private const int Streams = 3;

    [Theory]
    [InlineData("leaky")]
    [InlineData("lstm")]
    [InlineData("rhn")]
    [InlineData("three")]
    public void StreamsTogetherAreTheSumOfEachAlone(string cell)
    {
        RecurrentCore<double> together = StepTests.Core<double>(cell, selfLoop: true, adam: false, Streams);
        RecurrentCore<double>[] alone = [.. Enumerable.Range(0, Streams).Select(_ => StepTests.Core<double>(cell, selfLoop: true, adam: false, 1))];
        var random = new RandomSource(8);
        for (int t = 0; t < 6; t++)
        {
            for (int b = 0; b < Streams; b++)
            {
                double[] x = random.Gaussian<double>(3), y = random.Gaussian<double>(2);
                together.Observe(b, x);
                together.Teach(b, y);
                alone[b].Observe(0, x);
                alone[b].Teach(0, y);
            }
        }

        double[] sum = new double[Gradients(together).Length];
        foreach (RecurrentCore<double> core in alone)
        {
            sum = [.. sum.Zip(Gradients(core), (a, b) => a + b)];
        }

        Gradients(together).ShouldBe(sum, 1e-12);
        sum.Sum(Math.Abs).ShouldBeGreaterThan(1);
    }

    [Fact]
    public void ResetOfOneStreamLeavesTheOthersAlone()
    {
        RecurrentCore<float> left = StepTests.Core<float>("lstm", selfLoop: true, adam: false, Streams), reset = StepTests.Core<float>("lstm", selfLoop: true, adam: false, Streams);
        RecurrentCore<float> fresh = StepTests.Core<float>("lstm", selfLoop: true, adam: false, Streams);
        var random = new RandomSource(9);
        for (int t = 0; t < 8; t++)
        {
            if (t == 4)
            {
                reset.Reset(1); // while its last step is still put off
            }

            for (int b = 0; b < Streams; b++)
            {
                float[] x = random.Gaussian<float>(3);
                left.Observe(b, x);
                reset.Observe(b, x);
                if (t >= 4)
                {
                    fresh.Observe(b, x);
                }
            }
        }

        foreach ((TraceTensor<float> a, TraceTensor<float> b, TraceTensor<float> c) in Tensors(left).Zip(Tensors(reset), Tensors(fresh)))
        {
            b.Of(0).ToArray().ShouldBe(a.Of(0).ToArray());
            b.Of(2).ToArray().ShouldBe(a.Of(2).ToArray());
            b.Of(1).ToArray().ShouldBe(c.Of(1).ToArray());
            b.Of(1).ToArray().ShouldNotBe(a.Of(1).ToArray());
        }
    }

    private static IEnumerable<TraceTensor<float>> Tensors(RecurrentCore<float> core) => core.Credit.Tensors.Select(t => t.Tensor);

    private static double[] Gradients(RecurrentCore<double> core) => [.. core.Parameters.SelectMany((Parameter<double> p) => p.Gradient!.Span.ToArray())];
}
