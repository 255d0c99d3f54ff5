using Eddy.Networks.Recurrent;
using Eddy.Neurons;
using Eddy.Numerics;
using Eddy.Steps;
using Eddy.Tests.Numerics;
using Shouldly;

namespace Eddy.Tests.Networks.Recurrent;

/// <summary>Leaving out sources that are 0 changes no bit.</summary>
public class SparseMapTests
{
    public static TheoryData<int, int, double> Sizes => new()
    {
        { 1, 1, 0 }, { 1, 32, 1 }, { 3, 5, 0.3 }, { 7, 64, 1 }, { 131, 40, 0.9 }, { 13, 33, 0.3 }, { 130, 64, 0.05 }, { 131, 96, 0.3 }, { 1027, 32, 0.02 }, { 2050, 65, 0.1 },
    };

    [Theory]
    [MemberData(nameof(Sizes))]
    public void CurrentsHaveTheBitsOfTheDenseSum(int rows, int units, double share)
    {
        (float[] x, Parameter<float> weights, RandomSource random) = Case(rows, units, share, new SgdOptions());
        float[] first = random.Gaussian<float>(weights.Value.Panels * 32);
        var active = new ActiveSources(rows + 7);
        active.Scan<float>([.. new float[7], .. x]);
        float[] sparse = EveryWidth<float>.SameBits(bits =>
        {
            float[] y = [.. first];
            (int, int, int, int) counts = SparseForwardKernel<float>.Order(active.Within(7, rows), 7, rows, active.Ordered);
            EveryWidth<float>.Run(bits, new SparseForwardKernel<float>(x, active.Ordered, counts, weights.Value.Span, weights.Value.PanelLength, y));
            return y;
        });
        float[] dense = [.. first];
        Simd<float>.Run(new MapForwardKernel<float>(x, weights.Value.Span, weights.Value.PanelLength, 0, dense));
        sparse.ShouldBe(dense);
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void OuterProductsHaveTheBitsOfTheDenseOnes(int rows, int units, double share)
    {
        (float[] x, Parameter<float> weights, RandomSource random) = Case(rows, units, share, new SgdOptions { LearningRate = 0.3f });
        float[] d = random.Gaussian<float>(weights.Value.Panels * 32), first = [.. weights.Value.Span];
        var found = new int[rows];
        int[] active = found[..ActiveSources.Find<float>(x, found)];
        foreach (float? minusRate in new float?[] { null, -0.3f })
        {
            float[] sparse = EveryWidth<float>.SameBits(bits =>
            {
                float[] m = [.. first];
                EveryWidth<float>.Run(bits, new SparseOuterKernel<float>(x, active, d, minusRate, m, weights.Value.PanelLength, weights.Value.Panels));
                return m;
            });
            first.CopyTo(weights.Value.Span);
            if (minusRate is null)
            {
                Simd<float>.Run(new MapOuterKernel<float>(x, d, weights.Value.Span, weights.Value.PanelLength));
            }
            else
            {
                var step = new StepRule<float>(new SgdOptions { LearningRate = 0.3f });
                step.Begin();
                Simd<float>.Run(new OuterStepKernel<float>(x, d, weights, step));
            }

            sparse.ShouldBe(weights.Value.Span.ToArray());
        }
    }

    [Fact]
    public void AMapTakesTheSparseWayByItself()
    {
        var form = new CurrentForm("i");
        var random = new RandomSource(3);
        foreach (StepOptions options in new StepOptions[] { new SgdOptions { LearningRate = 0.2f }, new AdamOptions() })
        {
            foreach (double share in new[] { 0.02, 0.9 })
            {
                LinearMap<double> map = Map(), other = Map();
                double[] sources = [.. Enumerable.Range(0, 40 + 1 + 2000).Select(i => i == 40 || random.NextDouble() < share ? random.NextGaussian() : 0)];
                double[] d = [.. Enumerable.Range(0, 64).Select(u => u < 40 ? random.NextGaussian() : 0)], y = new double[64], wanted = new double[64];
                var active = new ActiveSources(sources.Length);
                active.Scan<double>(sources);
                map.Forward(sources, active, y);
                map.Forward(sources, wanted);
                y.ShouldBe(wanted);
                map.Outer(sources, d);
                Simd<double>.Run(new MapOuterKernel<double>(sources, d, other.Weights.Gradient!.Span, other.Weights.Value.PanelLength));
                map.Weights.Gradient!.Span.ToArray().ShouldBe(other.Weights.Gradient!.Span.ToArray());
                var step = new StepRule<double>(options);
                for (int t = 0; t < 3; t++)
                {
                    step.Begin();
                    map.StepOuter(sources, d, step);
                    Simd<double>.Run(new OuterStepKernel<double>(sources, d, other.Weights, step));
                    Array.Clear(sources, 100, 50); // Adam's moments fade there
                }

                map.Weights.Value.Span.ToArray().ShouldBe(other.Weights.Value.Span.ToArray());
            }

            LinearMap<double> Map()
            {
                var map = new LinearMap<double>(form, "i", 40, 1, 2000, options, keepGradient: true);
                var weights = new RandomSource(8);
                foreach (ref double w in map.Weights.Value.Span)
                {
                    w = weights.NextGaussian();
                }

                return map;
            }
        }
    }

    [Fact]
    public void WhatIsNotZeroIsFoundInOrder()
    {
        var found = new int[20];
        double[] values = [0, 1, -0.0, double.NaN, 0, 0, 0, 0, double.Epsilon, 0, -3, 0, 0, 0, 0, 0, 0, 0, 0, 7];
        found[..ActiveSources.Find<double>(values, found)].ShouldBe([1, 3, 8, 10, 19]);
        var active = new ActiveSources(20);
        active.Scan<double>(values);
        active.Within(3, 7).ToArray().ShouldBe([3, 8]);
        active.Within(4, 3).ToArray().ShouldBeEmpty();
        active.Within(0, 20).Length.ShouldBe(5);
        Should.Throw<ArgumentException>(() => ActiveSources.Find<double>(values, new int[19])).Message.ShouldContain("19");
    }

    private static (float[] X, Parameter<float> Weights, RandomSource Random) Case(int rows, int units, double share, StepOptions options)
    {
        var random = new RandomSource(5);
        var weights = new Parameter<float>(rows, units, options, keepGradient: false);
        random.Gaussian<float>(weights.Value.Length).CopyTo(weights.Value.Span);
        return ([.. Enumerable.Range(0, rows).Select(_ => random.NextDouble() < share ? (float)random.NextGaussian() : 0)], weights, random);
    }
}
